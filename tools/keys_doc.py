"""Write docs/keys.md from the table of actions: `python tools/keys_doc.py`."""

from __future__ import annotations

from pathlib import Path

from xltool.i18n import set_language
from xltool.tui.actions import SCOPES, actions_of, key_name

TARGET = Path(__file__).resolve().parents[1] / "docs" / "keys.md"

_INTRODUCTION = """\
# 终端界面的按键

直接打字就是查找,单个字母从不是命令。每个命令都能用 Ctrl+P 按字或拼音首字母找到,也能用鼠标点。

本页由 `tools/keys_doc.py` 根据 `xltool/tui/actions.py` 生成,请勿手工修改。
"""


def render() -> str:
    """The page, in Chinese."""
    set_language("zh")
    parts = [_INTRODUCTION]
    for scope, title in SCOPES.items():
        rows = [f"| {_keys(a.keys)} | {a.word} | {a.sentence} |" for a in actions_of(scope)]
        if rows:
            parts.append(f"## {title}\n\n| 按键 | 名称 | 作用 |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _keys(keys: tuple[str, ...]) -> str:
    return " ".join(f"`{key_name(key)}`" for key in keys) or "(用 Ctrl+P)"


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
