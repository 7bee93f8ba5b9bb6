"""What can go wrong with an exchange file."""

from __future__ import annotations

from indexer.errors import IndexerError


class ExchangeError(IndexerError):
    """A REFI-QDA file that can't be read, or something that can't be written as one."""

    code = "exchange"
