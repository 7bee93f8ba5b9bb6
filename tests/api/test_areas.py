"""Areas, changes and recommendations over HTTP, on pages and on the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app as commands
from api.settings import load_settings
from search.areas import AreaRequest, area_profile
from search.areas.findings import RARE_AMONG_PEERS
from search.areas.peers import MOST_LEFT_OUT
from search.engine import SearchEngine
from search.request import SearchRequest
from tests.search.two_reports import EARLIER, LATER, Said, engine_of, judged, report

OUR_SCRIPT = '<script src="/static/findings.js'
"""The one script that pages have, a file of our own."""

HTML = {"accept": "text/html"}
HOSTILE = '<script>alert("x")</script>'


def get(client: TestClient, path: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(path, params=parameters or None)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert isinstance(body, dict)
    return body


def page(client: TestClient, path: str) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text[:500]
    assert len(answer.content) < 200_000
    return answer.text


def test_areas_are_listed_with_the_latest_of_each_series(client: TestClient) -> None:
    answer = get(client, "/v1/areas", limit=1000)
    assert answer["total"] == answer["areas_in_library"] == len(answer["results"])
    sallowmere = next(area for area in answer["results"] if area["id"] == "sallowmere")
    (series,) = sallowmere["series"]
    assert (series["series"], series["reports"]) == ("childrens_services/inspection", 2)
    assert series["report"]["fieldwork_end"] is not None
    assert sallowmere["rating"] == series["report"]["overall_rating"] == "Good"
    paged = get(client, "/v1/areas", limit=3, offset=2)
    assert paged["results"] == answer["results"][2:5]
    assert get(client, "/v1/areas", like="mere")["total"] < answer["total"]


@pytest.mark.parametrize(
    "name", ["sallowmere", "Sallowmere", "SALLOWMERE council", "Sallowmere Borough Council"]
)
def test_one_area_under_any_of_its_names(client: TestClient, name: str) -> None:
    answer = get(client, f"/v1/areas/{name}")
    assert answer["area"]["id"] == "sallowmere"
    overall = next(one for one in answer["judgements"] if one["overall"])
    assert [rating["rating"] for rating in overall["ratings"]] == ["Good", "Inadequate"]
    assert overall["direction"] == "better"
    assert {row["stance"] for row in answer["change"]} == {"shortfall", "strength"}
    linked = get(client, answer["change_api"])
    assert linked["counts"] == answer["change"]
    assert linked["later"]["id"] == answer["report"]["id"]


def test_an_unknown_area_is_404_with_near_names(client: TestClient) -> None:
    answer = client.get("/v1/areas/Sallowmeer")
    assert answer.status_code == 404
    assert "Did you mean “Sallowmere”?" in answer.json()["detail"]
    shown = client.get("/areas/Sallowmeer", headers=HTML)
    assert shown.status_code == 404
    assert "Sallowmere" in shown.text


def test_reports_in_the_wrong_order_are_refused(client: TestClient) -> None:
    change = get(client, "/v1/areas/sallowmere/change")
    swapped = {"from": change["later"]["id"], "to": change["earlier"]["id"]}
    assert client.get("/v1/areas/sallowmere/change", params=swapped).status_code == 400
    assert client.get("/v1/areas/sallowmere/change", params={"from": "nothing"}).status_code == 404
    assert client.get("/v1/areas/corrinport/change").status_code == 404
    assert client.get("/v1/areas/sallowmere/change", params={"earlier": "x"}).status_code == 422


def test_each_count_of_the_change_is_the_length_of_its_list(client: TestClient) -> None:
    change = get(client, "/v1/areas/sallowmere/change")
    for row in change["counts"]:
        among = change["shortfalls" if row["stance"] == "shortfall" else "strengths"]
        assert row["findings"] == sum(one["outcome"] == row["outcome"] for one in among) <= row["of"]
    assert {row["outcome"] for row in change["counts"]} >= {"persisting", "resolved", "new"}
    for one in change["shortfalls"]:
        assert bool(one["counterparts"]) or one["outcome"] in {"not_mentioned", "new"}
        for other in one["counterparts"]:
            assert other["passage"]["link"] == f"/passages/{other['passage']['id']}"
            assert other["passage"]["citation"]


@pytest.mark.parametrize(
    "path", ["/areas/sallowmere", "/areas/corrinport-pdu", "/areas/sallowmere?certain_only=true"]
)
def test_every_count_of_a_theme_leads_to_as_many_passages(client: TestClient, path: str) -> None:
    text = page(client, path)
    found = re.findall(r'<a class="govuk-link" href="(/\?[^"]*theme=[^"]*)">\s*(\d+)(?: of \d+)?<', text)
    own = [(unescape(url), int(count)) for url, count in found if "report=" in url]
    assert len(own) > 30
    for url, count in own[:60]:
        query = parse_qs(urlsplit(url).query)
        answer = get(client, "/v1/search", **query, facets=False, limit=1)
        assert answer["totals"]["passages"] == count, url


@pytest.mark.parametrize("peers", ["all", "region", "rating"])
@pytest.mark.parametrize("area", ["corrinport-pdu", "sallowmere"])
@pytest.mark.parametrize("certain_only", ["false", "true"])
def test_a_link_on_peers_finds_as_many_reports_as_it_counts(
    client: TestClient, area: str, peers: str, certain_only: str
) -> None:
    asked = {"peers": peers, "certain_only": certain_only}
    themes = {one["theme"]: one for one in get(client, f"/v1/areas/{area}", **asked)["themes"]}
    text = page(client, f"/areas/{area}?peers={peers}&certain_only={certain_only}")
    links = re.findall(r'href="(/\?[^"]*group=area[^"]*)">(\d+) of (\d+)<', text)
    assert len(links) == sum(one["peers_shortfall"] > 0 for one in themes.values())
    for url, count, of in links[::4]:
        query = parse_qs(urlsplit(unescape(url)).query)
        theme = themes[query["theme"][0]]
        assert (int(count), int(of)) == (theme["peers_shortfall"], theme["peers"])
        totals = get(client, "/v1/search", **query, facets=False, limit=1)["totals"]
        assert (totals["reports"], totals["reports_searched"]) == (
            theme["peers_shortfall"],
            theme["peers"] + 1,
        )


def test_a_link_on_peers_leaves_out_what_counts_once() -> None:
    """One of two peers is filed under two areas: it counts once, and the search leaves the second file out."""
    peer, copy = report("p", date(2023, 1, 1), area="Aford"), report("q", date(2023, 1, 1), area="Bford")
    own = report("own", date(2024, 1, 1))
    engine = engine_of((own, EARLIER), (peer, LATER), (copy, LATER))
    profile = area_profile(engine.holdings, AreaRequest("Quillmere"))
    assert {one.peers for one in profile.themes} == {1}
    search = profile.peer_search
    assert search is not None
    found = engine.search(SearchRequest(search.query, search.filters, limit=100))
    assert {hit.report.id for hit in found.hits} == {"p"}
    alone = engine_of((own, EARLIER), (peer, LATER))
    lone = area_profile(alone.holdings, AreaRequest("Quillmere")).peer_search
    assert lone is not None
    assert lone.filters.framework == ("ilacs",)
    assert "report:" not in lone.query


def test_peers_are_no_links_where_too_many_would_have_to_be_left_out() -> None:
    copies = [
        (report(f"p{n:02d}", date(2023, 1, 1), area=f"Ford {n:02d}"), LATER) for n in range(MOST_LEFT_OUT + 2)
    ]
    engine = engine_of((report("own", date(2024, 1, 1)), EARLIER), *copies)
    profile = area_profile(engine.holdings, AreaRequest("Quillmere"))
    assert {one.peers for one in profile.themes} == {1}
    assert profile.peer_search is None


@pytest.mark.parametrize("area", ["corrinport-pdu", "sallowmere"])
def test_counts_of_findings_lead_to_as_many_reports_and_areas(client: TestClient, area: str) -> None:
    found = get(client, f"/v1/areas/{area}")
    assert found["distinctive_findings"] or area == "sallowmere"
    for one in found["distinctive_findings"]:
        detail = get(client, one["api"])["finding"]
        assert detail["reports"] == one["reports"] + one["peers"]
        assert detail["reports_searched"] == one["searched"] + one["peers_searched"]
    for one in found["recurring"]:
        detail = get(client, one["api"])["finding"]
        assert (detail["areas"], detail["areas_comparable"]) == (one["areas"], one["areas_comparable"])
    text = page(client, f"/areas/{area}")
    assert all(escape(one["link"]) in text for one in found["distinctive_findings"][:10])


def test_all_links_of_the_pages_lead_somewhere(client: TestClient) -> None:
    starts = [
        "/areas",
        "/areas/sallowmere",
        "/areas/sallowmere/change",
        "/recommendations",
        "/recommendations?again=true",
    ]
    starts.append("/reports/" + get(client, "/v1/areas/sallowmere")["report"]["id"])
    for start in starts:
        for address in sorted(set(re.findall(r'href="(/[^"]*)"', page(client, start))))[:50]:
            assert client.get(unescape(address), headers=HTML).status_code == 200, (start, address)


def test_in_page_links_have_their_targets(client: TestClient) -> None:
    for path in ("/areas/sallowmere", "/areas/corrinport-pdu"):
        text = page(client, path)
        for target in set(re.findall(r'href="#([^"]+)"', text)):
            assert f'id="{target}"' in text, target
    report_id = get(client, "/v1/areas/sallowmere")["report"]["id"]
    text = page(client, f"/reports/{report_id}")
    for path, target in set(re.findall(r'href="(/areas/sallowmere/change[^"#]*)#([^"]+)"', text)):
        assert f'id="{target}"' in page(client, unescape(path))


def test_the_list_finds_an_area_and_offers_near_ones(client: TestClient) -> None:
    text = page(client, "/areas?like=sallow")
    assert 'href="/areas/sallowmere"' in text
    assert "corrinport" not in text
    assert "Did you mean" in page(client, "/areas?like=sallowmeer")


def test_the_report_page_leads_to_profile_and_change(client: TestClient) -> None:
    profile = get(client, "/v1/areas/sallowmere")
    text = page(client, f"/reports/{profile['report']['id']}")
    assert 'href="/areas/sallowmere"' in text
    assert f'href="/reports/{profile["previous"]["id"]}"' in text
    assert "Persisting shortfalls" in text
    assert "Themes, against all other areas" in text


def test_recommendations_by_theme_and_addressee(client: TestClient) -> None:
    answer = get(client, "/v1/recommendations", limit=200, groups=200)
    assert answer["total"] == len(answer["results"])
    body = answer["addressees"][0]
    own = get(client, "/v1/recommendations", addressee=body["body"]["name"])
    assert own["total"] == body["passages"]
    theme = answer["themes"][0]
    assert get(client, "/v1/recommendations", theme=theme["theme"])["total"] == theme["passages"]
    improvements = get(client, "/v1/recommendations", type="area_for_improvement")
    assert improvements["total"] > answer["total"]
    text = page(client, "/recommendations")
    for url, count in re.findall(r'href="(/recommendations\?theme=[^"]+)">(\d+)<', text)[:8]:
        assert get(client, "/v1" + unescape(url))["total"] == int(count)
    assert client.get("/v1/recommendations", params={"type": "nothing"}).status_code == 422


@pytest.fixture
def hostile() -> Iterator[TestClient]:
    """A client of a library whose every text is an attack."""
    facts: dict[str, Any] = {
        "area": f"Quill{HOSTILE}",
        "title": HOSTILE,
        "region": HOSTILE,
        "judgements": (judged(HOSTILE, HOSTILE),),
    }
    said: list[list[Said]] = [
        [(f"{t} {HOSTILE}", s, th, "recommendation") for t, s, th, _ in ones] for ones in (EARLIER, LATER)
    ]
    engine = engine_of(
        (report("a-2020", date(2020, 1, 1), **facts), said[0]),
        (report("b-2024", date(2024, 1, 1), **facts), said[1]),
    )

    class Holder:
        """Serves one engine."""

        def engine(self) -> SearchEngine:
            return engine

    app = create_app(load_settings(allowed_hosts="testserver"))
    app.state.holder = Holder()
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_hostile_names_and_words_are_escaped(hostile: TestClient) -> None:
    (area,) = [one for one in get(hostile, "/v1/areas")["results"] if one["name"].startswith("Quill")]
    paths = [
        "/areas",
        f"/areas?like={HOSTILE}",
        f"/areas/{area['id']}",
        f"/areas/{area['id']}/change",
        f"/areas/{area['id']}/change?strengths=true",
        "/recommendations",
        f"/recommendations?addressee={HOSTILE}",
        "/reports/b-2024",
    ]
    for path in paths:
        text = page(hostile, path)
        assert "<script" not in text.replace(OUR_SCRIPT, ""), path
    missing = hostile.get(f"/areas/{HOSTILE.replace('/', '')}", headers=HTML)
    assert missing.status_code == 404
    assert "<script" not in missing.text.replace(OUR_SCRIPT, "")


def test_the_commands_print_what_the_api_answers(client: TestClient, sample_library: Path) -> None:
    runner = CliRunner()
    library = ["--library", str(sample_library)]
    told = runner.invoke(commands, ["profile", "Sallowmere Council", *library])
    assert told.exit_code == 0, told.output
    for heading in ("Judgements", "Themes", "Areas for improvement", "Change since 2019-05-24"):
        assert f"\n{heading}" in told.output
    assert "before: Inadequate (2019) [better]" in told.output
    whole = runner.invoke(commands, ["profile", "sallowmere", "--json", "--change", *library])
    answer = json.loads(whole.output)
    assert answer.pop("change_pairs") == get(client, "/v1/areas/sallowmere/change")
    assert answer == get(client, "/v1/areas/sallowmere")
    pairs = runner.invoke(commands, ["profile", "sallowmere", "--change", *library])
    assert "Persisting" in pairs.output
    listed = runner.invoke(commands, ["recommendations", "--addressee", "prison", *library])
    assert "HM Prison and Probation Service" in listed.output
    as_json = runner.invoke(commands, ["recommendations", "--json", "--limit", "50", *library])
    assert json.loads(as_json.output)["results"] == get(client, "/v1/recommendations", limit=50)["results"]


@pytest.mark.parametrize("name", ["theme", "stance", "kind", "speaker", "standard", "certain_only"])
def test_a_filter_on_passages_is_refused_where_reports_alone_are_read(client: TestClient, name: str) -> None:
    answer = client.get("/v1/areas", params={name: "true"})
    assert answer.status_code == 422
    assert name in answer.json()["detail"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("inspectorate", "ofsted"),
        ("programme", "childrens_services"),
        ("edition", "latest"),
        ("rating", "Good"),
    ],
)
def test_every_filter_of_areas_narrows(client: TestClient, name: str, value: str) -> None:
    assert get(client, "/v1/areas", **{name: value})["reports"] < get(client, "/v1/areas")["reports"]


def test_a_link_is_a_page_and_api_the_same_in_the_api(client: TestClient) -> None:
    area = get(client, "/v1/areas", like="sallowmere")["results"][0]
    profile = get(client, area["api"])
    made_again = get(client, "/v1/recommendations")["made_again"]
    assert profile["recurring"]
    assert made_again
    linked = [area, *profile["recurring"][:2], *profile["recommendations"][:2], *made_again[:2]]
    linked.append({"link": profile["change_link"], "api": profile["change_api"]})
    for one in linked:
        assert one["api"] == f"/v1{one['link']}"
        assert client.get(one["link"]).headers["content-type"].startswith("text/html")
        assert "snapshot" in get(client, one["api"])


def test_where_nothing_names_an_addressee_a_sentence_stands_for_the_list(client: TestClient) -> None:
    asked = {"type": "area_for_improvement"}
    answer = get(client, "/v1/recommendations", **asked)
    assert answer["total"] == answer["unaddressed"] > 0
    text = client.get("/recommendations", params=asked, headers={"accept": "text/html"}).text
    assert "None of them names a body that should act" in text
    assert "By addressee" not in text
    assert 'name="addressee"' not in text
    text = client.get("/recommendations?type=recommendation", headers={"accept": "text/html"}).text
    assert "By addressee" in text
    assert "names a body that should act" not in text
    assert 'name="addressee"' in text


def kettles(peer: int) -> list[Said]:
    """Sixty strengths in words of one peer's own."""
    return [(f"Kettle {n} of {peer} shines.", "strength", "kettles", "finding") for n in range(60)]


