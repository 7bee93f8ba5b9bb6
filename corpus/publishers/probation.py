"""HM Inspectorate of Probation: report pages by the site's sitemap, and the PDFs that they link to.

The site is WordPress. Its sitemap lists every page; report pages are known by their address. Two sites
are known: the present one (``/document/<slug>/``) and the earlier one
(``www.justiceinspectorates.gov.uk/hmiprobation/inspections/<slug>/``). Slugs are irregular, so the
patterns say what is *not* a report as well; what they let through by mistake, reading the report refuses.
"""

from __future__ import annotations

import re
from collections import deque
from datetime import date
from urllib.parse import unquote, urlsplit

from corpus.publishers.childrens_services import slug
from corpus.publishers.content import links
from corpus.publishers.errors import FetchError, NetworkUnavailableError, PublisherError, SitemapError
from corpus.publishers.model import Expect, FetchLimits, LeftOut, Outcome, Target
from corpus.publishers.polite import PoliteClient
from corpus.publishers.sitemap import Entry, read_sitemap

# Where WordPress puts its sitemap when robots.txt names none: the Yoast plug-in, WordPress itself, by custom.
_USUAL = ("sitemap_index.xml", "wp-sitemap.xml", "sitemap.xml")
_ROOTS = (
    "https://hmiprobation.justiceinspectorates.gov.uk/",
    "https://www.justiceinspectorates.gov.uk/hmiprobation/",
)
_REPORT = re.compile(
    r"/document/(?=[^/]*(?:inspection|probation|pdu|youth-(?:justice|offending)|[-\d](?:yjs|yos|yot)\b))[^/]+/?"
    r"|/hmiprobation/inspections/[^/]+/?"
)
_OTHER = re.compile(
    r"annual-report|corporate-plan|consultation|data-annex|guidance|manual|framework|standards-(?:and|for)"
    r"|research|bulletin|press-release|terms-of-reference|action-plan|easy-read|ratings-characteristics"
    r"|rules-and|questionnaire|privacy|presentation"
)
# Words of a link, or of a file's name, that name something other than the report.
_NO_REPORT = re.compile(
    r"annex|press release|news release|easy.?read|guidance|action plan|consultation|infographic|slides|poster"
    r"|terms of reference|privacy|framework|characteristics",
    re.IGNORECASE,
)


class Probation:
    """Publisher ``probation``."""

    name = "probation"
    title = "HM Inspectorate of Probation: probation and youth justice inspections"
    hosts = frozenset({"hmiprobation.justiceinspectorates.gov.uk", "www.justiceinspectorates.gov.uk"})
    discovery_needs_network = True

    def targets(
        self, client: PoliteClient | None, since: date | None, limits: FetchLimits
    ) -> tuple[list[Target], list[str]]:
        """Report pages of the sitemaps that changed on or after ``since``, newest first, and warnings.

        A page whose change the sitemap doesn't date is always taken.

        Raises:
            PublisherError: if no sitemap can be read.
            NetworkUnavailableError: if none of the hosts can be reached.
        """
        if client is None:
            raise PublisherError("Finding probation reports needs the sitemap of the publisher's site.")
        found: dict[str, Entry] = {}
        warnings: list[str] = []
        unreachable: list[NetworkUnavailableError] = []
        roots = _ROOTS if client.site.base_url is None else (_ROOTS[0],)
        for root in roots:
            try:
                pages, notes = _walk(client, root, since, limits)
            except NetworkUnavailableError as error:
                unreachable.append(error)
                warnings.append(str(error))
                continue
            warnings += notes
            for page in pages:
                found.setdefault(page.url, page)
        if len(unreachable) == len(roots):
            raise unreachable[0]
        if not found:
            reasons = " ".join(warnings[:3]) or "The sitemaps list no report pages."
            message = (
                f"No report pages were found. {reasons} See docs/fetching.md for other ways to the reports."
            )
            raise PublisherError(message, subject=self.name)
        wanted = [e for e in found.values() if since is None or e.changed is None or e.changed >= since]
        wanted.sort(key=lambda e: (-(e.changed or date.min).toordinal(), e.url))
        return [Target(e.url, _name(e.url), Expect.PAGE, e.changed) for e in wanted], warnings

    def follow(self, target: Target, data: bytes, url: str) -> tuple[list[Target], list[LeftOut]]:
        """The PDFs that a report page links to, and the PDF links that are not followed."""
        taken, left = [], []
        for address, words in links(data, url):
            path = unquote(urlsplit(address).path)
            if not path.lower().endswith(".pdf"):
                continue
            stem = path.rpartition("/")[2][:-4]
            if _NO_REPORT.search(words) or _NO_REPORT.search(re.sub(r"[-_]+", " ", stem)):
                left.append(LeftOut(address, f"“{words or stem}” is not the report itself.", target.url))
            else:
                taken.append(Target(address, slug(stem), Expect.PDF, target.published, None, target.url))
        return taken, left


def is_report_page(url: str) -> bool:
    """Whether an address of the inspectorate's sites looks like that of an inspection report."""
    path = urlsplit(url).path.lower()
    return bool(_REPORT.fullmatch(path)) and not _OTHER.search(path)


def _walk(
    client: PoliteClient, root: str, since: date | None, limits: FetchLimits
) -> tuple[list[Entry], list[str]]:
    """Report pages of all sitemaps of the site at ``root``, and warnings, a sentence each."""
    warnings: list[str] = []
    named = client.sitemaps(root)
    # A sitemap by robots.txt is the site's word; the usual places are tried in turn until one is there.
    todo = deque((url, True) for url in named or [root + name for name in _USUAL])
    seen: set[str] = set()
    pages: list[Entry] = []
    while todo:
        url, top = todo.popleft()
        if url in seen or (top and not named and seen):
            continue
        if len(seen) >= limits.max_sitemaps or len(pages) >= limits.max_targets:
            warnings.append(
                f"{root} has more sitemaps or pages than the limits allow; the rest was not read."
            )
            break
        try:
            sitemap = read_sitemap(client.page(url).body, max_bytes=limits.max_page_bytes)
        except FetchError as error:
            if error.outcome is not Outcome.MISSING or named or not top:
                warnings.append(str(error))
            continue
        except SitemapError as error:
            warnings.append(f"{url} is not a sitemap: {error}.")
            continue
        seen.add(url)
        pages += [
            entry for entry in sitemap.pages if is_report_page(entry.url) and client.site.owns(entry.url)
        ]
        for entry in sitemap.sitemaps:
            # An index tells the newest change in each of its sitemaps: an older one holds nothing wanted.
            if since is None or entry.changed is None or entry.changed >= since:
                todo.append((entry.url, False))
    if not seen and not warnings:
        warnings.append(f"{root} has no sitemap in the usual places.")
    return pages, warnings


def _name(url: str) -> str:
    return slug(unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]))
