"""The silver truth (``judgements.csv``) beside what the parser reads, and the class of each disagreement.

The table was made by another program from the same reports and has its own mistakes. Each disagreement
was looked at on its page; ``silver-classes.tsv`` says who is right: ``theirs`` (the table is wrong),
``missing`` (the table has nothing, what we read is on the page) or ``ours``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from corpus.model import Report

CLASSES = Path(__file__).parent / "silver-classes.tsv"

#: Column of the table, and the standard whose rating it holds.
GRADES = {
    "overall": "Overall effectiveness",
    "leaders": "Leadership",
    "help_and_protection": "Help and protection",
    "in_care": "In care",
    "care_leavers": "Care leavers",
}
#: What the table says where the report has no such judgement.
NO_SUCH_JUDGEMENT = frozenset({"inspection_pre_dates_judgement", "not_reported_post_reform"})
#: What it says where its own program could not read the report.
NOTHING = frozenset({"", "data_unreadable"})


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact of one report: the table's value and ours, both plain; empty where there is none."""

    file: str
    year: int
    framework: str
    field: str
    silver: str
    ours: str

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return self.silver == self.ours

    @property
    def key(self) -> tuple[str, str]:
        """What names it in the list of classes."""
        return self.file, self.field


def compare(data: Path, reports: Mapping[str, Report]) -> list[Compared]:
    """Every fact of ``judgements.csv`` in the folder ``data`` beside that of the parsed ``reports``."""
    with (data / "judgements.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [fact for row in rows for fact in _facts(row, reports[row["file"]])]


def classes() -> dict[tuple[str, str], tuple[str, str]]:
    """(class, why) of each disagreement that was looked at, by :attr:`Compared.key`."""
    with CLASSES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return {(row["file"], row["field"]): (row["class"], row["why"]) for row in rows}


def _facts(row: Mapping[str, str], report: Report) -> Iterator[Compared]:
    year = int(row["published"][:4])
    framework = "before 2018" if any(j.standard == "Adoption" for j in report.judgements) else "ILACS"
    found = {j.standard: j.rating.value.lower() for j in report.judgements}
    pairs = {column: (_grade(row[column]), found.get(standard, "")) for column, standard in GRADES.items()}
    pairs["area"] = (_plain(row["local_authority"]), _plain(report.area or ""))
    pairs["lead_inspector"] = (row["lead_inspector"], report.lead_inspector or "")
    for column in ("fieldwork_start", "fieldwork_end"):
        pairs[column] = (_day(row[column]), str(getattr(report, column) or ""))
    if report.published is not None:
        # Most of these reports print no date of publication.
        pairs["published"] = (row["published"], report.published.isoformat())
    for field, (silver, ours) in pairs.items():
        yield Compared(row["file"], year, framework, field, silver, ours)


def _grade(value: str) -> str:
    return "" if value in NO_SUCH_JUDGEMENT | NOTHING else value


def _day(value: str) -> str:
    return datetime.strptime(value, "%d/%m/%Y").date().isoformat() if value else ""  # noqa: DTZ007


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.lower().replace("&", "and")))
