"""Write docs/checks.md from the registry of findings: `python tools/checks_doc.py`."""

from __future__ import annotations

from pathlib import Path

from xltool.checks import AREAS, RULES, Rule

TARGET = Path(__file__).resolve().parents[1] / "docs" / "checks.md"

_HEADINGS = {
    "file": "文件",
    "structure": "表格结构",
    "dates": "完成时限",
    "recurrence": "周期任务",
    "offices": "科室",
    "people": "责任人",
    "content": "文字表述",
    "quotas": "数量要求",
    "progress": "进展情况",
    "evidence": "佐证材料",
    "notice": "与通知对照",
}
_INTRODUCTION = """\
# 核对规则

`xltool check` 的每条发现都有固定代码，忽略（豁免）和脚本都以代码为准。

* **E**：改正或说明理由忽略之前不得报送；**W**：警告；**I**：提示。
* `xltool check --explain 代码` 显示与本页相同的说明。

本页由 `tools/checks_doc.py` 根据程序生成，请勿手工修改。
"""


def render() -> str:
    """The page, in Chinese."""
    parts = [_INTRODUCTION]
    for area in AREAS:
        parts.append(f"## {_HEADINGS[area]}\n")
        parts += [_section(rule) for rule in RULES.values() if rule.area == area]
    return "\n".join(parts)


def _section(rule: Rule) -> str:
    title, why, hint = (message.render("zh") for message in (rule.title, rule.why, rule.hint))
    return f"### {rule.code} · {rule.severity} · {title}\n\n* 为什么：{why}\n* 怎么办：{hint}\n"


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
