"""What links from page to page take along: what a reader chose once holds on the next page, too."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Request

_EVERYWHERE = ("fictional",)
_OF_REPORTS = ("inspectorate", "programme", "framework", "region", "area", "year", "rating")
_COMPARING = (*_OF_REPORTS, "theme", *_EVERYWHERE)

KNOWN = {
    "/compare": _COMPARING,
    "/recurring": _COMPARING,
    "/judgements": (*_OF_REPORTS, *_EVERYWHERE),
    "/figures": _COMPARING,
    "/recommendations": _COMPARING,
    "/trends": ("framework", "region", "theme", *_EVERYWHERE),
}
"""Filters that a page that compares takes over from another: those that both know and show."""

_SAID = {"true": ("true", "1", "yes", "on", "t", "y"), "false": ("false", "0", "no", "off", "f", "n")}
"""How an address may say yes and no (https://docs.pydantic.dev/latest/api/standard_library_types/#booleans)."""

_ONE_VALUE = frozenset({"/trends"})
"""Pages that know one value of each filter."""


def kept(request: Request | None) -> list[tuple[str, str]]:
    """Whether the fictional sample counts, as the address of ``request`` says it; what it can't mean is left out."""
    said = request.query_params.get("fictional", "").lower() if request else ""
    meant = next((word for word, ways in _SAID.items() if said in ways), None)
    return [("fictional", meant)] if meant else []


def keeping(request: Request | None, path: str) -> str:
    """The address ``path``, under the same choice of the fictional sample as the address of ``request``.

    An address that says it itself stays as it is.
    """
    said = f"&{path.partition('?')[2]}"
    return path if "&fictional=" in said else _address(path, kept(request))


def agreeing(request: Request | None, path: str, made_up: bool) -> str:
    """:func:`keeping` for an address of one report or area, where that is of the choice; else ``path`` itself.

    A page shows a made-up report whose address was asked for, also with the sample left out; what it counts of that
    report would be nothing under the choice.
    """
    chosen = dict(kept(request)).get("fictional")
    return path if chosen is None or (chosen == "true") is not made_up else keeping(request, path)


def parameters(request: Request, *left_out: str) -> list[tuple[str, str]]:
    """The parameters of this address but those named, empty ones left out; of the fictional sample what counts alone."""
    pairs = request.query_params.multi_items()
    return [
        (name, value)
        for place, (name, value) in enumerate(pairs)
        if value
        and name not in left_out
        and (name not in _EVERYWHERE or all(name != later for later, _ in pairs[place + 1 :]))
    ]


def carrying(request: Request | None, path: str) -> str:
    """The address of a page that compares, with those filters of the address of ``request`` that it knows."""
    known = KNOWN.get(path)
    if request is None or known is None:
        return keeping(request, path)
    pairs = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name in known and name not in _EVERYWHERE and value.strip()
    ]
    if path in _ONE_VALUE:
        pairs = [
            pair for place, pair in enumerate(pairs) if pair[0] not in {name for name, _ in pairs[:place]}
        ]
    return _address(path, [*pairs, *kept(request)])


def _address(path: str, pairs: list[tuple[str, str]]) -> str:
    path, mark, fragment = path.partition("#")
    if not pairs:
        return path + mark + fragment
    return f"{path}{'&' if '?' in path else '?'}{urlencode(pairs)}{mark}{fragment}"
