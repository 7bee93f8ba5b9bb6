"""What changed between two reports on an area: shortfalls new, persisting, resolved, matched passage by passage."""

from search.change.change import change_between, previous_of
from search.change.model import Change, ChangeRequest, Counterpart, FindingChange
from search.change.view import change_view
from search.named_values import Outcome

__all__ = [
    "Change",
    "ChangeRequest",
    "Counterpart",
    "FindingChange",
    "Outcome",
    "change_between",
    "change_view",
    "previous_of",
]
