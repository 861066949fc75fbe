"""Names that stand for several offices: 各科室, 有关单位, 承接…的各科室 (DOMAIN 4.4)."""

from __future__ import annotations

import re
from functools import lru_cache

_KINDS = "(?:科室|股室|处室|部门|责任单位|单位|机构)"
_KNOWN_GROUP = re.compile(
    f"[^的]{{0,6}}(?:各|所有)[^的]{{0,4}}{_KINDS}"
    f"|(?:局属|直属|下属|所属|二层)[^的]*{_KINDS}"
    "|(?:各|全体)(?:县|市|区|乡|镇|街道|开发区|园区|村|科|股|处).*"
    "|(?:局|市|县|区|分管|分管局)领导|领导班子|班子成员"
)
_OPEN_GROUP = re.compile(f".*(?:相关|有关|其他|其它|其余|涉及)的?{_KINDS}|.+的各?{_KINDS}|全体干部职工")


@lru_cache(maxsize=4096)
def is_known_group(name: str) -> bool:
    """Whether a name stands for all offices of a kind, so that a roster can spell it out (DOMAIN 4.4)."""
    return not is_open_group(name) and _KNOWN_GROUP.fullmatch(name) is not None


@lru_cache(maxsize=4096)
def is_open_group(name: str) -> bool:
    """Whether a name stands for offices that only a person can tell: 各相关科室, 承接…的各科室."""
    return _OPEN_GROUP.fullmatch(name) is not None


def is_group(name: str) -> bool:
    """Whether a name stands for several offices."""
    return is_open_group(name) or is_known_group(name)
