"""The same findings through the real readers: the shipped samples, old format and new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checks import seed
from tests.checks.test_seed import EXPECTED
from xltool import api


@pytest.mark.parametrize("suffix", ["xls", "xlsx"])
@pytest.mark.parametrize("layout", ["A", "B", "C"])
def test_every_finding_appears_on_the_samples(
    sample_copy: Callable[..., Path], suffix: str, layout: str
) -> None:
    found = {finding.code for finding in api.check(sample_copy(suffix, layout), as_of=seed.AS_OF)}
    assert found - {"COMMENTS_PRESENT"} == set(EXPECTED)
