"""The one error of the client."""

from __future__ import annotations

from typing import Any

import httpx
from pydantic import ValidationError

from api.schemas import Problem
from corpus.errors import FindingsError

NO_ANSWER = "no-answer"
UNREADABLE = "unreadable-answer"


class ApiError(FindingsError):
    """What the server refused or could not do, or that it gave no answer; ``str()`` is its one sentence.

    Attributes:
        code: kind of error in kebab-case, the end of ``type``: ``not-found``, ``invalid-parameter``,
            ``too-many-requests`` …; ``no-answer`` where there was none, ``unreadable-answer`` where it was not
            what this version of the client knows.
        status: of HTTP; 0 where there was no answer.
        type, title, detail, instance: of the problem (RFC 9457). Of an answer that is no problem (a proxy's
            page), ``type`` is ``about:blank``.
        errors: the wrong parameters, each with ``parameter`` and ``message``; empty where that was not the matter.
        request_id: by which the server's log has the request; ``None`` where there was no answer.
        retry_after: seconds after which the server wants to be asked again, or ``None``.
    """

    code: str  # type: ignore[misc]  # of each error, not of the class

    def __init__(
        self,
        problem: Problem,
        code: str,
        *,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(problem.detail, subject=problem.instance)
        self.code = code
        self.status = problem.status
        self.type = problem.type
        self.title = problem.title
        self.detail = problem.detail
        self.instance = problem.instance
        self.errors: list[dict[str, Any]] = problem.errors or []
        self.request_id = request_id
        self.retry_after = retry_after

    @staticmethod
    def of(response: httpx.Response, retry_after: float | None) -> ApiError:
        """The error that an answer tells of."""
        try:
            problem = Problem.model_validate_json(response.content)
        except ValidationError:
            problem = Problem(
                type="about:blank",
                title=response.reason_phrase,
                status=response.status_code,
                detail=f"{response.url.copy_with(query=None)} answered {response.status_code} "
                f"{response.reason_phrase}, and not as Findings does; is that its address?",
                instance=response.url.path,
            )
        code = "http" if problem.type == "about:blank" else problem.type.rsplit("/", 1)[-1]
        return ApiError(
            problem, code, request_id=response.headers.get("x-request-id"), retry_after=retry_after
        )

    @staticmethod
    def without_answer(address: str, error: Exception) -> ApiError:
        """The error of a request that got no answer."""
        said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        return ApiError(
            Problem(
                type=f"/problems/{NO_ANSWER}",
                title="No answer",
                status=0,
                detail=f"{address} gave no answer ({said}); is the server running, and is that its address?",
                instance=address,
            ),
            NO_ANSWER,
        )

    @staticmethod
    def unreadable(response: httpx.Response, error: ValidationError) -> ApiError:
        """The error of an answer that is not what the client knows."""
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the answer"
        return ApiError(
            Problem(
                type=f"/problems/{UNREADABLE}",
                title="Unreadable answer",
                status=response.status_code,
                detail=f"The answer of {response.url.path} is not what this version of the client reads ({place}: "
                f"{first['msg'].lower()}); install the server's version of inspection-findings.",
                instance=response.url.path,
            ),
            UNREADABLE,
            request_id=response.headers.get("x-request-id"),
        )
