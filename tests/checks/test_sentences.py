"""What people read: complete in Chinese, short, and on one page."""

from __future__ import annotations

import re

import pytest

from tests.checks.cases import ALL
from tools.checks_doc import TARGET, render
from xltool.checks import AREAS, RULES, run_checks
from xltool.i18n import Message

LONGEST = 30
_PARAMETER = re.compile(r"\{\w+\}")


def chinese(message: Message) -> str:
    """The Chinese sentence with its parameters taken out; what a cell says has the length it has."""
    translated = Message(message.msgid, {}).render("zh")
    assert translated != message.msgid, "not translated"
    return _PARAMETER.sub("", translated)


MESSAGES = {finding.message.msgid: finding.message for case in ALL for finding in run_checks(case.fires)}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_a_finding_is_said_in_a_short_sentence(message: Message) -> None:
    assert len(chinese(message)) <= LONGEST


@pytest.mark.parametrize("code", RULES)
def test_a_rule_has_title_reason_and_advice_in_chinese(code: str) -> None:
    rule = RULES[code]
    assert 0 < len(chinese(rule.title)) <= LONGEST
    assert len(chinese(rule.why)) > 5
    assert len(chinese(rule.hint)) > 3


def test_the_page_of_all_rules_is_up_to_date() -> None:
    chinese(RULES["DUE_MISSING"].title)
    assert TARGET.read_text(encoding="utf-8") == render()


def test_the_page_has_every_rule_once() -> None:
    page = TARGET.read_text(encoding="utf-8")
    assert re.findall(r"^### (\w+) · ([EWI]) · ", page, re.MULTILINE) == [
        (rule.code, rule.severity) for area in AREAS for rule in RULES.values() if rule.area == area
    ]
