"""A job that talks to an application, in a process of its own that can be ended when it gets no answer.

A call over COM may never return, and nothing in its own process can interrupt it.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

from xltool.errors import XltoolError
from xltool.i18n import current_language, msg, set_language
from xltool.workbook.live.trouble import gone, silent

P = ParamSpec("P")
T = TypeVar("T")

LIMIT_SECONDS = 120.0


def in_time(seconds: float, job: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """What `job` returns or raises, done in a child process that is ended after so many seconds.

    ApplicationSilent when it is not done by then. Whatever the job raises but an error of ours is raised as
    ApplicationGone. Job, arguments and result must cross process borders.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(
        target=_work, args=(sender, current_language(), job, arguments, options), daemon=True
    )
    child.start()
    sender.close()
    application = str(msg("The application"))
    try:
        if not receiver.poll(seconds):
            raise silent(application)
        done, result = receiver.recv()
    except EOFError as error:
        raise gone(application) from error
    finally:
        child.terminate()
        child.join()
        receiver.close()
    if not done:
        raise result
    value: T = result
    return value


def _work(sender: Connection, language: str, job: Callable[..., Any], arguments: Any, options: Any) -> None:
    set_language(language)
    try:
        sender.send((True, job(*arguments, **options)))
    except XltoolError as error:
        sender.send((False, error))
