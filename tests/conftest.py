"""What tests share: the samples, and applications that a test drives for real."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every run; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing a person keeps for every table changes what a test sees."""
    os.environ["XLTOOL_HOME"] = str(tmp_path_factory.mktemp("home"))


@pytest.fixture
def sample_copy(tmp_path: Path) -> Callable[..., Path]:
    """`sample_copy("xls")`, `sample_copy("xlsx", "B")`: a sample table in a folder of the test's own."""

    def copy(suffix: str, layout: str = "A") -> Path:
        source = SAMPLES / f"2022年度满意度工作分工表{layout}.{suffix}"
        shutil.copyfile(SAMPLES / "xltool.toml", tmp_path / "xltool.toml")
        return Path(shutil.copyfile(source, tmp_path / source.name))

    return copy


@pytest.fixture(scope="session")
def soffice() -> str:
    """The LibreOffice program; without it the test is skipped, or fails where it must be there."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        reason = "LibreOffice is not installed (Debian: libreoffice-calc, python3-uno)"
        if os.environ.get("XLTOOL_REQUIRE_APPLICATIONS"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of public spreadsheets beside the checkout, or $XLTOOL_CORPUS."""
    folder = Path(os.environ.get("XLTOOL_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip(f"no corpus at {folder.name}: set XLTOOL_CORPUS to a folder of spreadsheets")
    return folder
