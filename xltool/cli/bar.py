"""A bar on stderr for work that takes a while."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import click

_PATIENCE = 0.5
"""Seconds of work before a bar appears."""


def progress_bar(total: int) -> Callable[[], object]:
    """What to call after each of `total` steps. The bar appears when work takes over half a second and stderr
    is a terminal; the last step ends its line."""
    if total < 2 or not sys.stderr.isatty():
        return lambda: None
    started = time.monotonic()
    done = shown = 0

    def step() -> None:
        nonlocal done, shown
        done += 1
        percent = 100 * done // total
        if time.monotonic() - started > _PATIENCE and (percent > shown or total < 100):
            shown = percent
            click.echo(f"\r[{'#' * (percent // 5):<20}] {done}/{total}", err=True, nl=False)
        if shown and done == total:
            click.echo("", err=True)

    return step
