"""Areas by name."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from corpus.gazetteer import areas, current_areas, predecessors, resolve_area
from corpus.model import Inspectorate
from corpus.parse import parse_file


def test_every_delivery_unit_has_a_region_of_the_twelve() -> None:
    regions = {area.name for area in areas("region")}
    assert len(regions) == 12
    assert len(areas("pdu", date(2024, 6, 1))) == 108  # the Ministry's list
    assert (
        len(areas("pdu", date(2026, 6, 1))) == 108
    )  # one fewer in Greater Manchester, one more in Staffordshire
    assert {area.region for area in areas("pdu")} == regions


@pytest.mark.parametrize(
    ("printed", "inspectorate", "name", "region"),
    [
        ("Bedfordshire PDU", Inspectorate.PROBATION, "Bedfordshire PDU", "East of England"),
        (
            "South Tyneside and Gateshead",
            Inspectorate.PROBATION,
            "Gateshead and South Tyneside PDU",
            "North East",
        ),
        (
            "Middlesbrough, Redcar & Cleveland PDU",
            Inspectorate.PROBATION,
            "Redcar, Cleveland and Middlesbrough PDU",
            "North East",
        ),
        ("Derby City Probation Delivery Unit", Inspectorate.PROBATION, "Derby City PDU", "East Midlands"),
        ("derby", Inspectorate.OFSTED, "Derby", "East Midlands"),
        ("Newcastle", Inspectorate.OFSTED, "Newcastle upon Tyne", "North East"),
        ("Newcastle", Inspectorate.PROBATION, "Newcastle upon Tyne PDU", "North East"),
        ("Royal Borough of Greenwich", Inspectorate.OFSTED, "Greenwich", "London"),
        (
            "bournemouth, christchurch & poole",
            Inspectorate.OFSTED,
            "Bournemouth, Christchurch and Poole",
            "South West",
        ),
        ("Kent, Surrey and Sussex", Inspectorate.PROBATION, "Kent, Surrey & Sussex", "Kent, Surrey & Sussex"),
    ],
)
def test_names_as_reports_print_them(
    printed: str, inspectorate: Inspectorate, name: str, region: str
) -> None:
    area = resolve_area(printed, inspectorate)
    assert area is not None
    assert (area.name, area.region) == (name, region)


@pytest.mark.parametrize("name", ["Ferrowdale", "", "PDU", "Narnia County Council"])
def test_an_unknown_name_is_none(name: str) -> None:
    assert resolve_area(name, Inspectorate.OFSTED) is None


@pytest.mark.shared
def test_every_authority_and_unit_of_the_real_data_is_known(shared_data: Path) -> None:
    with (shared_data / "childrens-services" / "judgements.csv").open(encoding="utf-8", newline="") as rows:
        names = {row["local_authority"] for row in csv.DictReader(rows)}
    assert [name for name in sorted(names) if resolve_area(name, Inspectorate.OFSTED) is None] == []
    with (shared_data / "probation" / "regions-and-pdus.tsv").open(encoding="utf-8", newline="") as rows:
        for region, unit in csv.reader(rows, delimiter="\t"):
            area = resolve_area(unit, Inspectorate.PROBATION)
            assert area is not None, unit
            assert (area.kind, area.region) == ("pdu", region)


def test_children_s_services_have_153_authorities_in_england_and_22_in_wales() -> None:
    today = areas("local_authority", date(2026, 6, 1))
    assert len([area for area in today if area.region != "Wales"]) == 153
    assert len([area for area in today if area.region == "Wales"]) == 22


@pytest.mark.parametrize(
    ("name", "inspectorate", "today"),
    [
        ("Cumbria County Council", Inspectorate.OFSTED, ["Cumberland", "Westmorland and Furness"]),
        ("Bournemouth", Inspectorate.OFSTED, ["Bournemouth, Christchurch and Poole"]),
        ("Poole", Inspectorate.OFSTED, ["Bournemouth, Christchurch and Poole"]),
        ("Tameside PDU", Inspectorate.PROBATION, ["Stockport and Tameside PDU"]),
        (
            "Stockport and Trafford",
            Inspectorate.PROBATION,
            ["Salford and Trafford PDU", "Stockport and Tameside PDU"],
        ),
        ("Bedfordshire PDU", Inspectorate.PROBATION, ["Bedfordshire PDU"]),
    ],
)
def test_a_dissolved_area_is_followed_to_what_it_is_today(
    name: str, inspectorate: Inspectorate, today: list[str]
) -> None:
    area = resolve_area(name, inspectorate)
    assert area is not None
    assert [later.name for later in current_areas(area)] == today


def test_what_an_area_was_made_of_is_known() -> None:
    area = resolve_area("BCP", Inspectorate.OFSTED)
    assert area is not None
    assert [earlier.name for earlier in predecessors(area)] == ["Bournemouth", "Poole"]
    unchanged = resolve_area("Leeds", Inspectorate.OFSTED)
    assert unchanged is not None
    assert predecessors(unchanged) == ()


def test_no_dissolved_area_lives_on_and_no_successor_is_older_than_its_making() -> None:
    for kind in ("pdu", "local_authority"):
        for area in areas(kind):
            assert bool(area.successors) == (area.valid_until is not None)
            for later in current_areas(area):
                assert later.valid_until is None
                if later is not area and area.valid_until is not None and later.valid_from is not None:
                    assert later.valid_from.year <= area.valid_until.year + 1


def test_an_authority_and_a_delivery_unit_of_one_name_are_told_apart() -> None:
    unit = resolve_area("Wigan", Inspectorate.PROBATION)
    authority = resolve_area("Wigan", Inspectorate.PROBATION, kinds=("local_authority",))
    assert unit is not None
    assert authority is not None
    assert (unit.kind, authority.kind) == ("pdu", "local_authority")


def test_a_report_dated_outside_its_area_s_life_is_questioned(tmp_path: Path) -> None:
    text = (
        "An inspection of probation services in:\n\nTameside PDU\n\nThe Probation Service – Greater Manchester\n\n"
        "HM Inspectorate of Probation, {month}\n\nForeword\n\n"
        "Leaders had set a direction that staff understood, and they had acted on what they learned from cases.\n\n"
        + 6
        * "The unit had settled after a hard year, and new officers were given time to learn their work.\n\n"
        + "P 1.1 Leadership\n\nGood\n\nStrengths:\n\n- Leaders were seen often and staff spoke well of them.\n"
    )
    warned = {}
    for month in ("May 2023", "May 2026"):
        path = tmp_path / f"tameside-{month[-4:]}.txt"
        path.write_text(text.format(month=month), encoding="utf-8")
        report = parse_file(path)
        assert report.area == "Tameside PDU"
        warned[month] = [w.message for w in report.warnings if w.code == "area-of-another-time"]
    assert warned["May 2023"] == []
    assert len(warned["May 2026"]) == 1
    assert "Stockport and Tameside PDU" in warned["May 2026"][0]
