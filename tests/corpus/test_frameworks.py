"""Which kind of publication a title of the children's services programme names."""

from __future__ import annotations

import pytest

from corpus.programmes._childrens_front import framework_of


@pytest.mark.parametrize(
    ("title", "framework"),
    [
        ("Inspection of Quillshire local authority children’s services", "ilacs"),
        ("Quillshire: inspection of children’s social care services", "ilacs"),
        (
            "Inspection of services for children in need of help and protection, children looked after and care leavers",
            "sif",
        ),
        ("Focused visit to Quillshire children’s services", "focused-visit"),
        ("Monitoring visit to Quillshire children’s services", "monitoring-visit"),
        ("Area SEND inspection of Quillshire Local Area Partnership", "area-send"),
        ("Quillshire annual statement", None),
        ("", None),
    ],
)
def test_a_title_names_its_framework(title: str, framework: str | None) -> None:
    assert framework_of(title) == framework
