"""The marks of the HTML view: the words of a page in their colours, and the boxes over its picture.

Made here and not in the template, whose own line breaks would show among the words of a page.
"""

from __future__ import annotations

import base64
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from api.parse_views.palette import ACCOUNTS, KINDS, Look
from api.parse_views.sheets import Sheet, boxes
from api.parse_views.spans import Part, Piece
from corpus.model import Account, Heading, Report
from corpus.reading.document import Box

# Marks of one or two signs inside a sentence: a badge would break the sentence and say nothing more.
_UNBADGED = frozenset({Account.FOOTNOTE_MARKER, Account.LIST_MARKER})
# Room that a badge needs left of its box, in points.
_MARGIN = 30


class Anchors:
    """The ids of everything that can be jumped to."""

    def __init__(self, report: Report, parts: Sequence[Part]) -> None:
        """The anchors of a report that was cut into ``parts``."""
        pieces = [piece for part in parts for piece in part.pieces]
        self._starts = [piece.span.start for piece in pieces]
        self._headings = report.headings
        self._heading_starts = [heading.start for heading in report.headings]
        self._first: dict[int, int] = {}
        for piece in pieces:
            if piece.passage is not None:
                self._first.setdefault(piece.passage.ordinal, piece.span.start)

    def at(self, offset: int) -> str:
        """The id of the piece of text that holds the character at ``offset``."""
        return f"at-{self._starts[bisect_right(self._starts, offset) - 1]}"

    def heading(self, heading: Heading) -> str:
        """The id of a heading among the passages."""
        return f"heading-{heading.start}"

    def heading_of(self, piece: Piece) -> str | None:
        """The id of the heading that a piece belongs to, or ``None``."""
        at = bisect_right(self._heading_starts, piece.origin) - 1
        if piece.account is not Account.HEADING or at < 0 or piece.origin >= self._headings[at].end:
            return None
        return self.heading(self._headings[at])

    def begins(self, piece: Piece) -> bool:
        """Whether a passage begins with ``piece``."""
        return piece.passage is not None and self._first[piece.passage.ordinal] == piece.span.start


def marked_words(report: Report, anchors: Anchors, part: Part) -> Markup:
    """The text of a part, every character of it in one ``<span class="w …">``, in order.

    Badges stand between the spans and are no part of the text. A carriage return is written as a
    character reference, since a browser would read it as a line feed.
    """
    made = []
    for piece, badged in _badged(part):
        text = escape(piece.span.of(report.source.text)).replace("\r", Markup("&#13;"))
        if piece.account is None:
            made.append(Markup('<span class="w">{}</span>').format(text))
            continue
        look = _look(piece)
        if badged:
            made.append(_badge(anchors, piece, look))
        name = f"text-{piece.passage.ordinal + 1}" if piece.passage and anchors.begins(piece) else None
        made.append(
            Markup('<span class="w k-{}" id="{}" title="{}">{}</span>').format(
                look.name, name or f"at-{piece.span.start}", look.label, text
            )
        )
    return Markup("").join(made)


def marked_page(anchors: Anchors, part: Part, sheet: Sheet) -> Markup:
    """The picture of a page with a box over every piece that is in an account.

    For eyes and mouse only (``aria-hidden``): the words beside it say the same to everybody else.
    """
    found = list(boxes(sheet, part))
    badged = {id(piece) for piece, wanted in _badged(part) if wanted}
    shapes = []
    before: Box | None = None
    for piece, places in found:
        shapes.append(
            _shape(anchors, piece, places, _beside(places[0], before) if id(piece) in badged else None)
        )
        before = places[-1] if piece.account is Account.LIST_MARKER else None
    data = base64.b64encode(sheet.png).decode("ascii")
    number = part.page.number if part.page else part.number
    return Markup(
        '<div class="sheet"><img alt="Picture of page {}; its words follow as text" '
        'src="data:image/png;base64,{}"><svg aria-hidden="true" viewBox="0 0 {} {}" '
        'preserveAspectRatio="none">{}</svg></div>'
    ).format(number, data, f"{sheet.width:g}", f"{sheet.height:g}", Markup("").join(shapes))


def _badged(part: Part) -> Iterator[tuple[Piece, bool]]:
    """The pieces, and whether each gets a badge: the first of a passage in the part, and of a run of like furniture."""
    seen: set[int] = set()
    last: Account | None = None
    for piece in part.pieces:
        if piece.account is None or piece.account in _UNBADGED:
            yield piece, False
        elif piece.passage is not None:
            yield piece, piece.passage.ordinal not in seen
            seen.add(piece.passage.ordinal)
            last = Account.PASSAGE
        else:
            yield piece, piece.account is not last or piece.account is Account.HEADING
            last = piece.account


def _look(piece: Piece) -> Look:
    if piece.passage is not None:
        return KINDS[piece.passage.kind]
    return ACCOUNTS[piece.account or Account.UNEXPLAINED]


def _code(piece: Piece, look: Look) -> str:
    return f"{look.code}{piece.passage.ordinal + 1}" if piece.passage is not None else look.code


def _target(anchors: Anchors, piece: Piece) -> str | None:
    if piece.passage is not None:
        return f"passage-{piece.passage.ordinal + 1}"
    return anchors.heading_of(piece)


def _badge(anchors: Anchors, piece: Piece, look: Look) -> Markup:
    target = _target(anchors, piece)
    code = _code(piece, look)
    if target is None:
        return Markup('<span class="tag k-{}" title="{}">{}</span>').format(look.name, look.label, code)
    return Markup('<a class="tag k-{}" title="{}" href="#{}">{}</a>').format(
        look.name, look.label, target, code
    )


def _beside(box: Box, marker: Box | None) -> Box:
    """What a badge stands left of: the box, or the list marker before it on the same line."""
    if marker is None or marker.x1 > box.x0 or min(marker.y1, box.y1) <= max(marker.y0, box.y0):
        return box
    return Box(marker.x0, box.y0, box.x1, box.y1)


def _shape(anchors: Anchors, piece: Piece, places: Sequence[Box], badge: Box | None) -> Markup:
    """The boxes of a piece as one shape that leads to its passage, with its code left of ``badge``."""
    look = _look(piece)
    path = "".join(
        f"M{box.x0 - 1:.1f} {box.y0 - 0.5:.1f}h{box.x1 - box.x0 + 2:.1f}v{box.y1 - box.y0 + 1:.1f}"
        f"h-{box.x1 - box.x0 + 2:.1f}z"
        for box in places
    )
    shape = Markup('<path d="{}"><title>{}</title></path>').format(path, look.label)
    if badge is not None:
        outside = badge.x0 >= _MARGIN
        shape += Markup('<text x="{}" y="{}"{}>{}</text>').format(
            f"{badge.x0 - 4:.1f}" if outside else f"{badge.x0:.1f}",
            f"{badge.y0 + 9:.1f}" if outside else f"{max(badge.y0 - 1, 9):.1f}",
            Markup(' text-anchor="end"') if outside else "",
            _code(piece, look),
        )
    name: Markup | str = ""
    if piece.passage is not None and anchors.begins(piece):
        name = Markup(' id="place-{}"').format(piece.passage.ordinal + 1)
    target = _target(anchors, piece)
    if target is None:
        return Markup('<g class="k-{}"{}>{}</g>').format(look.name, name, shape)
    return Markup('<a class="k-{}"{} href="#{}" tabindex="-1">{}</a>').format(look.name, name, target, shape)
