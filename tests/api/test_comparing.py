"""Judgements and figures over HTTP, on pages and on the command line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

OUR_SCRIPT = '<script src="/static/findings.js'
"""The one script that pages have, a file of our own."""

HTML = {"accept": "text/html"}


def page(client: TestClient, path: str) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def got(client: TestClient, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    return dict(answer.json())


def test_judgements_have_boards_spreads_and_contrasts(client: TestClient) -> None:
    answer = got(client, "/v1/judgements?edition=all&by=region&contrast=Requires%20improvement")
    assert answer["scale"] == ["Inadequate", "Requires improvement", "Good", "Outstanding"]
    boards = {board["framework"]: board for board in answer["boards"]}
    assert {"ilacs", "pdu-2023", "sif"} <= boards.keys()
    pdu = boards["pdu-2023"]
    assert pdu["total"] == len(pdu["rows"]) == 5
    for row in pdu["rows"]:
        assert len(row["ratings"]) == len(pdu["standards"])
    for spread in pdu["spreads"]:
        assert sum(spread["counts"].values()) == spread["judged"] <= spread["reports"]
    assert {spread["group"] for spread in pdu["spreads"]} > {None}
    assert answer["contrasts"]
    assert answer["key_questions"]
    assert answer["scores"]


def test_every_count_of_a_contrast_leads_to_its_passages(client: TestClient) -> None:
    answer = got(client, "/v1/judgements?edition=all&contrast=Requires%20improvement")
    followed = 0
    for contrast in answer["contrasts"]:
        for theme in contrast["themes"][:4]:
            found = got(client, theme["api"])
            assert found["totals"]["reports"] == theme["held"], theme["link"]
            followed += 1
    assert followed > 4
    by_standard = got(client, "/v1/judgements?edition=all&contrast=Requires%20improvement&rated=P%201.1")
    (contrast,) = [one for one in by_standard["contrasts"] if one["framework"] == "pdu-2023"]
    theme = contrast["themes"][0]
    assert got(client, theme["api"])["totals"]["reports"] == theme["held"]


def test_rows_are_paged(client: TestClient) -> None:
    whole = got(client, "/v1/judgements?framework=pdu-2023")["boards"][0]["rows"]
    parts = [
        got(client, f"/v1/judgements?framework=pdu-2023&limit=2&offset={offset}")["boards"][0]["rows"]
        for offset in (0, 2, 4)
    ]
    assert [row for part in parts for row in part] == whole


def test_figures_have_words_places_and_denominators(client: TestClient) -> None:
    answer = got(
        client, "/v1/figures?edition=all&figure_kind=count_of&theme=domestic-abuse&per_theme=1&alike=true"
    )
    assert answer["results"]
    assert answer["note"] is None
    assert answer["total"] >= len(answer["results"])
    for figure in answer["results"]:
        assert figure["passage_text"][slice(*figure["sentence_span"])] == figure["sentence"]
        assert figure["share"] == figure["value"] / figure["denominator"]
        assert client.get(figure["link"]).status_code == 200
        assert "domestic-abuse" in figure["themes"]
    first = {theme["theme"]: theme["first"] for theme in answer["themes"]}
    assert len(first["domestic-abuse"]) == 1
    for group in answer["alike"]:
        assert group["theme"] == "domestic-abuse"
        assert group["reports"] > 1


def test_what_can_not_be_asked_is_refused(client: TestClient) -> None:
    for path in (
        "/v1/judgements?contrast=Splendid",
        "/v1/judgements?alpha=2",
        "/v1/figures?figure_kind=splendid",
        "/v1/figures?limit=501",
        "/v1/figures?colour=red",
    ):
        assert client.get(path).status_code == 422, path


@pytest.mark.parametrize(
    "path",
    [
        "/judgements",
        "/judgements?edition=all&by=year&board=1&contrast=Requires+improvement",
        "/judgements?area=Nowhere&region=&year=",
        "/figures",
        "/figures?alike=true&with_share=true",
        "/figures?words=zzzz",
    ],
)
def test_pages_are_whole_small_and_say_that_the_sample_is_fictional(client: TestClient, path: str) -> None:
    text = page(client, path)
    assert len(text.encode()) < 200_000
    assert "<script" not in text.replace(OUR_SCRIPT, "")
    assert " style=" not in text
    for table in re.findall(r"<table.*?</table>", text, re.DOTALL):
        assert "<caption" in table
        assert 'scope="col"' in table
    if "Nowhere" not in path and "zzzz" not in path:
        assert "Fictional sample" in text
    for link in re.findall(r'href="(/(?:passages|reports)/[^"]+)"', text)[:10]:
        assert client.get(link, headers=HTML).status_code == 200


def test_ratings_are_in_words(client: TestClient) -> None:
    text = page(client, "/judgements?framework=pdu-2023")
    assert re.search(r'<strong class="govuk-tag [^"]*">Requires improvement</strong>', text)
    assert "Thornstead PDU" in text
    assert "never averaged" in text


def test_the_figures_page_marks_the_figure_in_its_sentence(client: TestClient) -> None:
    text = page(client, "/figures?figure_kind=count_of&words=home+visits")
    assert re.search(r"<mark>15 of 27</mark>", text)
    assert re.search(r'href="/passages/[0-9a-f]{16}"', text)


def test_hostile_words_are_escaped(client: TestClient) -> None:
    text = page(client, "/figures?words=%3Cb%3Ex&unit=%22%3E%3Ci%3E")
    assert "<b>x" not in text
    assert '"><i>' not in text
    assert "&lt;b&gt;x" in text


def command(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def test_commands_print_for_people_and_for_programs(sample_library: Path, client: TestClient) -> None:
    library = ("--library", str(sample_library))
    printed = command("judgements", *library, "--framework", "pdu-2023")
    assert "Thornstead PDU" in printed
    assert "not averaged" in printed
    as_json = json.loads(command("judgements", *library, "--framework", "pdu-2023", "--json"))
    same = got(client, "/v1/judgements?framework=pdu-2023")
    assert as_json["boards"] == same["boards"]
    printed = command("figures", "home visits", *library, "--figure-kind", "count_of")
    assert "15 of 27 relevant cases = 56%" in printed
    as_json = json.loads(
        command("figures", "home visits", *library, "--figure-kind", "count_of", "--limit", "50", "--json")
    )
    assert as_json == got(client, "/v1/figures?words=home%20visits&figure_kind=count_of")


def test_of_judgements_the_parts_asked_for_are_given_a_page_at_a_time(client: TestClient) -> None:
    whole = got(client, "/v1/judgements?edition=all")
    parts = ["boards", "histories", "scores", "key_questions", "contrasts"]
    assert whole["parts"] == parts
    assert all(whole[part] for part in parts)
    for part in parts:
        one = got(client, f"/v1/judgements?edition=all&parts={part}")
        assert one["parts"] == [part]
        assert {name: one[name] for name in parts} == {
            name: whole[name] if name == part else [] for name in parts
        }
    page = got(client, "/v1/judgements?edition=all&limit=1&offset=1")
    for part, values in (("scores", "values"), ("key_questions", "values"), ("contrasts", "themes")):
        assert [one["total"] for one in page[part]] == [len(one[values]) for one in whole[part]]
        assert [one[values] for one in page[part]] == [one[values][1:2] for one in whole[part]]
    file = client.get("/v1/judgements?format=tables&parts=scores&parts=key_questions").json()
    assert [table["name"] for table in file["tables"]] == ["scores", "key_questions"]
    assert client.get("/v1/judgements?parts=nothing").status_code == 422


def test_the_description_says_which_reports_count_where_edition_is_not_given(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]

    def default(path: str) -> str:
        (one,) = [p for p in paths[path]["get"]["parameters"] if p.get("name") == "edition"]
        return str(one["schema"]["default"])

    for path in ("/v1/judgements", "/v1/figures", "/v1/compare"):
        assert default(path) == "latest"
        latest, plain, every = (
            # A cursor is of the question as it was asked.
            {**got(client, path + asked), "next": None}
            for asked in ("?edition=latest", "", "?edition=all")
        )
        assert latest == plain != every
    for path in ("/v1/search", "/v1/areas", "/v1/recurring", "/v1/recommendations"):
        assert default(path) == "all"
