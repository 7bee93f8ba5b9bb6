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
    Tightness,
    Trend,
    YearCount,
)
from search.recurring.view import recurring_finding_view, recurring_view

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
    "Tightness",
    "Trend",
    "YearCount",
    "recurring",
    "recurring_finding",
    "recurring_finding_view",
    "recurring_of_area",
    "recurring_of_passage",
    "recurring_view",
]