@pytest.fixture(scope="module")
def peers_client() -> Iterator[TestClient]:
    """A client of a library in which one theme is rare among many peers' findings."""
    rare: list[Said] = [("Parrots were left without seed.", "shortfall", "parrots", "finding")]
    engine = engine_of(
        (report("own", date(2024, 1, 1)), [*rare, ("Saddle 1 is oiled.", "strength", "saddles", "finding")]),
        *((report(f"p{n}", date(2023, 1, 1 + n), area=f"Ford {n}"), kettles(n)) for n in range(4)),
        (report("q", date(2023, 2, 1), area="Ford 9"), rare),
    )

    class Holder:
        """Serves one engine."""

        def engine(self) -> SearchEngine:
            return engine

    app = create_app(load_settings(allowed_hosts="testserver"))
    app.state.holder = Holder()
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_share_that_rounds_to_none_is_not_called_none(peers_client: TestClient) -> None:
    (theme,) = [
        one for one in get(peers_client, "/v1/areas/quillmere")["themes"] if one["theme"] == "parrots"
    ]
    assert theme["peers_shortfall"] == 1
    assert 0 < theme["peer_share"] < 0.005
    (row,) = re.findall(
        r"<tr[^>]*><th[^>]*>Parrots</th>.*?</tr>", page(peers_client, "/areas/quillmere"), re.DOTALL
    )
    assert "&lt;1%" in row
    assert ">0%" not in row


