"""``findings code``: coding by hand, moving codings, comparing coders, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.coding_desk import coding_settings, open_desk
from api.cli.coding_exchange import export, import_
from api.cli.options import JsonOption, LibraryOption, echo_json
from corpus.wording import plural

if TYPE_CHECKING:
    from api.settings import Settings
    from indexer.coding.retrain import ThemeTrial

code_app = typer.Typer(
    help="Code passages by hand, compare coders, and let the library learn from it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

CoderOption = Annotated[
    str | None, typer.Option("--coder", help="Your name (setting `coder`).", show_default=False)
]
ThemeOption = Annotated[str | None, typer.Option("--theme", help="Learn about this one theme (its id).")]
Themes = list[str] | None


@code_app.callback()
def code() -> None:
    """Code passages by hand, compare coders, and let the library learn from it."""


def _coder(settings: Settings) -> str:
    from api.errors import UsageError
    from indexer.coding.records import coder_name

    if settings.coder is None:
        msg = "Say who codes: --coder NAME, or the setting coder (FINDINGS_CODER)."
        raise UsageError(msg, subject="coder")
    return coder_name(settings.coder)


@code_app.command("next")
def next_(
    library: LibraryOption = None,
    coder: CoderOption = None,
    theme: ThemeOption = None,
    count: Annotated[int, typer.Option(min=1, max=1000, help="Passages at most in this session.")] = 20,
    again: Annotated[
        bool, typer.Option("--again", help="Only passages that others have coded, to measure agreement.")
    ] = False,
    whole: Annotated[
        bool | None,
        typer.Option(
            "--whole/--answered-only",
            help="Whether saving says no to every theme not answered; yes, unless a theme is named.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Decides between passages of equal worth.")] = 0,
    json: JsonOption = False,
) -> None:
    """Code the next passages worth it, one after another; --json only lists them."""
    from api.cli.coding_session import Session

    settings = coding_settings(library, coder)
    desk, name = open_desk(settings), _coder(settings)
    if json:
        found = desk.next(name, count=count, theme=theme, again=again, seed=seed)
        echo_json([{"passage": item.passage, "reason": item.reason} for item in found])
        return
    session = Session(
        desk, name, theme=theme, again=again, seed=seed, whole=theme is None if whole is None else whole
    )
    session.run(count)


@code_app.command()
def add(
    passage: Annotated[str, typer.Argument(help="Id of the passage.", show_default=False)],
    library: LibraryOption = None,
    coder: CoderOption = None,
    yes: Annotated[Themes, typer.Option(help="It carries this theme (repeatable).")] = None,
    no: Annotated[Themes, typer.Option(help="It does not carry this theme (repeatable).")] = None,
    withdraw: Annotated[
        Themes, typer.Option(help="Take back your answer on this theme (repeatable), or on stance.")
    ] = None,
    stance: Annotated[str | None, typer.Option(help="strength, shortfall, mixed or neutral.")] = None,
    note: Annotated[str | None, typer.Option(help="A note on the passage; an empty one removes it.")] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Say no to every theme that is not among the yes.")
    ] = False,
) -> None:
    """Keep answers about one passage."""
    from indexer.coding.records import STANCE

    settings = coding_settings(library, coder)
    added = open_desk(settings).record(
        _coder(settings),
        passage,
        yes=yes or (),
        no=no or (),
        withdraw=[STANCE if name == "stance" else name for name in withdraw or ()],
        stance=stance,
        note=note,
        whole=whole,
    )
    typer.echo(f"{plural(added, 'new answer')} kept. findings code apply shows them in searches.")


@code_app.command("list")
def list_(
    library: LibraryOption = None,
    coder: CoderOption = None,
    passage: Annotated[str | None, typer.Option(help="Only of this passage.")] = None,
    adrift: Annotated[
        bool, typer.Option("--adrift", help="Only codings whose passage the library does not hold now.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """List the codings in force: by passage and coder, the themes said yes to, and how many no."""
    from dataclasses import asdict
    from itertools import groupby

    desk = open_desk(coding_settings(library))
    codings = desk.adrift() if adrift else desk.store.in_force(coder=coder, passage=passage)
    if adrift:
        codings = tuple(c for c in codings if coder in {None, c.coder} and passage in {None, c.passage})
    if json:
        echo_json([asdict(coding) for coding in codings])
        return
    passages = {coding.passage for coding in codings}
    for (key, name), rows in groupby(codings, key=lambda c: (c.passage, c.coder)):
        said = list(rows)
        yes = ", ".join(c.theme or "" for c in said if c.answer == "yes") or "no theme"
        parts = [yes, f"no to {sum(c.answer == 'no' for c in said)}"]
        parts += [c.stance for c in said if c.stance]
        parts += [f"note: {' '.join(c.note.split())}" for c in said if c.note]
        typer.echo(f"{key}  {name}: {' · '.join(parts)}")
    coders = {coding.coder for coding in codings}
    typer.echo(
        f"{plural(len(codings), 'answer')} on {plural(len(passages), 'passage')} by {plural(len(coders), 'coder')}."
    )


code_app.command()(export)
code_app.command("import")(import_)


@code_app.command()
def agreement(library: LibraryOption = None, json: JsonOption = False) -> None:
    """Print how far coders agree, by theme: share, Krippendorff's alpha, Cohen's kappa of each pair."""
    from dataclasses import asdict

    from indexer.coding.agreement import agreements

    found = agreements(open_desk(coding_settings(library)).store.in_force())
    if json:
        echo_json([asdict(row) for row in found])
        return
    if not found:
        typer.echo(
            "No passage was coded by two coders yet: findings code next --again proposes such passages."
        )
        return
    typer.echo(f"{'theme':32} {'units':>6} {'coders':>6} {'agreed':>7} {'alpha':>6}  kappa of each pair")
    for row in found:
        pairs = ", ".join(
            f"{pair.first}/{pair.second} {_coefficient(pair.kappa)} ({pair.units})" for pair in row.pairs
        )
        subject = {":themes": "all themes", ":stance": "stance"}.get(row.subject, row.subject)
        typer.echo(
            f"{subject:32} {row.units:6,} {row.coders:6} {row.agreed:7.0%} {_coefficient(row.alpha):>6}  {pairs}"
        )
    typer.echo(
        "Units are passages that two coders or more answered (of all themes: pairs of passage and theme). "
        "A dash: not defined, since only one answer was ever given."
    )


@code_app.command()
def apply(library: LibraryOption = None, json: JsonOption = False) -> None:
    """Publish a snapshot with the codings in force laid over the model's tags; no report is read again."""
    from api.cli.indexing import run_index, summary_dict
    from indexer.errors import LibraryMissingError
    from indexer.snapshot import current_snapshot_id

    settings = coding_settings(library)
    if current_snapshot_id(settings.library) is None:
        msg = f"There is no library in {settings.library}: nothing to apply codings to."
        raise LibraryMissingError(msg, subject=str(settings.library))
    summary = run_index(settings, [], quiet=json)
    if json:
        echo_json(summary_dict(summary))
    elif not summary.published:
        typer.echo("Nothing has changed since the last snapshot.")


