"""What the guard's tests run in workers, which import it by name."""

from __future__ import annotations

import os
import time


def answer(value: int) -> int:
    return value + 1


def sleep_for_ever() -> None:
    while True:
        time.sleep(60)


def take_memory(count: int) -> int:
    return len(bytearray(count))


def die() -> None:
    os._exit(11)


def process() -> int:
    return os.getpid()
