"""What every view of a parsed report says, before any view gives it a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from api.wording import ACCOUNT_LABELS
from corpus.model import Account, Footnote, Heading, Passage, Report, WordAccount
from corpus.passages import section_title
from corpus.wording import plural
from search.facets import label

#: Printed at the top of every view of a bundled sample report.
FICTIONAL = "Fictional sample: no place, person or inspection in this report is real."

# C0 and C1 control characters but tab and line feed. A terminal would obey them, so a report could move the
# cursor or rename the window; each C0 has a picture of its own in Unicode.
_CONTROLS = {
    **{code: chr(0x2400 + code) for code in range(0x20) if code not in {0x09, 0x0A}},
    0x7F: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),
}
#: Accounts that a view lists word for word; the others stand in the tree (headings, notes) or are marks.
LISTED = (
    Account.UNEXPLAINED,
    Account.TABLE,
    Account.METADATA,
    Account.RUNNING_HEADER,
    Account.RUNNING_FOOTER,
    Account.PAGE_NUMBER,
    Account.CONTENTS,
    Account.IMPRINT,
    Account.CONTACT,
    Account.NOTICE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading path that no heading of the report announces (``a > b``), before its passages."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of the word account: how many words, and their share of all in hundredths of a per cent."""

    account: Account
    label: str
    words: int
    share: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """Words that stand outside the passages, and everywhere that the same words stand."""

    text: str
    starts: tuple[int, ...]
    places: str


def visible(text: str) -> str:
    """The text with control characters as pictures (an escape becomes ``␛``), safe on a terminal."""
    return text.translate(_CONTROLS)


def one_line(text: str) -> str:
    """The text on one line: runs of space are one space, control characters are visible."""
    return visible(" ".join(text.split()))


def facts(report: Report) -> list[tuple[str, str]]:
    """The report's metadata as names and values; what is not known is left out."""
    score = None if report.score is None else f"{report.score} of {report.score_max or 'an unknown maximum'}"
    named = (
        ("Inspectorate", label("inspectorate", report.inspectorate.value)),
        ("Programme", report.programme.value),
        ("Framework", report.framework),
        ("Area", report.area),
        ("Region", report.region),
        ("Published", _published(report)),
        ("Fieldwork", _days(report.fieldwork_start, report.fieldwork_end)),
        ("Lead inspector", report.lead_inspector),
        ("Overall rating", report.overall_rating and report.overall_rating.value),
        ("Score", score),
        ("Report id", report.id),
        ("File", report.source.name),
        ("Type", report.source.media_type),
        ("SHA-256", report.source.sha256),
        ("Pages", f"{len(report.source.pages):,}" if report.source.pages else None),
    )
    return [(name, one_line(value)) for name, value in named if value]


def _published(report: Report) -> str | None:
    if report.published is None:
        return None
    return report.published.isoformat()[: 7 if report.published_precision == "month" else 10]


def _days(start: date | None, end: date | None) -> str:
    return " to ".join(day.isoformat() for day in (start, end) if day)


def outline(report: Report) -> Iterator[Heading | Section | Passage]:
    """Headings and passages in the order of the source.

    A :class:`Section` comes before a passage whose section is not what the last heading says.
    """
    entries: list[Heading | Passage] = [*report.headings, *report.passages]
    # Equal starts can't be: a character is in a heading or in a passage.
    entries.sort(key=lambda entry: entry.start)
    innermost: str | None = None
    for entry in entries:
        if isinstance(entry, Heading):
            innermost = section_title(entry.text)
        elif (entry.section[-1] if entry.section else None) != innermost:
            innermost = entry.section[-1] if entry.section else None
            yield Section(entry.section)
        yield entry


def place(report: Report, start: int, end: int | None = None) -> str:
    """``p. 9`` or ``pp. 9–10`` of a range of the source; ``at 1234`` where the source has no pages."""
    first = report.page_of(start)
    if first is None:
        return f"at {start}"
    last = first if end is None else report.page_of(end - 1) or first
    return f"p. {first}" if first == last else f"pp. {first}–{last}"


