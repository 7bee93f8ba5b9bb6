"""Citations of reports and passages for reference managers: RIS, BibTeX and CSL-JSON."""

from search.exporting.citations.reference import Reference, reference_of
from search.exporting.citations.write import citation_bytes

__all__ = ["Reference", "citation_bytes", "reference_of"]
