"""The tools, resources and the prompt behind the Model Context Protocol; the only module that imports ``mcp``."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any, ParamSpec, get_type_hints

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.types import CallToolResult, InputRequiredResult, TextContent, ToolAnnotations
from pydantic import Field, ValidationError

from api.library import LibraryHolder
from api.mcp.answers import Answer
from api.mcp.tools import Tools
from api.mcp.wording import INSTRUCTIONS, summary_prompt
from corpus.errors import FindingsError

P = ParamSpec("P")


class FindingsServer(MCPServer[Any]):
    """An MCP server whose tool errors are one sentence, and that refuses arguments which a tool does not have."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool.

        Raises:
            ToolError: one sentence on what was wrong with the call, or what the library could not do.
        """
        self._refuse_unknown(name, arguments)
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            cause = error.__cause__
            if isinstance(cause, FindingsError):
                raise ToolError(str(cause)) from cause
            if isinstance(cause, ValidationError):
                raise ToolError(_first_wrong(name, cause)) from cause
            raise

    def _refuse_unknown(self, name: str, arguments: dict[str, Any]) -> None:
        """A filter misspelt must not look like one that found nothing."""
        tool = self._tool_manager.get_tool(name)
        if tool is None:
            return
        known = tool.parameters.get("properties", {})
        for given in arguments:
            if given not in known:
                msg = f"{name} has no argument {given!r}; it takes {', '.join(known) or 'none'}."
                raise ToolError(msg)


def make_server(holder: LibraryHolder, site: str | None = None) -> FindingsServer:
    """The server over a library.

    Args:
        holder: opens the library, at the first call.
        site: address of a server of its pages, for links in answers.
    """
    server = FindingsServer(
        "findings",
        title="Findings in inspection reports",
        instructions=INSTRUCTIONS,
        version=version("inspection-findings"),
        log_level="WARNING",
    )
    tools = Tools(holder, site)
    reading = ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    for title, tool in (
        ("Search passages", tools.search_passages),
        ("Read a passage", tools.get_passage),
        ("List areas", tools.list_areas),
        ("Profile of an area", tools.area_profile),
        ("Compare areas", tools.compare_areas),
        ("Recurring findings", tools.recurring_findings),
        ("One recurring finding", tools.recurring_finding),
        ("Cite a report", tools.cite_report),
        ("List themes", tools.list_themes),
        ("Describe the library", tools.describe_library),
    ):
        server.add_tool(_compact(tool), title=title, annotations=reading)

    @server.resource("findings://library", title="The library", mime_type="application/json")
    def library() -> str:
        """What the library holds, under which licence, and how counts from it are cited."""
        return _resource(tools.describe_library)

    @server.resource("findings://themes", title="The themes", mime_type="application/json")
    def themes() -> str:
        """The themes that passages are tagged with, with their definitions."""
        return _resource(tools.list_themes)

    @server.prompt(title="Write a cited summary")
    def cited_summary(
        question: Annotated[str, Field(description="What the summary is to answer.")],
        areas: Annotated[str, Field(description="Areas it is about, separated by commas; empty: all.")] = "",
    ) -> str:
        """A summary of what inspection reports say on a question, each statement with its citation."""
        return summary_prompt(question, areas)

    return server


def _compact(tool: Callable[P, Answer]) -> Callable[P, Any]:
    """A tool whose answer is short JSON for the model to read, and the same as data for the program."""
    hints = get_type_hints(tool, include_extras=True)
    hints["return"] = Annotated[CallToolResult, hints["return"]]
    asked = inspect.signature(tool)

    @functools.wraps(tool)
    def called(*args: P.args, **kwargs: P.kwargs) -> CallToolResult:
        found = tool(*args, **kwargs)
        return CallToolResult(
            content=[TextContent(type="text", text=_json(found))],
            structured_content=found.model_dump(mode="json", exclude_defaults=True),
        )

    # Told in full, since the server reads parameters and the form of the answer from here.
    called.__annotations__ = hints
    parameters = [one.replace(annotation=hints[name]) for name, one in asked.parameters.items()]
    signature = asked.replace(parameters=parameters, return_annotation=hints["return"])
    called.__signature__ = signature  # type: ignore[attr-defined]
    return called


def _json(answer: Answer) -> str:
    return answer.model_dump_json(exclude_defaults=True)


def _resource(tool: Callable[[], Answer]) -> str:
    try:
        return _json(tool())
    except FindingsError as error:
        raise ResourceError(str(error)) from error


def _first_wrong(name: str, error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{name} can't take this as {place!r}: {first['msg'].lower()}."
