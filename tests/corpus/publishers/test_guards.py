"""Where a run may go, what it says of itself, and the command line."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typer
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner

import api.cli
from api.cli.fetching import fetch
from corpus.publishers import FetchError, Outcome, PublisherError, UnknownPublisherError, publisher
from corpus.publishers.addresses import Site, is_public
from corpus.publishers.childrens_services import ChildrensServices, read_list, slug
from corpus.publishers.content import licence_in
from corpus.publishers.polite import PoliteClient, retry_after, user_agent
from tests.corpus.publishers.site import FakeSite, document, pdf, serve

HOSTS = frozenset({"files.ofsted.gov.uk"})


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::1",
        "nowhere",
    ],
)
def test_private_addresses_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4009:81f::200e", "::ffff:8.8.8.8"])
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


@given(
    st.text(max_size=60) | st.from_regex(r"(?:https?|ftp|file):/{0,3}[a-z@.:%\\/#?0-9]{0,40}", fullmatch=True)
)
@example("https://files.ofsted.gov.uk@evil.example/")
@example("https://files.ofsted.gov.uk.evil.example/")
@example("https://files.ofsted.gov.uk:8443/v1")
@example("https://files.ofsted.gov.uk\\@evil.example/")
@example("//files.ofsted.gov.uk/v1")
@example("http://files.ofsted.gov.uk/v1?q=1#part")
@example("https://FILES.ofsted.gov.uk/v1")
def test_no_text_leads_off_the_hosts_or_off_https(url: str) -> None:
    site = Site(HOSTS)
    if site.owns(url):
        request = urlsplit(site.request_url(url))
        assert (request.scheme, request.netloc) == ("https", "files.ofsted.gov.uk")
    else:
        with pytest.raises(FetchError):
            site.request_url(url)


@given(st.text(max_size=60))
def test_a_slug_is_a_safe_file_name(text: str) -> None:
    name = slug(text)
    assert name.strip("-") == name
    assert 0 < len(name) <= 120
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(name) == name


def test_plain_http_becomes_https_and_a_base_url_stands_in() -> None:
    assert Site(HOSTS).request_url("http://files.ofsted.gov.uk/v1/file/1#x") == (
        "https://files.ofsted.gov.uk/v1/file/1"
    )
    mirror = Site(HOSTS, "http://127.0.0.1:8000/copy")
    assert (
        mirror.request_url("https://files.ofsted.gov.uk/v1/file/1") == "http://127.0.0.1:8000/copy/v1/file/1"
    )
    assert not mirror.owns("http://127.0.0.1:8000/other")
    assert not mirror.owns("http://127.0.0.1:8001/copy/x")
    with pytest.raises(PublisherError, match="not an address"):
        Site(HOSTS, "somewhere")


def test_a_host_of_the_publisher_that_leads_to_a_private_address_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolved = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: resolved)
    with PoliteClient(Site(HOSTS), "Findings/0", delay=0.0) as client:
        with pytest.raises(FetchError) as caught, client.open("https://files.ofsted.gov.uk/v1", robots=False):
            pass
        assert caught.value.outcome is Outcome.OUTSIDE
        assert client.requests == 0


@pytest.mark.parametrize("contact", ["me@council.example", "https://council.example/team"])
def test_the_user_agent_carries_the_contact(contact: str) -> None:
    assert contact in user_agent("1.0", contact)


@pytest.mark.parametrize("contact", ["", "nobody", "a@b.c\r\nX: y", "a@b.c)", "javascript://x", "é@b.org"])
def test_a_contact_that_is_none_is_refused(contact: str) -> None:
    with pytest.raises(PublisherError, match="contact"):
        user_agent("1.0", contact)


def test_retry_after_in_both_forms() -> None:
    now = datetime(2025, 1, 1, 12, 0, tzinfo=UTC)
    assert retry_after("120", now) == 120.0
    assert retry_after("Wed, 01 Jan 2025 12:00:30 GMT", now) == 30.0
    assert retry_after("Wed, 01 Jan 2025 11:00:00 GMT", now) == 0.0
    assert retry_after(None, now) is None
    assert retry_after("soon", now) is None
    assert retry_after("-5", now) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("under the Open Government Licence v3.0, except", "Open Government Licence v3.0"),
        ("the Open  Government\nLicence (version 2)", "Open Government Licence v2.0"),
        ("the terms of the Open Government Licence. To view", "Open Government Licence"),
        ("see doc/open-government\x02licence/version/3/ now", "Open Government Licence v3.0"),
        ("Open Govern\u00adment Licence", "Open Government Licence"),
        ("All rights reserved by the government", None),
        ("", None),
    ],
)
def test_licence_statements(text: str, expected: str | None) -> None:
    assert licence_in(text) == expected


@pytest.mark.parametrize("row", ["x,not a day,https://a/b", "x", "x,2024-13-01,u"])
def test_a_damaged_list_is_named_by_line(row: str) -> None:
    with pytest.raises(PublisherError, match="Line 2"):
        read_list(f"local_authority,published,url\n{row}\n")


def test_an_unknown_publisher_is_told_the_known_ones() -> None:
    assert publisher("probation").name == "probation"
    with pytest.raises(UnknownPublisherError, match="childrens-services and probation"):
        publisher("elsewhere")


@pytest.fixture
def site() -> Iterator[FakeSite]:
    with serve() as running:
        for target in ChildrensServices().targets(None, None, None)[0][:2]:  # type: ignore[arg-type]
            running.answers[urlsplit(target.url).path] = document(pdf(target.name))
        yield running


@pytest.fixture
def command() -> typer.Typer:
    app = typer.Typer()
    app.command()(fetch)
    return app


def test_the_command_fetches_and_says_what_it_did(
    command: typer.Typer, site: FakeSite, in_folder: Path
) -> None:
    arguments = ["childrens-services", "reports", "--limit", "2", "--base-url", site.url, "--delay", "0"]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    assert "2 saved of 2 addresses" in result.stdout
    assert len(list((in_folder / "reports").glob("*.pdf"))) == 2
    assert "2 unchanged" in CliRunner().invoke(command, arguments).stdout


def test_the_command_exits_with_1_after_a_failure(
    command: typer.Typer, site: FakeSite, in_folder: Path
) -> None:
    arguments = ["childrens-services", "reports", "--limit", "3", "--base-url", site.url, "--delay", "0"]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 1
    assert "2 saved, 1 missing of 3 addresses" in result.stdout
    assert "missing: https://files.ofsted.gov.uk/" in result.stderr


def test_a_dry_run_lists_days_names_and_addresses(command: typer.Typer, in_folder: Path) -> None:
    result = CliRunner().invoke(
        command, ["childrens-services", "reports", "--dry-run", "--since", "2026-08-20"]
    )
    assert result.exit_code == 0
    first, last = result.stdout.splitlines()
    day, name, url = first.split()
    assert name.endswith(day)
    assert url.startswith("https://files.ofsted.gov.uk/")
    assert last.startswith("1 would be fetched")
    assert not (in_folder / "reports").exists()


def test_a_bad_day_is_refused_by_the_command(command: typer.Typer, in_folder: Path) -> None:
    result = CliRunner().invoke(command, ["probation", "reports", "--since", "yesterday"])
    assert result.exit_code == 2
    assert "2024-03-31" in result.stderr


def test_without_a_network_the_command_says_so_in_one_line_and_exits_with_2(
    command: typer.Typer, in_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve() as gone:
        address = gone.url
    monkeypatch.setattr(api.cli, "app", command)
    monkeypatch.setattr(sys, "argv", ["findings", "probation", "reports", "--base-url", address])
    with pytest.raises(SystemExit) as caught:
        api.cli.main()
    assert caught.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("findings: There is no network connection")


def test_provenance_names_the_publishers_address_and_the_one_asked(
    command: typer.Typer, site: FakeSite, in_folder: Path
) -> None:
    CliRunner().invoke(
        command, ["childrens-services", "r", "--limit", "1", "--base-url", site.url, "--delay", "0"]
    )
    line = json.loads((in_folder / "r" / "provenance.jsonl").read_text("utf-8"))
    assert line["url"].startswith("https://files.ofsted.gov.uk/")
    assert line["requested_url"].startswith(site.url)
