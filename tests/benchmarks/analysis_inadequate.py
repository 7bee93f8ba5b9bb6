"""The numbers of docs/analyses/inadequate-councils.md, asked of the HTTP API over a library of the real reports.

    findings index ../shared/data/childrens-services --library FOLDER
    python -m tests.benchmarks.analysis_inadequate --library FOLDER [--write docs/analyses/inadequate-councils.md]

Prints each table as Markdown; ``--write`` puts them between the file's marks ``<!-- NAME -->`` and ``<!-- /NAME -->``.
Extracts are looked up in their reports, so one that is not printed there stops the run.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings

FRAMEWORK, RATING, NEXT = "ilacs", "Inadequate", "Requires improvement"

CHANGES = (
    ("blackpool", "2018-12-07", "2022-12-16"),
    ("bradford", "2018-09-28", "2022-12-02"),
    ("bournemouth-christchurch-and-poole", "2021-12-17", "2024-12-13"),
    ("solihull", "2022-11-11", "2025-11-14"),
    ("bradford", "2022-12-02", "2026-01-23"),
)
"""Areas judged inadequate and inspected again, with the last days of both inspections."""

EXTRACTS = (
    ("Tameside", 1, "There has been ineffective senior leadership in Tameside since the last inspection in 2019"),
    ("Halton", 10, "The significant churn at leadership level has led to frequent changes in strategic direction"),
    ("Isles of Scilly", 7, "Leaders and managers do not have sufficient oversight of the quality of practice"),
    ("Knowsley", 7, "Children are not regularly consulted or supported to contribute to service development"),
    ("Harrow", 11, "Although the local authority undertakes regular audit activity, the quality and impact of this are variable."),
    ("Havering", 2, "The quality and consistency of management oversight and supervision."),
    ("Tameside", 3, "The recruitment and retention of staff and support for newly qualified social workers."),
)  # fmt: skip
"""Area, page and words, from its latest report; fewer than 25 words each."""


class Library:
    """The API over one library, asked once for each question."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    def ask(self, path: str, **parameters: str | int | list[str]) -> Any:
        """The answer as JSON."""
        answer = self._client.get(path, params=parameters)
        answer.raise_for_status()
        return answer.json()

    def contrast(self, **parameters: str | list[str]) -> dict[str, Any]:
        """Themes of reports of the rating against the others, by theme, with the numbers of reports."""
        (found,) = self.ask("/v1/judgements", framework=FRAMEWORK, contrast=RATING, **parameters)["contrasts"]
        return {**found, "themes": {theme["theme"]: theme for theme in found["themes"]}}

    def focus(self, **parameters: str) -> dict[str, Any]:
        """What stands out in the rating, by theme."""
        found = self.ask(
            "/v1/compare", framework=FRAMEWORK, rows="rating", row=RATING, column_limit=100, **parameters
        )
        return {one["column"]: one for one in found["focus"]["distinctions"]}


