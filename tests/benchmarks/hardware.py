"""The line that every speed figure carries: processor, cores, memory, system and versions."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path


def hardware_line() -> str:
    """One sentence naming the processor, the cores in use, the memory, Python and the native libraries."""
    return (
        f"{_processor()}, {len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()} cores, "
        f"{_memory_gib()} GiB, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in ("openvino", "faiss-cpu", "tantivy", "torch"))
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    name = next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")),
        "unknown processor",
    )
    flags = next((line for line in lines if line.startswith("flags")), "")
    extras = [flag for flag in ("amx_bf16", "avx512_bf16", "avx512f", "avx2") if f" {flag}" in flags]
    return f"{name} ({', '.join(extras) or 'no vector extensions'})"


def _memory_gib() -> int:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    except (AttributeError, ValueError, OSError):
        return 0