@code_app.command()
def retrain(library: LibraryOption = None, json: JsonOption = False) -> None:
    """Learn this library's own theme model from its codings; print before and after on held-out codings."""
    from dataclasses import asdict

    from api.building.options import build_options
    from indexer.coding.retrain import LEAST
    from indexer.coding.retrain import retrain as learn

    settings = coding_settings(library)
    done = learn(settings.library, build_options(settings))
    if json:
        echo_json(asdict(done))
        return
    typer.echo(
        f"{plural(done.passages, 'coded passage')} in {plural(done.reports, 'report')}. Before → after, on codings of "
        "reports that took no part in the fitting; the passages are those that were coded, not a sample of the library."
    )
    tried = [trial for trial in done.trials if trial.before is not None]
    if tried:
        typer.echo(f"{'theme':28} {'yes':>4} {'no':>4}  {'precision':>11}  {'recall':>11}  {'F1':>11}")
    for trial in tried:
        typer.echo(_trial(trial))
    few = [trial for trial in done.trials if trial.before is None]
    if few:
        typer.echo(
            f"{plural(len(few), 'theme')} not tried (at least {LEAST} yes and {LEAST} no, in two reports, are needed): "
            + "; ".join(f"{trial.theme}: {trial.reason}" for trial in few[:10])
            + (f"; and {len(few) - 10} more." if len(few) > 10 else ".")
        )
    kept = sum(trial.kept for trial in done.trials)
    if done.version is None:
        typer.echo("No correction is kept: the shipped model goes on alone.")
    else:
        typer.echo(
            f"{plural(kept, 'correction')} kept (version {done.version}). findings code apply tags the library anew with them."
        )


def _trial(trial: ThemeTrial) -> str:
    before, after = trial.before, trial.after
    assert before is not None  # noqa: S101 - only trials that were made are printed
    assert after is not None  # noqa: S101 - as above
    cells = "  ".join(
        f"{was:.2f} → {now:.2f}"
        for was, now in (
            (before.precision, after.precision),
            (before.recall, after.recall),
            (before.f1, after.f1),
        )
    )
    return f"{trial.theme:28} {trial.yes:4} {trial.no:4}  {cells}  {'kept' if trial.kept else 'not kept: ' + trial.reason}"


def _coefficient(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
