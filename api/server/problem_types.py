"""What each type of problem means and what to do about it: the pages that ``type`` of an error answer leads to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of error, whatever request it is the answer to; ``do`` is for who asked, in full sentences."""

    code: str
    status: int
    meaning: str
    do: str


_TYPES = (
    ("bad-query", 400, "The query or the combination of options can’t be asked.", "Change what `detail` names."),
    ("bad-export", 400, "The format can’t hold so much.", "Narrow the selection, or take the format that `detail` names."),
    ("bad-cursor", 400, "The cursor is damaged, or belongs to another question.", "Begin again without `cursor`."),
    ("bad-coding", 400, "An answer of a coder can’t be kept as it is.", "Correct what `detail` names, and send it again."),
    ("bad-intake", 400, "The files or the folder can’t be taken in.", "Do what `detail` says; nothing was changed."),
    ("bad-request", 400, "The request can’t be read.", "Correct what `detail` names, and send it again."),
    ("unknown-host", 400, "The server does not answer under the host name of the request.", "Ask under a name that it answers under, or have who runs it add this one to the setting `allowed_hosts`."),
    ("unauthorized", 401, "The server asks for a key, and no valid one came with the request.", "Send a key as `Authorization: Bearer KEY`, or sign in at /sign-in; who runs the server makes keys."),
    ("insufficient-scope", 403, "The key is valid, and opens less than what was asked for.", "Ask who runs the server for a key with the scope that `detail` names."),
    ("forbidden", 403, "This is switched off on the server, or the form did not come from its own page.", "Open the page anew and send the form again; else ask who runs the server."),
    ("not-found", 404, "There is nothing with this id in the library, or at this address.", "Check the id or the address. A passage goes when its report is removed, and has another id when its words have changed: find it again by a search."),
    ("no-chart", 404, "A picture was asked for of a view that has none, or nothing to draw.", "Take the view as JSON or as a table, or choose more."),
    ("method-not-allowed", 405, "The address is not asked with this method.", "Use one that `Allow` names; /docs says how."),
    ("not-acceptable", 406, "The `Accept` header takes nothing that the address gives.", "Accept one of the types that `detail` names."),
    ("build-busy", 409, "Another run changes the library, and only one goes on at a time.", "Wait until it is over, and send the same again; nothing was begun."),
    ("cursor-gone", 410, "The snapshot that the cursor belongs to is no longer served.", "Begin again without `cursor`: the list may have changed."),
    ("body-too-long", 413, "The body is longer than is read.", "Send less at once."),
    ("content-too-large", 413, "More was sent at once than is read.", "Send less at once."),
    ("unsupported-media-type", 415, "The body is of another type than the address takes.", "Send the type that `detail` names."),
    ("invalid-parameter", 422, "A parameter or field is wrong, or there is none of its name.", "Correct it: `errors` has each with what is wrong, and /docs what every address takes."),
    ("too-many-requests", 429, "One caller asked more often than is allowed in a minute.", "Ask again after as many seconds as `Retry-After` says."),
    ("internal", 500, "Something unforeseen went wrong on the server.", "Tell who runs it what follows # in `instance`: its log has more under that."),
    ("no-library", 503, "There is no library yet.", "Index some reports first: `findings index FOLDER`."),
    ("library", 503, "The library can’t be used as it is.", "Do what `detail` says, or tell who runs the server."),
    ("library-damaged", 503, "A file of the library is not as it was written.", "Index the reports anew into a new folder, or restore a copy; the log names the file."),
    ("vocabulary", 503, "The library’s own entry vocabulary can’t be read.", "Who runs the server corrects what `detail` names."),
    ("library-busy", 503, "Another program holds the library at the moment.", "Try again in a minute."),
    ("encoder", 503, "The model that compares meanings can’t be used.", "Search by words meanwhile (`mode=words`); the server’s log says what is wrong."),
    ("encoder-parity", 503, "The converted model does not give what the original gives.", "Search by words meanwhile (`mode=words`); convert the model again."),
    ("encoder-mismatch", 503, "The library was embedded by another model than the one at hand.", "Set the model of the library, or index it anew; searches by words (`mode=words`) still work."),
    ("no-encoder", 503, "The library was opened without a model.", "Search by words (`mode=words`)."),
    ("reranker", 503, "The cross-encoder that is set can’t be used.", "Leave `rerank` out, or correct the setting `reranker`."),
    ("drawing-busy", 503, "So many pictures of pages are asked for that this one’s turn did not come.", "Load it again in a moment."),
    ("key-file", 503, "The file of keys can’t be read, so nobody is let in.", "Who runs the server mends it, or makes new keys."),
)  # fmt: skip

PROBLEM_TYPES = {row[0]: ProblemType(*row) for row in _TYPES}
"""By code, in order of status: the ``type`` of an error is ``/problems/CODE``."""