def test_findings_made_here_are_rare_among_peers(client: TestClient) -> None:
    seen = 0
    for area in get(client, "/v1/areas", limit=1000)["results"]:
        found = get(client, f"/v1/areas/{area['id']}")["distinctive_findings"]
        text = page(client, f"/areas/{area['id']}")
        rare = [one for one in found if one["peers"] <= RARE_AMONG_PEERS * one["peers_searched"]]
        assert ('id="findings"' in text) == bool(rare), area["id"]
        if not rare:
            continue
        seen += len(found) - len(rare)
        section = text.split('id="findings"')[1].split("</table>")[0]
        assert section.count("<tr") - 1 == min(10, len(rare))
        assert "at most 25% of its" in section
        assert "(q " not in section
        assert "Log odds" not in section
    assert seen, "an area makes a finding that many peers make"


def test_other_peers_are_chosen_beside_the_table_that_they_change(client: TestClient) -> None:
    text = page(client, "/areas/sallowmere?fictional=true")
    (form,) = re.findall(r'<form action="([^"]+)"[^>]*>(.*?)</form>', text, re.DOTALL)
    assert form[0] == "/areas/sallowmere#themes"
    assert 'name="fictional" value="true"' in form[1]
    assert 'id="themes"' in text


def test_a_phone_sees_where_each_judgement_went(client: TestClient) -> None:
    text = page(client, "/areas/sallowmere").split('id="judgements"')[1].split("</table>")[0]
    for row in re.findall(r"<tr.*?</tr>", text, re.DOTALL)[1:]:
        (under,) = re.findall(r'findings-phone">([^<]+)</span>', row)
        (beside,) = re.findall(r'findings-roomy">([^<]+)</td>', row)
        assert under == beside
        assert row.index("findings-phone") < row.index("</td>"), "under the latest rating"


