"""Tidy tables: the one form in which every view is exported, charted and read by other tools."""

from search.tables.fields import Field, field, filled
from search.tables.model import Cell, Column, ColumnKind, Table, View

__all__ = ["Cell", "Column", "ColumnKind", "Field", "Table", "View", "field", "filled"]
