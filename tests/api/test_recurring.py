"""Recurring findings over HTTP, on pages and on the command line."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app
from api.settings import load_settings

OUR_SCRIPT = '<script src="/static/findings.js'
"""The one script that pages have, a file of our own."""

SMALL = 200_000
"""Bytes that a page has at most."""


@pytest.fixture(scope="module")
def first(client: TestClient) -> dict[str, object]:
    found: dict[str, object] = client.get("/v1/recurring?limit=1").json()["results"][0]
    return found


def test_the_list_has_denominators_and_pages(client: TestClient) -> None:
    answer = client.get("/v1/recurring?limit=4").json()
    assert answer["total"] == answer["in_library"] > 4
    assert answer["grouped"] < answer["passages"]
    for finding in answer["results"]:
        assert 1 <= finding["areas"] <= finding["areas_comparable"] <= finding["areas_searched"]
        assert finding["reports"] <= finding["reports_comparable"] <= answer["reports_searched"]
        assert finding["link"] == f"/recurring/{finding['id']}"
        assert client.get(finding["link"]).status_code == 200
    second = client.get("/v1/recurring?limit=2&offset=2").json()["results"]
    assert second == answer["results"][2:]


def test_filters_sorts_and_words(client: TestClient) -> None:
    strengths = client.get("/v1/recurring?stance=strength&limit=100").json()
    assert {f["stance"] for f in strengths["results"]} == {"strength"}
    for sort in ("areas", "share", "reports", "recent", "trend", "distinct"):
        assert client.get(f"/v1/recurring?sort={sort}&year=2024&edition=latest").status_code == 200
    assert client.get("/v1/recurring?sort=colour").status_code == 422
    assert client.get("/v1/recurring?areas=3").status_code == 422, "a parameter that does not exist"
    nothing = client.get("/v1/recurring?words=zebra").json()
    assert (nothing["total"], nothing["results"]) == (0, [])


def test_one_finding_has_its_members_with_citations(client: TestClient, first: dict[str, object]) -> None:
    detail = client.get(f"/v1/recurring/{first['id']}?limit=2").json()
    assert detail["finding"] == first
    assert len(detail["members"]) == 2 <= detail["members_total"] == first["passages"]
    member = detail["members"][0]
    assert client.get(member["link"]).status_code == 200
    passage = client.get(f"/v1/passages/{member['passage_id']}").json()
    assert passage["recurring"]["id"] == first["id"]
    assert passage["citation"] == member["citation"]
    missing = client.get("/v1/recurring/rf-none")
    assert (missing.status_code, missing.json()["status"]) == (404, 404)


def test_a_passage_in_no_group_says_so(client: TestClient) -> None:
    found = client.get("/v1/search?kind=method&limit=1").json()["results"][0]["passage"]["id"]
    assert client.get(f"/v1/passages/{found}").json()["recurring"] is None
    assert "This finding recurs" not in client.get(f"/passages/{found}").text


def test_pages_say_counts_link_to_passages_and_stay_small(
    client: TestClient, first: dict[str, object]
) -> None:
    listed = client.get("/recurring")
    assert len(listed.content) < SMALL
    assert f"{first['areas']} of {first['areas_searched']}" in listed.text
    assert f'href="/recurring/{first["id"]}#passages"' in listed.text
    page = client.get(f"/recurring/{first['id']}")
    assert len(page.content) < SMALL
    links = re.findall(r'href="(/passages/[0-9a-f]{16})"', page.text)
    assert len(set(links)) == first["passages"]
    assert client.get(links[0]).text.count(f"/recurring/{first['id']}") == 1
    assert "<script" not in page.text.replace(OUR_SCRIPT, "")
    assert " style=" not in page.text
    assert page.text.count("<caption") == page.text.count("<table")
    for id_of in re.findall(r'href="#([^"]+)"', page.text):
        assert f'id="{id_of}"' in page.text


def test_counts_of_an_area_open_the_passages_that_they_count(
    client: TestClient, first: dict[str, object]
) -> None:
    for query in ("", "?edition=latest&inspectorate=hmi-probation"):
        text = client.get(f"/recurring/{first['id']}{query}").text
        table = text.split('id="areas"')[1].split("</table>")[0]
        rows = re.findall(
            r'<a class="govuk-link" href="(/areas/[^"]+)">([^<]+)</a>(?:<span[^>]*>[^<]*</span>)?</th><td[^>]*><a class="govuk-link" '
            r'href="([^"#]+)#passages">(\d+)<.*?href="([^"#]+)#passages">(\d+)<',
            table,
        )
        assert rows
        for profile, name, link, reports, same, passages in rows:
            assert client.get(profile).status_code == 200
            assert link == same
            detail = client.get("/v1" + html.unescape(link)).json()
            assert {member["area"] for member in detail["members"]} == {html.unescape(name)}
            counted = (detail["finding"]["reports"], detail["members_total"])
            assert counted == (int(reports), int(passages))


def test_forms_may_leave_numbers_empty_and_keep_what_they_do_not_offer(client: TestClient) -> None:
    page = client.get("/recurring?min_areas=&min_reports=&kind=recommendation&words=&theme=&sort=areas")
    assert page.status_code == 200
    assert '<input type="hidden" name="kind" value="recommendation">' in page.text
    assert client.get("/recurring?words=zebra").text.count("No recurring finding meets these conditions") == 1


def test_hostile_words_stay_words(client: TestClient) -> None:
    page = client.get("/recurring", params={"like": '"><script>alert(1)</script>', "area": "<b>x</b>"})
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert "<b>x</b>" not in page.text


def test_the_command_says_what_the_api_says(
    sample_library: Path, client: TestClient, first: dict[str, object]
) -> None:
    runner = CliRunner()
    asked = ["recurring", "--library", str(sample_library)]
    listed = runner.invoke(app, [*asked, "--limit", "1"])
    assert listed.exit_code == 0
    assert str(first["id"]) in listed.stdout
    assert f"{first['areas']} of {first['areas_searched']} areas" in listed.stdout
    as_json = json.loads(runner.invoke(app, [*asked, "--limit", "2", "--json"]).stdout)
    # A command pages by offset, so it has no cursor to give.
    assert as_json == {**client.get("/v1/recurring?limit=2").json(), "next": None}
    one = runner.invoke(app, [*asked, str(first["id"])])
    assert one.exit_code == 0
    assert one.stdout.count("\n- ") == first["passages"]
    whole = json.loads(runner.invoke(app, [*asked, str(first["id"]), "--json"]).stdout)
    assert whole["members_total"] == len(whole["members"]) == first["passages"]


def test_a_library_without_recurring_findings_says_so(own_library: Path) -> None:
    from indexer.build import remove_reports
    from indexer.snapshot import open_snapshot

    snapshot = open_snapshot(own_library)
    ids = [report.id for report in snapshot.records.reports()]
    snapshot.close()
    remove_reports(own_library, ids[1:])
    with TestClient(create_app(load_settings(library=own_library, allowed_hosts="testserver"))) as alone:
        page = alone.get("/recurring")
        assert page.status_code == 200
        assert "No finding of this library is made in two reports or more." in page.text
        assert alone.get("/v1/recurring").json()["total"] == 0


def test_the_page_of_a_finding_has_areas_and_years_before_its_passages(
    client: TestClient, first: dict[str, object]
) -> None:
    text = client.get(f"/recurring/{first['id']}").text
    places = [text.index(f'id="{name}"') for name in ("areas", "years", "passages", "how-to-read", "save")]
    assert places == sorted(places)
    assert re.search(
        rf'<a class="govuk-link" href="#areas">{first["areas"]} of \d+.*? areas searched</a>', text
    )
    assert 'id="passages"' in text.split('id="years"')[1]


def test_pages_of_passages_open_where_these_are(
    client: TestClient, first: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.routes.pages_recurring.MEMBERS_SHOWN", 1)
    text = client.get(f"/recurring/{first['id']}").text
    further = re.findall(r'href="([^"]*offset=\d+[^"]*)"', text)
    assert further
    assert all(link.endswith("#passages") for link in further)


def test_trends_and_tightness_are_said_in_words_first(client: TestClient, first: dict[str, object]) -> None:
    listed = client.get("/recurring").text
    table = listed.split("<tbody")[1].split("</tbody>")[0]
    assert "no clear trend" in table or "too few to say" in table
    assert not re.search(r"\bq (below )?[.0-9]", table)
    text = client.get(f"/recurring/{first['id']}").text
    summary = text.split('<dl class="govuk-summary-list">')[1].split("</dl>")[0]
    assert "alike: " in summary
    assert not re.search(r"probability|\bq [.0-9]|0\.\d\d", summary)
    assert re.search(r"as a model sees it: 0\.\d\d on average", text.split('id="how-to-read"')[1])
