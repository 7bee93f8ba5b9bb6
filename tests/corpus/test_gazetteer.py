"""Areas by name."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from corpus.gazetteer import areas, resolve_area
from corpus.model import Inspectorate


def test_every_delivery_unit_has_a_region_of_the_twelve() -> None:
    regions = {area.name for area in areas("region")}
    assert len(regions) == 12
    assert len(areas("pdu")) == 108
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
