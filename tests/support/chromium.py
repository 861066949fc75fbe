"""A headless Chromium that a test looks at a page with, over its debugging protocol."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def find_chromium() -> str | None:
    """The program, None where there is none (Debian: chromium-headless-shell)."""
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@dataclass
class Visit:
    """What a visit to a page came to."""

    requested: list[str] = field(default_factory=list)
    """The addresses the page asked for, WebSockets included."""
    reached: bool = False
    """Whether what was waited for came true."""
    picture: bytes = b""
    """PNG."""


def visit(
    program: str, address: str, until: str, profile: Path, *, keys: str = "", patience: float = 30
) -> Visit:
    """Go to a page, wait until a JavaScript expression is true, type, wait a moment and take a picture."""
    browser = subprocess.Popen(
        [
            *(program, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1300,820"),
            *("--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return asyncio.run(_visit(_port(profile, patience), address, until, keys, patience))
    finally:
        browser.terminate()
        browser.wait(timeout=20)


def _port(profile: Path, patience: float) -> int:
    """Where the browser listens, which it writes into its profile."""
    file = profile / "DevToolsActivePort"
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if file.exists() and (lines := file.read_text().split()):
            return int(lines[0])
        time.sleep(0.05)
    raise TimeoutError("Chromium does not answer")


async def _visit(port: int, address: str, until: str, keys: str, patience: float) -> Visit:
    import aiohttp

    seen = Visit()
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
            page = next(p for p in await answer.json() if p["type"] == "page")
        async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
            number = 0

            async def call(method: str, **params: Any) -> dict[str, Any]:
                nonlocal number
                number += 1
                await socket.send_json({"id": number, "method": method, "params": params})
                while True:
                    message = json.loads((await socket.receive(timeout=patience)).data)
                    if message.get("id") == number:
                        return dict(message.get("result", {}))
                    _note(seen, message)

            await call("Network.enable")
            await call("Page.enable")
            await call("Page.navigate", url=address)
            end = time.monotonic() + patience
            while not seen.reached and time.monotonic() < end:
                said = await call("Runtime.evaluate", expression=until, returnByValue=True)
                seen.reached = said.get("result", {}).get("value") is True
                await asyncio.sleep(0.1)
            if keys:
                await call("Input.insertText", text=keys)
            await asyncio.sleep(1.5)  # the app draws; nothing in the page tells when it is done
            picture = await call("Page.captureScreenshot", format="png")
            seen.picture = base64.b64decode(picture["data"])
    return seen


def _note(seen: Visit, message: dict[str, Any]) -> None:
    params = message.get("params", {})
    if message.get("method") == "Network.requestWillBeSent":
        seen.requested.append(params["request"]["url"])
    elif message.get("method") == "Network.webSocketCreated":
        seen.requested.append(params["url"])
