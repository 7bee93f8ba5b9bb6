"""The options that filter, the same for every command that reads passages or reports of a library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any, get_type_hints

import typer

from search.request import FACETS, Editions, Filters

Command = Callable[..., None]
Values = list[str] | None

_HELP = {
    "inspectorate": "Only this inspectorate: hmi-probation, ofsted or other (repeatable).",
    "programme": "Only this kind of inspection, e.g. childrens_services (repeatable).",
    "framework": "Only this framework, e.g. ilacs (repeatable).",
    "area": "Only this area (repeatable).",
    "region": "Only this region (repeatable).",
    "year": "Only this year (repeatable).",
    "rating": "Only this overall rating, e.g. Good (repeatable).",
    "theme": "Only this theme id and its narrower ones (repeatable).",
    "stance": "Only strength, shortfall, mixed or neutral (repeatable).",
    "kind": "Only this kind of passage (repeatable).",
    "speaker": "Only where inspectorate, user or boilerplate speaks (repeatable).",
    "standard": "Only this standard, e.g. 'P 1.1' (repeatable).",
    "report": "Only this report id (repeatable).",
}
_VALUED = (*FACETS, "report")
_SWITCHES: dict[str, tuple[Any, str]] = {
    "certain_only": (bool, "Leave unsure themes out of the theme filter."),
    "edition": (Editions, "The latest of each kind of inspection of each area, or all."),
}
_SAMPLE = (bool | None, "Only real reports, or only those of the fictional sample; without: both.")


def filters_of(options: Mapping[str, Any]) -> Filters:
    """The filters that a command line names: of each option its values, in the order given."""
    values: dict[str, Any] = {name: tuple(options[name] or ()) for name in _VALUED}
    switches = {name: options[name] for name in _SWITCHES}
    return Filters(**values, **switches, fictional=_fictional(options["real_only"]))


def _fictional(real_only: bool | None) -> bool | None:
    return None if real_only is None else not real_only


def filtered(edition: Editions) -> Callable[[Command], Command]:
    """Give a command all options that filter, in the place of its parameter ``filters``.

    Args:
        edition: which reports count where the command line does not say.
    """
    defaults = {"certain_only": False, "edition": edition}

    def with_options(command: Command) -> Command:
        # The command line reads names, types and defaults from the signature, so that is where the options go.
        hints = get_type_hints(command, include_extras=True)
        declared: list[Parameter] = []
        for parameter in signature(command).parameters.values():
            if parameter.name == "filters":
                declared += _options(defaults)
            else:
                declared.append(parameter.replace(annotation=hints[parameter.name], kind=_BY_NAME))

        @wraps(command)
        def run(**options: Any) -> None:
            chosen = filters_of(options)
            ours = (*_VALUED, *_SWITCHES, "real_only")
            rest = {name: value for name, value in options.items() if name not in ours}
            command(**rest, filters=chosen)

        run.__signature__ = signature(command).replace(parameters=declared)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in declared}
        return run

    return with_options


_BY_NAME = Parameter.KEYWORD_ONLY


def _options(defaults: Mapping[str, Any]) -> list[Parameter]:
    valued = [
        Parameter(name, _BY_NAME, default=None, annotation=Annotated[Values, typer.Option(help=_HELP[name])])
        for name in _VALUED
    ]
    switches = [
        Parameter(name, _BY_NAME, default=defaults[name], annotation=Annotated[kind, typer.Option(help=said)])
        for name, (kind, said) in _SWITCHES.items()
    ]
    kind, said = _SAMPLE
    option = typer.Option("--real-only/--fictional-only", help=said, show_default=False)
    return [
        *valued,
        *switches,
        Parameter("real_only", _BY_NAME, default=None, annotation=Annotated[kind, option]),
    ]
