"""What all tools share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field

from api.library import LibraryHolder
from api.mcp.short import Quoting
from search.area_names import find_area
from search.engine import SearchEngine


def _several(given: object) -> object:
    """One text where a list is taken: assistants write ``area="Leeds"`` for ``area=["Leeds"]``."""
    return (given,) if isinstance(given, str) else given


_One = BeforeValidator(_several)
Some = Annotated[Sequence[str], _One, Field(max_length=50)]
Years = Annotated[Sequence[Annotated[str, Field(pattern="^[0-9]{4}$")]], _One, Field(max_length=50)]
Sample = Annotated[
    bool | None,
    Field(description="false: real reports alone; true: the fictional sample alone; without: both."),
]
Stances = Annotated[
    Sequence[Annotated[str, Field(pattern="^(strength|shortfall|mixed|neutral)$")]],
    _One,
    Field(
        max_length=4,
        description="Praise (strength), criticism (shortfall), both (mixed), or neither (neutral).",
    ),
]


class Base:
    """The library, and how passages of it are quoted."""

    def __init__(self, holder: LibraryHolder, quoting: Quoting) -> None:
        self._holder = holder
        self.quoting = quoting

    def engine(self) -> SearchEngine:
        """The engine that one answer comes from.

        Raises:
            LibraryError: if there is no library that can be opened.
        """
        return self._holder.engine()

    def area_names(self, engine: SearchEngine, named: Iterable[str]) -> tuple[str, ...]:
        """Areas as the library names them, read leniently.

        Raises:
            NotFoundError: if the library has nothing on one of them; its sentence offers near names.
        """
        reports = engine.holdings.reports
        return tuple(dict.fromkeys(find_area(reports, one).name for one in named))
