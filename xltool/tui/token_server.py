"""textual-serve behind a token: our routes, our page, our silence. Imported only by `serving.serve`."""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from textual_serve.server import Server

from xltool.i18n import current_language, msg
from xltool.tui.serving import HOST

_PAGES = Path(__file__).with_name("served")


def guard(token: str, port: int) -> Middleware:
    """The middleware that answers only who knows the token, and is a page of ours."""
    hosts = {f"{name}:{port}" for name in (HOST, "localhost")}
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'unsafe-inline'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self' " + " ".join(f"ws://{host}" for host in sorted(hosts)),
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        first = request.path.split("/")[1]
        known = secrets.compare_digest(first.encode("utf-8", "replace"), token.encode())
        origin = request.headers.get("Origin")
        ours = request.headers.get("Host") in hosts and origin in (None, *(f"http://{h}" for h in hosts))
        if not known or not ours:
            raise web.HTTPNotFound
        response = await handler(request)
        if not response.prepared:
            response.headers["Content-Security-Policy"] = policy
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


class TokenServer(Server):
    """Serves one command under `/<token>/` and nothing elsewhere."""

    def __init__(self, command: str, port: int, token: str, ready: Callable[[str], None]) -> None:
        super().__init__(command, HOST, port, title=str(msg("Task table")), templates_path=_PAGES)
        self._token = token
        self._ready = ready

    @property
    def address(self) -> str:
        """What is typed into the browser."""
        return f"{self.public_url}/{self._token}/"

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[guard(self._token, self.port)])
        aiohttp_jinja2.setup(
            app, loader=jinja2.FileSystemLoader(self.templates_path), autoescape=True, enable_async=False
        )
        at = f"/{self._token}"
        app.add_routes(
            [
                web.get(f"{at}/", self.handle_index, name="index"),
                web.get(f"{at}/ws", self.handle_websocket, name="websocket"),
                web.static(f"{at}/static", self.statics_path, name="static"),
            ]
        )
        app.on_startup.append(self.on_startup)
        return app

    async def on_startup(self, app: web.Application) -> None:
        self._ready(self.address)

    @aiohttp_jinja2.template("page.html")
    async def handle_index(self, request: web.Request) -> dict[str, Any]:
        at = f"{self._token}"
        return {
            "language": {"zh": "zh-CN", "en": "en"}[current_language()],
            "title": self.title,
            "waiting": str(msg("Starting …")),
            "ended": str(msg("The window is closed. What was not saved is kept.")),
            "again": str(msg("Open again")),
            "static": f"/{at}/static/",
            "websocket": f"ws://{request.headers['Host']}/{at}/ws",
        }


def run(command: str, listener: socket.socket, token: str, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM. The server keeps no log: addresses hold the token."""
    logging.getLogger("aiohttp.access").disabled = True
    server = TokenServer(command, listener.getsockname()[1], token, ready)
    loop = asyncio.new_event_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, server.request_exit)
        except NotImplementedError:  # Windows: Ctrl+C arrives as KeyboardInterrupt
            break
    web.run_app(
        server._make_app(),
        sock=listener,
        handle_signals=False,
        loop=loop,
        access_log=None,
        shutdown_timeout=3,
        print=lambda *_: None,
    )
