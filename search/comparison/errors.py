"""What can be wrong with a comparison that is asked for."""

from __future__ import annotations

from search.errors import QueryError


class ComparisonError(QueryError):
    """The rows, columns or peers asked for do not go together, or a number is out of range."""
