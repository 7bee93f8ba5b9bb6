"""Every setting of Findings: its name, its default, its limits and what it is for.

Read in this order, the first that speaks wins: command-line option, environment variable
``FINDINGS_<NAME>``, settings file (``findings.toml`` in the working folder, or the file that
``FINDINGS_CONFIG`` names), default. ``docs/settings.md`` is written from this module and a test
holds the two together. Nothing reads settings at import.
"""

from __future__ import annotations

import os
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from api.errors import SettingsError
from corpus.reading.limits import ReadingLimits

CONFIG_VARIABLE = "FINDINGS_CONFIG"
DEFAULT_CONFIG = Path("findings.toml")


class Precision(StrEnum):
    """Number format in which the encoder runs."""

    AUTO = "auto"
    F32 = "f32"
    BF16 = "bf16"


class QueryEncoder(StrEnum):
    """What encodes queries."""

    ADAPTED = "adapted"
    BASE = "base"


class LogFormat(StrEnum):
    """How log records are written to standard error."""

    TEXT = "text"
    JSON = "json"


class Settings(BaseSettings):
    """All settings; build with :func:`load_settings`, which names the culprit of a bad one."""

    model_config = SettingsConfigDict(env_prefix="FINDINGS_", extra="forbid", frozen=True)

    library: Path = Field(
        default=Path("library"),
        description="Folder of the library: snapshots, models, caches and copies of the source files.",
    )
    host: str = Field(
        default="127.0.0.1",
        description="Address the server binds to. Anything but a loopback address puts the library on the network, "
        "and is refused unless `api_keys` or `open_access` is set ([operations](operations.md#who-may-ask)).",
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port of the server; 0 takes a free one.")
    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Server processes that share the address and the library's mapped files. One answers several "
        "requests at a time; more pay off with more than two cores or many users.",
    )
    allowed_hosts: str = Field(
        default="",
        description="Further host names that the server answers under, separated by commas; `*` for any. A server "
        "bound to a loopback address answers under localhost, 127.0.0.1 and [::1] alone; one on the network under "
        "any name, unless some are named here.",
    )
    api_keys: bool = Field(
        default=False,
        description="Ask for a key (`findings keys create`): programs send it with each request, people sign in with it.",
    )
    open_access: bool = Field(
        default=False,
        description="Serve without keys where others than this machine reach the server: for a proxy in front that "
        "lets in only who may read, or for a library that everybody may read.",
    )
    rate_limit: int | None = Field(
        default=None,
        ge=0,
        le=1_000_000,
        description="Requests a minute that one key, or one address without a key, may make; more are answered 429. "
        "0: any number. Unset: 600 where others than this machine reach the server, any number elsewhere.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks of proxies, separated by commas, whose `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are believed. Naming one says that others than this machine reach the server.",
    )
    root_path: str = Field(
        default="",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        description="Path under which a proxy shows the server, as `/findings`; the proxy may strip it or leave it.",
    )
    cors_origins: str = Field(
        default="",
        description="Origins, separated by commas, whose pages may read the API from a browser, as "
        "`https://example.org`; `*` for any. None by default.",
    )
    stop_seconds: int = Field(
        default=20,
        ge=1,
        le=3_600,
        description="Seconds that requests which are being answered have left when the server is told to stop.",
    )
    model: str | None = Field(
        default=None,
        description="Sentence encoder: `fast` or `default` (all-MiniLM-L6-v2, installed with Findings), `quality` "
        "(all-mpnet-base-v2), the path of a sentence-transformers model, or its hub name; unset, the model that the "
        "library uses ([commands](commands.md#models)). Changing it re-embeds the library at the next index.",
    )
    reranker: str | None = Field(
        default=None,
        description="Cross-encoder that puts the first 50 passages in order where a request asks for it (`rerank`): the "
        "path of a sentence-transformers model, or its hub name. None comes with Findings; it costs seconds a question.",
    )
    precision: Precision = Field(
        default=Precision.AUTO,
        description="Number format in which passages are embedded: `auto` tries f32 and, where the processor has it, "
        "bf16 when the library is made, and keeps the faster.",
    )
    query_encoder: QueryEncoder = Field(
        default=QueryEncoder.ADAPTED,
        description="What encodes queries: `adapted` (the model with what it learnt of people's words, where Findings "
        "has that for the model in use) or `base` (the model itself). Passages are always encoded by the model itself.",
    )
    codebook: Path | None = Field(
        default=None,
        description="Codebook file (TOML) to tag with instead of the one installed with Findings.",
    )
    keep_sources: bool = Field(
        default=True,
        description="Keep a copy of each source file in the library, so that pages can be shown beside passages.",
    )
    coder: str | None = Field(
        default=None,
        description="Your name as coder, for `findings code`; on the web each coder gives their own.",
    )
    coding: bool = Field(
        default=False,
        description="Let everybody who reaches the server read and write codings at /coding. A server that only this "
        "machine reaches does so without this setting; one with `api_keys` asks for a key with the scope `code`.",
    )
    contact: str | None = Field(
        default=None,
        description="Your e-mail or web address, told to publishers with each request of `findings fetch`.",
    )
    max_file_bytes: int = Field(
        default=50_000_000, ge=1, description="Files larger than this many bytes are refused."
    )
    max_upload_bytes: int = Field(
        default=500_000_000,
        ge=1_000,
        description="Uploads to the library page or the API that are longer than this many bytes, all files of one "
        "together, are refused.",
    )
    report_folders: str = Field(
        default="",
        description="Folders of the server, separated by commas, from which the library page and the API may take "
        "reports in by path. Unset: any where only this machine reaches the server and no keys are asked for, none "
        "elsewhere.",
    )
    max_pages: int = Field(
        default=1_000, ge=1, description="PDF files with more pages than this are refused."
    )
    max_parse_seconds: float = Field(
        default=60.0,
        gt=0,
        description="A file that takes longer than this many seconds to read is refused and its reader is ended; "
        "the others go on.",
    )
    max_parse_memory_bytes: int = Field(
        default=2_147_483_648,
        ge=536_870_912,
        description="Address space that a process which reads a file or draws a page may take, its libraries (about "
        "200 MB) included; a file that needs more is refused. Enforced on Linux only.",
    )
    max_draw_seconds: float = Field(
        default=10.0,
        gt=0,
        description="A page that takes longer than this many seconds to draw is not shown beside its passages.",
    )
    max_query_length: int = Field(
        default=1_000, ge=1, le=10_000, description="Queries longer than this many characters are refused."
    )
    page_size: int = Field(
        default=20,
        ge=1,
        le=24,
        description="Results on one page of the web pages, 24 at most: a page stays below 200 KB.",
    )
    log_level: str = Field(
        default="INFO",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="Least serious log record written: DEBUG, INFO, WARNING or ERROR.",
    )
    log_format: LogFormat = Field(
        default=LogFormat.TEXT, description="Log records as `text` or `json` lines."
    )
    log_requests: bool = Field(
        default=True, description="Write a log record (INFO) of each request, without what was looked for."
    )
    log_queries: bool = Field(
        default=False,
        description="Have it hold the query string, and records of errors their messages, and with both what people "
        "looked for: tell them if you do.",
    )

    def reading_limits(self) -> ReadingLimits:
        """What one file may cost."""
        return ReadingLimits(
            max_bytes=self.max_file_bytes,
            max_pages=self.max_pages,
            max_seconds=self.max_parse_seconds,
            max_memory_bytes=self.max_parse_memory_bytes,
        )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options before environment before file; no ``.env`` and no secrets folder."""
        return (init_settings, env_settings, _FileSource(settings_cls))


class _FileSource(PydanticBaseSettingsSource):
    """The settings file, read when settings are loaded."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Not used: ``__call__`` gives all fields at once."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """The file's table; empty without a file. Raises SettingsError for one that can't be read."""
        named = os.environ.get(CONFIG_VARIABLE)
        path = Path(named) if named else DEFAULT_CONFIG
        if not path.is_file():
            if named:
                msg = f"{CONFIG_VARIABLE} names {path}, which is not a file; correct it or unset it."
                raise SettingsError(msg, subject=str(path))
            return {}
        try:
            return tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            msg = f"The settings file {path} can't be read as TOML: {error}."
            raise SettingsError(msg, subject=str(path)) from error


def load_settings(**options: Any) -> Settings:
    """The settings in force, ``options`` (those not ``None``) before everything else.

    Raises:
        SettingsError: one sentence naming the first setting that is wrong and what it may be.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        if first["type"] == "extra_forbidden":
            msg = f"There is no setting {name!r}; `findings settings` lists all of them."
        else:
            msg = f"Setting {name!r} can't be {first.get('input')!r}: {first['msg'].lower()}."
        raise SettingsError(msg, subject=name) from error


def settings_table() -> str:
    """The Markdown table of all settings that ``docs/settings.md`` holds."""
    rows = ["| setting | environment | default | meaning |", "|---|---|---|---|"]
    for name, info in Settings.model_fields.items():
        default = info.default
        if isinstance(default, StrEnum):
            default = default.value
        shown = "none" if default is None else str(default).lower() if isinstance(default, bool) else default
        rows.append(f"| `{name}` | `FINDINGS_{name.upper()}` | `{shown}` | {info.description} |")
    return "\n".join(rows) + "\n"
