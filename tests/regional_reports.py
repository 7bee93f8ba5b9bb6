"""Made-up reports on areas of real regions: on delivery units, whose regions are those of probation, and on youth justice
services, which lie in statistical ones."""

from __future__ import annotations

from pathlib import Path

UNITS = {
    "Ambridge": ("Greater Manchester", True),
    "Borchester": ("North West", True),
    "Felpersham": ("North West", False),
    "Hollerton": ("Kent, Surrey & Sussex", False),
    "Loxley": ("Yorkshire & The Humber", True),
    "Penny": ("Madeup", True),
}
"""Delivery unit → its region, and whether management oversight falls short there."""

SERVICES = {
    "Bury": ("North West", True),
    "Blackpool": ("North West", True),
    "Oldham": ("North West", False),
    "Wakefield": ("Yorkshire and The Humber", False),
    "Reading": ("South East", True),
    "Cardiff": ("Wales", False),
    "Quillshire": (None, True),
}
"""Place of a youth justice service → its region, by the gazetteer, and the same."""

_SHORT = "make sure that management oversight of casework is recorded and of good quality"
_OTHER = "buy new minibuses for outings to the coast of {}"


def write_regional(folder: Path) -> Path:
    """A folder with the reports."""
    folder.mkdir()
    for area, (region, short) in UNITS.items():
        cover = f"An inspection of probation services in:\n\n{area} PDU\n\nThe Probation Service – {region} region"
        (folder / f"{area}.txt").write_text(_text(cover, area, short=short), "utf-8")
    for area, (_, short) in SERVICES.items():
        cover = f"An inspection of youth justice services in {area}"
        (folder / f"{area}.txt").write_text(_text(cover, area, short=short), "utf-8")
    return folder


def _text(cover: str, area: str, *, short: bool) -> str:
    said = [*([f"{_SHORT}."] if short else []), f"{_OTHER.format(area)}."]
    listed = "\n".join(f"{number}. {text}" for number, text in enumerate(said, 1))
    return (
        f"{cover}\n\nHM Inspectorate of Probation, March 2024\n\nIntroduction\n\n"
        f"This report sets out what inspectors found when they visited {area} and spoke to staff there. "
        "They read the records of cases, met managers and partners, and watched practice over two weeks. "
        "Their visit was one of many in the region, and those who took part in it were thanked at its end.\n\n"
        f"Recommendations\n\n{listed}\n"
    )
