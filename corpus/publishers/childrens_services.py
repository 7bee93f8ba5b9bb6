"""Ofsted's inspections of children's services, by a list of public file addresses kept as facts.

The site that publishes them has no sitemap of these files, so ``childrens_services.csv`` names each:
local authority, day of publication, address. The list was made from the public table of the
data-to-insight ``ofsted-ilacs-scrape-tool`` (MIT); it is a list of facts and is extended by adding rows.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from importlib.resources import files

from corpus.publishers.errors import PublisherError
from corpus.publishers.model import Expect, FetchLimits, LeftOut, Target
from corpus.publishers.polite import PoliteClient

_LIST = "childrens_services.csv"


class ChildrensServices:
    """Publisher ``childrens-services``."""

    name = "childrens-services"
    title = "Ofsted: inspections of local authority children's services"
    hosts = frozenset({"files.ofsted.gov.uk"})
    discovery_needs_network = False

    def targets(
        self, client: PoliteClient | None, since: date | None, limits: FetchLimits
    ) -> tuple[list[Target], list[str]]:
        """The listed files published on or after ``since``, newest first; no warnings. Asks nothing.

        Raises:
            PublisherError: if the list installed with Findings is damaged.
        """
        listed = read_list(files("corpus.publishers").joinpath(_LIST).read_text("utf-8"))
        wanted = [t for t in listed if since is None or (t.published is not None and t.published >= since)]
        return sorted(wanted, key=lambda t: (-(t.published or date.min).toordinal(), t.name)), []

    def follow(self, target: Target, data: bytes, url: str) -> tuple[list[Target], list[LeftOut]]:
        """The files link nowhere."""
        return [], []


def read_list(text: str) -> list[Target]:
    """The targets of a list in the form of ``childrens_services.csv``.

    Raises:
        PublisherError: for a row without area, ISO date or address, naming its line.
    """
    found = []
    rows = csv.DictReader(io.StringIO(text))
    for row in rows:
        try:
            area, published, url = row["local_authority"], date.fromisoformat(row["published"]), row["url"]
        except (KeyError, TypeError, ValueError) as error:
            message = f"Line {rows.line_num} of {_LIST} can't be read ({error}); correct it."
            raise PublisherError(message, subject=_LIST) from error
        name = f"{slug(area)}-{published.isoformat()}"
        found.append(Target(url, name, Expect.PDF, published, area))
    return found


def slug(text: str, longest: int = 120) -> str:
    """``text`` as a file name on any system: lower-case letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:longest].strip("-") or "report"
