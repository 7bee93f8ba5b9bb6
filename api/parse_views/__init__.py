"""One parsed report as a person reads it: on a terminal, as Markdown, and as a page for checking by eye.

Every view is a pure function of the report (the HTML view also of its drawn pages), so equal reports give
equal bytes, and two parses of one file can be compared with ``diff``.
"""