def describe(report: Report, passage: Passage) -> str:
    """What a passage is and where it stands: ``Strength, p. 4, no. 3, P 1.1, to: the service``."""
    parts = [label("kind", passage.kind.value), place(report, passage.start, passage.end)]
    parts += [f"no. {passage.number}"] if passage.number else []
    parts += [passage.standard] if passage.standard else []
    parts += [f"to: {passage.addressee}"] if passage.addressee else []
    return one_line(", ".join(parts))


def account_rows(account: WordAccount) -> list[AccountRow]:
    """The word account: every account that holds a word, and always passages and the unexplained.

    The shares sum to 100 %; see :func:`hundredths`.
    """
    shown = [
        item for item in Account if account.counts.get(item) or item in {Account.PASSAGE, Account.UNEXPLAINED}
    ]
    counts = [account.counts.get(item, 0) for item in shown]
    return [
        AccountRow(item, ACCOUNT_LABELS[item.value], count, share)
        for item, count, share in zip(shown, counts, hundredths(counts), strict=True)
    ]


def hundredths(counts: Sequence[int], whole: int = 10_000) -> list[int]:
    """Shares of ``counts`` in ``whole`` hundredths of a per cent, which they sum to (all 0 where nothing counts).

    Rounded by the largest remainder, so that a column of them adds up: all are rounded down, and what is
    left goes to the largest remainders, the earlier first.
    """
    total = sum(counts)
    if not total:
        return [0 for _ in counts]
    shares = [count * whole // total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda at: (-(counts[at] * whole % total), at))
    for at in by_remainder[: whole - sum(shares)]:
        shares[at] += 1
    return shares


def percent(share: int) -> str:
    """Hundredths of a per cent as people read them: ``82.49 %``."""
    return f"{share // 100}.{share % 100:02} %"


def kind_counts(report: Report) -> list[tuple[str, int]]:
    """How many passages there are of each kind, in the order in which kinds first occur."""
    counts: dict[str, int] = {}
    for passage in report.passages:
        counts[passage.kind.value] = counts.get(passage.kind.value, 0) + 1
    return list(counts.items())


def passages_sentence(report: Report) -> str:
    """``70 passages: 31 Finding, 9 Strength``, or ``0 passages``."""
    counted = ", ".join(f"{count:,} {label('kind', kind)}" for kind, count in kind_counts(report))
    return plural(len(report.passages), "passage") + (f": {counted}" if counted else "")


def loose_footnotes(report: Report) -> list[Footnote]:
    """The footnotes that no passage carries: those of headings and tables, and those without a marker."""
    carried = {(note.start, note.end) for passage in report.passages for note in passage.footnotes}
    return [note for note in report.footnotes if (note.start, note.end) not in carried]


def repeated(report: Report, account: Account) -> list[Repeated]:
    """The words of an account but passages, in order; what is printed more than once is listed once."""
    found: dict[str, list[int]] = {}
    for span in report.account.listed.get(account, ()):
        found.setdefault(one_line(span.of(report.source.text)), []).append(span.start)
    return [Repeated(text, tuple(starts), _places(report, starts)) for text, starts in found.items()]


def _places(report: Report, starts: Sequence[int]) -> str:
    pages = [report.page_of(start) for start in starts]
    if not report.source.pages:
        return f"at {', '.join(map(str, starts))}"
    runs = list(_runs(sorted({page for page in pages if page is not None})))
    said = ", ".join(f"{first}–{last}" if last > first else f"{first}" for first, last in runs)
    single = len(runs) == 1 and runs[0][0] == runs[0][1]
    times = f" ({len(starts)} times)" if len(starts) > 1 else ""
    return f"{'p.' if single else 'pp.'} {said}{times}"


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first: int | None = None
    last = 0
    for number in numbers:
        if first is None:
            first = number
        elif number != last + 1:
            yield first, last
            first = number
        last = number
    if first is not None:
        yield first, last
