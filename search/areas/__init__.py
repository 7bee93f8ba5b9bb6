"""Areas: what the library holds on each, and the profile of one."""

from search.areas.findings import DistinctiveFinding
from search.areas.listing import areas
from search.areas.listing_view import areas_view
from search.areas.model import (
    AreaAnswer,
    AreaPeers,
    AreaProfile,
    AreaRequest,
    AreasRequest,
    AreaSummary,
    AspectHistory,
    DistinctiveTheme,
    LatestOfSeries,
    PeerSearch,
    QuestionHistory,
    ReportFigure,
    ThemeStanding,
)
from search.areas.profile import area_profile
from search.areas.profile_view import profile_view
from search.areas.report import ReportStanding, report_standing
from search.ratings import Direction, RatingAt

__all__ = [
    "AreaAnswer",
    "AreaPeers",
    "AreaProfile",
    "AreaRequest",
    "AreaSummary",
    "AreasRequest",
    "AspectHistory",
    "Direction",
    "DistinctiveFinding",
    "DistinctiveTheme",
    "LatestOfSeries",
    "PeerSearch",
    "QuestionHistory",
    "RatingAt",
    "ReportFigure",
    "ReportStanding",
    "ThemeStanding",
    "area_profile",
    "areas",
    "areas_view",
    "profile_view",
    "report_standing",
]
