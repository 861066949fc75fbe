"""What the tests of the app share."""

from __future__ import annotations

import datetime as dt
import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from xltool import i18n
from xltool.tui.session.work import Session, read

DAY = dt.date(2022, 11, 24)


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The app speaks Chinese, in colour, whatever the machine that tests it is set to."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    before = i18n.current_language()
    i18n.set_language("zh")
    yield
    i18n.set_language(before)


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """A reading hides what there is from the collector for good; the next test's apps shall not pile up."""
    yield
    gc.unfreeze()


@pytest.fixture
def long_table(tmp_path: Path) -> Path:
    """The sample of 186 tasks, in a folder of the test's own."""
    name = "云岭市2022年重点任务分工表186项.xls"
    return Path(shutil.copyfile(SAMPLES / name, tmp_path / name))


@pytest.fixture
def open_session() -> Callable[[Path], Session]:
    """`open_session(path)`: a session that has the workbook."""
    opened: list[Session] = []

    def open_(path: Path) -> Session:
        session = Session(read(path, DAY))
        session.hold()
        opened.append(session)
        return session

    yield open_  # type: ignore[misc]  # a fixture's value
    for session in opened:
        session.unsaved.release()
