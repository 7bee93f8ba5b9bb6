"""A client of the HTTP API: typed answers, pages by cursor, tables, files, one kind of error.

``Findings`` asks and waits; ``AsyncFindings`` has the same methods to be awaited. Nothing of what answers
(indexes, models) is imported with them. ``docs/clients.md`` shows them at work.
"""

from api.client.asking import AsyncFindings, Findings
from api.client.call import Attached, Call
from api.client.errors import ApiError
from api.client.following import follow, follow_async
from api.client.parameters import BatchSearch, Filters, Options
from api.client.tables import Table, Tables

__all__ = [
    "ApiError",
    "AsyncFindings",
    "Attached",
    "BatchSearch",
    "Call",
    "Filters",
    "Findings",
    "Options",
    "Table",
    "Tables",
    "follow",
    "follow_async",
]
