"""Errors of the indexer, all below :class:`corpus.errors.FindingsError`."""

from __future__ import annotations

from corpus.errors import FindingsError


class IndexerError(FindingsError):
    """Base of the errors raised by ``indexer``."""

    code = "indexer-error"


class LibraryError(IndexerError):
    """A library folder that can't be read: none there yet, damaged, or of another format."""

    code = "library"


class LibraryMissingError(LibraryError):
    """There is no library in the folder yet."""

    code = "no-library"


class LibraryDamagedError(LibraryError):
    """A snapshot whose files differ from its manifest, or whose manifest can't be read."""

    code = "library-damaged"


class LibraryBusyError(LibraryError):
    """Another process is writing to the library."""

    code = "library-busy"


class EncoderError(IndexerError):
    """A model that can't be found, converted, verified or run."""

    code = "encoder"


class ParityError(EncoderError):
    """A converted model whose vectors differ from those of the model it was made from."""

    code = "encoder-parity"
