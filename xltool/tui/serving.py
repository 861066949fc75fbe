"""The terminal app in a browser of this machine, for consoles too old to show it (textual-serve).

Only 127.0.0.1 is listened on, and nothing at all is answered but under a random token, so that neither
another machine nor another person's browser on this one gets in. A page of another site can't either: the
host and the origin of a request must be ours. The pages ask nothing of any other machine; their content
policy has the browser see to that.
"""

from __future__ import annotations

import html
import json
import os
import secrets
import shlex
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from xltool.errors import InUseError
from xltool.i18n import msg

HOST = "127.0.0.1"
ARGUMENTS = "XLTOOL_SERVED"
"""The environment variable that hands each tab's process its command line: it never goes through a shell."""


def serve(arguments: Sequence[str], *, port: int = 0, ready: Callable[[str], None]) -> None:
    """Serve `xltool <arguments>`, a process a browser tab, until interrupted. `ready` is told the address.

    Port 0 takes any free one. InUseError PORT_IN_USE when the named one can't be had.
    """
    from xltool.tui.token_server import run

    os.environ[ARGUMENTS] = json.dumps(list(arguments))
    run(_command(), _listen(port), secrets.token_urlsafe(24), ready)


def door(address: str) -> Path:
    """A page on disk, readable by this person only, that leads to the address.

    What a browser is started with, everybody on the machine can read; so it is started with this.
    """
    descriptor, name = tempfile.mkstemp(prefix="xltool-", suffix=".html")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f'<!DOCTYPE html><meta http-equiv="refresh" content="0; url={html.escape(address)}">\n')
    return Path(name)


def served_arguments() -> list[str]:
    """The command line a tab's process was given."""
    return [str(argument) for argument in json.loads(os.environ[ARGUMENTS])]


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.bind((HOST, port))
        listener.listen()  # from now on a browser is kept waiting rather than turned away
    except OSError as error:
        listener.close()
        raise InUseError(
            "PORT_IN_USE",
            msg("Port {port} can't be used.", port=port),
            msg("Leave --port away to take a free one ({reason}).", reason=error.strerror or str(error)),
        ) from error
    return listener


def _command() -> str:
    """What starts a tab's process, as the shell textual-serve uses reads it; nothing of it is a person's."""
    words = [sys.executable, "-m", "xltool.cli.served"]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
