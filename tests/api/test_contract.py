"""The API keeps to its own description: requests generated from OpenAPI, answers checked against it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from api.settings import load_settings


@pytest.fixture(scope="module")
def api_schema(sample_library: Path) -> object:
    return schemathesis.openapi.from_asgi(
        "/openapi.json", create_app(load_settings(library=sample_library, allowed_hosts="testserver"))
    )


schema = schemathesis.pytest.from_fixture("api_schema")


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_answers_keep_to_the_description(case: schemathesis.Case[Any]) -> None:
    answer = case.call()
    asked = case.query or {}
    # A made-up cursor keeps to its schema and is still refused: it was not given by an answer to the question.
    # So is reranking on a server that has no reranker, and rows that are their own columns or peers.
    same = asked.get("rows") in {asked.get("columns"), asked.get("peers")} - {None}
    refused = answer.status_code == 400 and (
        "cursor" in asked or asked.get("rerank") in (True, "true") or same
    )
    case.validate_response(answer, excluded_checks=[positive_data_acceptance] if refused else None)
