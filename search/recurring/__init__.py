"""Recurring findings: which findings are made again, where, how often and since when."""

from search.recurring.answering import (
    recurring,
    recurring_finding,
    recurring_of_area,
    recurring_of_passage,
)
from search.recurring.model import (
    AreaCount,
    AreaRecurring,
    Elsewhere,
    RecurringAnswer,
    RecurringDetail,
    RecurringLabel,
    RecurringMember,
    RecurringRequest,
    RecurringSort,
    RecurringSummary,
    ThemeShare,
    Trend,
    YearCount,
)

__all__ = [
    "AreaCount",
    "AreaRecurring",
    "Elsewhere",
    "RecurringAnswer",
    "RecurringDetail",
    "RecurringLabel",
    "RecurringMember",
    "RecurringRequest",
    "RecurringSort",
    "RecurringSummary",
    "ThemeShare",
    "Trend",
    "YearCount",
    "recurring",
    "recurring_finding",
    "recurring_of_area",
    "recurring_of_passage",
]