def test_areas_are_listed_from_a_to_z_too(client: TestClient) -> None:
    regions = page(client, "/areas?inspectorate=ofsted")
    (link,) = re.findall(r'<a class="govuk-link" href="([^"]+)">A to Z</a>', regions)
    assert unescape(link) == "/areas?inspectorate=ofsted&sort=name"
    text = page(client, unescape(link))
    rows = re.findall(
        r'<tr class="govuk-table__row"(?: id="area-([^"]+)")?><th[^>]*><a[^>]*>([^<]+)</a>', text
    )
    names = [unescape(name) for _, name in rows]
    assert names == sorted(names, key=str.casefold)
    assert set(names) == {
        one["name"] for one in get(client, "/v1/areas", inspectorate="ofsted", limit=1000)["results"]
    }
    letters = re.findall(
        r'<a class="findings-chip" href="#area-([^"]+)"><span[^>]*>[^<]*</span>([A-Z])</a>', text
    )
    assert [letter for _, letter in letters] == sorted({name[0].upper() for name in names})
    assert {place for place, _ in letters} == {place for place, _ in rows if place}
    assert (
        unescape(re.findall(r'<a class="govuk-link" href="([^"]+)">By region</a>', text)[0])
        == "/areas?inspectorate=ofsted"
    )


@pytest.mark.parametrize("path", ["/compare", "/recurring", "/areas/corrinport-pdu", "/areas/sallowmere"])
def test_every_page_of_counts_leads_to_why_others_differ(client: TestClient, path: str) -> None:
    text = page(client, path)
    assert "Counted here: " in text
    links = set(re.findall(r'href="([^"]+)">Why other pages count otherwise</a>', text))
    assert links == {"/themes#counts"}
    assert 'id="counts">Why these counts differ</h2>' in page(client, "/themes")
