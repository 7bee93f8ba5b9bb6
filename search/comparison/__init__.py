"""Areas compared: how often each theme is praised or criticised where, and what stands out.

``compare(holdings, request)`` counts; ``compare_view(comparison)`` is the answer as tidy tables;
``region_map(holdings, request)`` is one column of it region by region.
"""

from search.comparison.answer import (
    Cell,
    ComparedColumn,
    ComparedRow,
    Comparison,
    Distinction,
    Holding,
    StanceCounts,
    Total,
)
from search.comparison.compare import compare
from search.comparison.errors import ComparisonError
from search.comparison.regional import Regional, region_map
from search.comparison.request import ColumnsBy, CompareRequest, Measure, OutOf, RowPeers, RowsBy, Sort
from search.comparison.view import compare_view

__all__ = [
    "Cell",
    "ColumnsBy",
    "CompareRequest",
    "ComparedColumn",
    "ComparedRow",
    "Comparison",
    "ComparisonError",
    "Distinction",
    "Holding",
    "Measure",
    "OutOf",
    "Regional",
    "RowPeers",
    "RowsBy",
    "Sort",
    "StanceCounts",
    "Total",
    "compare",
    "compare_view",
    "region_map",
]
