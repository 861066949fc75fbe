"""`xltool serve`: who is let in, and that nothing leaves this machine."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.chromium import find_chromium, visit
from tests.support.command import xltool
from tests.support.serving import serving


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    table = next((Path(__file__).parents[2] / "samples").glob("*A.xls"))
    copy = Path(shutil.copyfile(table, folder / table.name))
    with serving(copy, "--no-browser", "--as-of", "2022-11-24") as url:
        yield url


def get(address: str, path: str | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
    where = urlsplit(address)
    connection = HTTPConnection(where.hostname or "", where.port or 0, timeout=10)
    try:
        connection.request("GET", where.path if path is None else path, headers=headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def test_the_address_is_of_this_machine_and_holds_a_long_token(address: str) -> None:
    where = urlsplit(address)
    assert where.hostname == "127.0.0.1"
    assert re.fullmatch(r"/[\w-]{32,}/", where.path)


def test_the_page_is_ours_and_asks_for_nothing_elsewhere(address: str) -> None:
    status, headers, page = get(address)
    assert status == 200
    token = urlsplit(address).path
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert sources
    assert all(source.startswith(token) or source == "data:," for source in sources)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"


def test_what_the_page_needs_is_served_under_the_token(address: str) -> None:
    token = urlsplit(address).path
    assert get(address, f"{token}static/js/textual.js")[0] == 200
    assert get(address, f"{token}static/css/xterm.css")[0] == 200


@pytest.mark.parametrize(
    "path", ["/", "/ws", "/static/js/textual.js", "/download/x", "/x" * 20, "//", "/%00/ws"]
)
def test_without_the_token_there_is_nothing(address: str, path: str) -> None:
    assert get(address, path)[0] == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_sites_page_is_not_let_in(address: str, headers: dict[str, str]) -> None:
    assert get(address, **headers)[0] == 404


def test_files_are_not_reached_through_the_static_folder(address: str) -> None:
    token = urlsplit(address).path
    for path in ("static/../../serving.py", "static/..%2f..%2fserver.py", "static/"):
        assert get(address, token + path)[0] in (403, 404)


def test_only_this_machine_is_listened_to(address: str) -> None:
    port = urlsplit(address).port or 0
    others = {i[4][0] for i in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET)} - {"127.0.0.1"}
    for host in others:
        with socket.socket() as client:
            client.settimeout(2)
            assert client.connect_ex((str(host), port)) != 0


def test_a_port_in_use_is_said_and_nothing_is_served(sample_copy: Callable[..., Path]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        shown = xltool("serve", sample_copy("xls"), "--no-browser", "--port", taken.getsockname()[1])
    assert shown.code == 4
    assert shown.out == ""


@pytest.mark.skipif(sys.platform == "win32", reason="BROWSER is POSIX")
def test_the_browser_is_started_without_the_token_in_sight(
    sample_copy: Callable[..., Path], tmp_path: Path
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/told"\n')
    browser.chmod(0o755)
    with serving(sample_copy("xls"), env={"BROWSER": f"{browser} %s", "TMPDIR": str(tmp_path)}) as address:
        told = tmp_path / "told"
        end = time.monotonic() + 20
        while not (told.exists() and told.read_text()) and time.monotonic() < end:
            time.sleep(0.05)
        page = Path(unquote(urlsplit(told.read_text()).path))
        assert urlsplit(address).path not in told.read_text()
        assert address in page.read_text("utf-8")
        assert page.stat().st_mode & 0o077 == 0
    assert not page.exists()


def test_what_cannot_be_opened_is_said_here(tmp_path: Path) -> None:
    assert xltool("serve", tmp_path / "没有.xls", "--no-browser").code == 3


def test_nothing_else_in_the_product_can_reach_a_network() -> None:
    names = r"socket|ssl|http|urllib(?!\.parse)|aiohttp|requests|httpx|ftplib|smtplib|asyncio"
    network = re.compile(rf"^\s*(?:import|from) (?:{names})\b", re.M)
    package = Path(__file__).parents[2] / "xltool"
    found = {path.name for path in package.rglob("*.py") if network.search(path.read_text("utf-8"))}
    assert found <= {"serving.py", "token_server.py"}


def test_a_browser_shows_the_app_and_asks_no_other_machine(address: str, tmp_path: Path) -> None:
    program = find_chromium()
    if program is None:
        pytest.skip("no headless Chromium (Debian: chromium-headless-shell)")
    drawn = "document.body.classList.contains('-first-byte')"
    seen = visit(program, address, drawn, tmp_path / "profile", keys="通知")
    assert seen.reached
    asked = [url for url in seen.requested if not url.startswith("data:")]
    assert {urlsplit(url).hostname for url in asked} == {"127.0.0.1"}
    assert any(url.startswith("ws://") for url in asked)
    if keep := os.environ.get("XLTOOL_KEEP_PICTURES"):
        Path(keep, "served.png").write_bytes(seen.picture)