def markdown(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; columns after the first are numbers."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def share(held: int, of: int) -> str:
    """A count with its denominator."""
    return f"{held} of {of}"


def data(library: Library) -> str:
    """Reports by rating, with shortfalls and bullets of each."""
    rows = []
    for rating in ("Outstanding", "Good", "Requires improvement", RATING):
        counted = [
            library.ask("/v1/compare", framework=FRAMEWORK, rating=rating, rows="rating", edition=edition)[
                "total"
            ]
            for edition in ("latest", "all")
        ]
        bullets = library.ask(
            "/v1/compare", framework=FRAMEWORK, rating=rating, rows="rating", kind="area_for_improvement"
        )["total"]["counts"]["findings"]
        latest, counts = counted[0]["reports"], counted[0]["counts"]
        each = [f"{count / latest:.1f}" for count in (counts["shortfall"], bullets)]
        rows.append(
            (rating, counted[1]["reports"], latest, share(counts["shortfall"], counts["findings"]), *each)
        )
    answer = library.ask("/v1/judgements", framework=FRAMEWORK, edition="all")
    days = sorted(row["report"]["dated"] for row in answer["boards"][0]["rows"])
    latest = library.ask("/v1/judgements", framework=FRAMEWORK)
    named = [
        f"{row['report']['area']} ({row['report']['dated'][:7]})"
        for row in latest["boards"][0]["rows"]
        if row["ratings"][0] == RATING
    ]
    said = (
        f"{answer['reports']} ILACS reports on {answer['areas']} councils, inspected {days[0]} to {days[-1]}; "
        f"{latest['contrasts'][0]['unrated']} of the latest give no overall rating. Latest and inadequate: "
        f"{', '.join(named)}."
    )
    columns = (
        "rating",
        "reports",
        "latest",
        "shortfalls of findings",
        "shortfalls a report",
        "bullets a report",
    )
    return f"{markdown(columns, rows)}\n\n{said}"


def _checked(library: Library) -> list[dict[str, Any]]:
    latest, about = library.contrast()["themes"], library.focus(out_of="measure")
    sure, every = library.contrast(certain_only="true")["themes"], library.contrast(edition="all")["themes"]
    quality = {theme["id"]: theme["quality"] or {} for theme in library.ask("/v1/themes")["results"]}
    found = [
        {
            **one,
            "sure": sure.get(theme, {}).get("q"),
            "every": every.get(theme),
            "about": about.get(theme, {}),
            "precision": quality.get(theme, {}).get("precision"),
            "recall": quality.get(theme, {}).get("recall"),
        }
        for theme, one in latest.items()
    ]
    return sorted(found, key=lambda one: (one["p"], one["name"]))


def _line(one: dict[str, Any]) -> tuple[object, ...]:
    every = one["every"]
    return (
        one["name"],
        f"{share(one['held'], one['of'])} ({one['low']:.2f}–{one['high']:.2f})",
        f"{share(one['others_held'], one['others_of'])} ({one['others_low']:.2f}–{one['others_high']:.2f})",
        f"{one['q']:.3f}",
        "–" if one["sure"] is None else f"{one['sure']:.3f}",
        f"{share(every['held'], every['of'])}, {share(every['others_held'], every['others_of'])}",
        f"{every['q']:.3f}",
        "–" if one["precision"] is None else f"{one['precision']:.2f} / {one['recall']:.2f}",
    )


_THEMES = (
    "theme",
    "inadequate",
    "others",
    "q",
    "q, sure tags",
    "all reports",
    "q, all reports",
    "tags: precision / recall",
)


def themes(library: Library) -> str:
    """Themes with a corrected p of .1 at most, as chosen and with the choices made otherwise."""
    return markdown(_THEMES, [_line(one) for one in _checked(library) if one["q"] <= 0.1])


def alike(library: Library) -> str:
    """Themes without a difference that ten reports or more fall short in."""
    kept = [one for one in _checked(library) if one["p"] >= 0.09 and one["held"] + one["others_held"] >= 10]
    return markdown(_THEMES, [_line(one) for one in kept])


def nearest(library: Library) -> str:
    """The themes that differ, against the next better rating alone."""
    near = library.contrast(rating=[RATING, NEXT])["themes"]
    kept = [one for one in _checked(library) if one["differs"]]
    rows = []
    for one in kept:
        other = near[one["theme"]]
        held = (share(one["held"], one["of"]), share(other["others_held"], other["others_of"]))
        rows.append((one["name"], *held, f"{other['p']:.3f}", f"{other['q']:.2f}"))
    least = min(one["q"] for one in near.values())
    return (
        f"{markdown(('theme', 'inadequate', NEXT.lower(), 'p', 'q'), rows)}\n\n"
        f"Of {len(near)} themes the smallest q is {least:.2f}."
    )


def about(library: Library) -> str:
    """What the shortfalls are about, themes of the smallest p by reports first."""
    rows = []
    for edition in ("latest", "all"):
        found = library.focus(out_of="measure", edition=edition)
        for one in sorted(found.values(), key=lambda one: (one["permutation_p"], one["label"]))[:5]:
            parts = (
                f"{share(one[held], one[of])} ({one[part]:.3f})"
                for held, of, part in (
                    ("measured", "out_of", "share"),
                    ("peers_measured", "peers_out_of", "peers_share"),
                )
            )
            rows.append((one["label"], edition, *parts, f"{one['permutation_p']:.3f}", f"{one['q']:.2f}"))
    return markdown(("theme", "reports", "of their shortfalls", "of those of others", "p", "q"), rows)


def recurring(library: Library) -> str:
    """Recurring findings with a corrected p of .15 at most in the latest reports or in all."""
    found = {
        edition: {
            one["id"]: one
            for one in library.ask(
                "/v1/recurring", framework=FRAMEWORK, rating=RATING, edition=edition, limit=100
            )["results"]
        }
        for edition in ("latest", "all")
    }
    near = {
        one["id"]: one["elsewhere"]["reports"]
        for one in library.ask(
            "/v1/recurring", framework=FRAMEWORK, rating=NEXT, edition="latest", limit=100
        )["results"]
    }
    rows = []
    for key, every in sorted(found["all"].items(), key=lambda pair: (pair[1]["elsewhere"]["p"], pair[0])):
        pair = [found["latest"].get(key), every]
        if min(one["elsewhere"]["q"] for one in pair if one) <= 0.15 and not every["elsewhere"]["few"]:
            cells: list[str] = []
            for one in pair:
                if one is None:
                    cells += ["–", "–", "–"]
                    continue
                here = one["elsewhere"]
                cells += [
                    share(here["reports"], here["searched"]),
                    share(here["others"], here["others_searched"]),
                ]
                cells.append(f"{here['q']:.4f}")
            rows.append((f"{every['label']} (`{key}`)", *cells, near.get(key, 0)))
    columns = (
        "finding, by its most central passage",
        "latest",
        "others",
        "q",
        "all",
        "others",
        "q",
        f"{NEXT.lower()}, latest",
    )
    return markdown(columns, rows)


def change(library: Library) -> str:
    """What became of the shortfalls of inadequate reports in the next inspection."""
    rows = []
    for area, before, after in CHANGES:
        reports = {one["fieldwork_end"]: one for one in library.ask(f"/v1/areas/{area}")["reports"]}
        found = library.ask(
            f"/v1/areas/{area}/change", **{"from": reports[before]["id"], "to": reports[after]["id"]}
        )
        counts = {(one["stance"], one["outcome"]): one for one in found["counts"]}
        of = counts["shortfall", "persisting"]["of"]
        told = [counts.get(("shortfall", name), {"findings": 0})["findings"] for name in
                ("persisting", "resolved", "not_mentioned")]  # fmt: skip
        later = f"{after[:4]}: {(reports[after]['overall_rating'] or 'not rated').lower()}"
        rows.append((f"{found['area']}, {before[:4]} → {later}", of, *told, counts["shortfall", "new"]["of"]))
    columns = (
        "council",
        "shortfalls then",
        "persisting",
        "resolved",
        "not mentioned again",
        "shortfalls later",
    )
    return markdown(columns, rows)


def figures(library: Library) -> str:
    """How many figures the reports print."""
    rows = []
    for name, chosen in ((RATING.lower(), {"rating": RATING}), ("all", {})):
        found = library.ask("/v1/figures", framework=FRAMEWORK, everything="true", **chosen)
        shared = library.ask(
            "/v1/figures", framework=FRAMEWORK, everything="true", with_denominator="true", **chosen
        )
        rows.append(
            (name, found["total"], share(found["reports"], found["reports_searched"]), shared["total"])
        )
    return markdown(("latest reports", "figures", "in reports", "with a denominator"), rows)


def extracts(library: Library) -> str:
    """Short quotations, each looked up on its page."""
    by_area = {
        row["report"]["area"]: row["report"]
        for row in library.ask("/v1/judgements", framework=FRAMEWORK)["boards"][0]["rows"]
    }
    lines = []
    for area, page, words in EXTRACTS:
        if len(words.split()) >= 25:
            msg = f"An extract from {area} is too long: {words}"
            raise SystemExit(msg)
        held = library.ask(f"/v1/reports/{by_area[area]['id']}", passages="true")["passages"]
        if not any(words in one["text"] and one["page_start"] <= page <= one["page_end"] for one in held):
            msg = f"Page {page} of the report on {area} does not have: {words}"
            raise SystemExit(msg)
        lines.append(f"- “{words}” ({area}, inspected {by_area[area]['dated']}, p. {page})")
    return "\n".join(lines)


TABLES: tuple[Callable[[Library], str], ...] = (
    data, themes, nearest, about, recurring, alike, change, figures, extracts,
)  # fmt: skip


def main() -> None:
    """Print the tables, or put them into the document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--library", type=Path, required=True)
    options.add_argument("--write", type=Path)
    asked = options.parse_args()
    settings = load_settings(library=asked.library, allowed_hosts="testserver")
    with TestClient(create_app(settings)) as client:
        library = Library(client)
        text = asked.write.read_text("utf-8") if asked.write else ""
        for table in TABLES:
            name, made = table.__name__, table(library)
            if asked.write is None:
                print(f"\n## {name}\n\n{made}")
                continue
            text, count = re.subn(
                rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)",
                lambda found, made=made: f"{found[1]}{made}\n{found[2]}",
                text,
                flags=re.DOTALL,
            )
            if count != 1:
                msg = f"{asked.write} has no place for {name}."
                raise SystemExit(msg)
        if asked.write:
            asked.write.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
