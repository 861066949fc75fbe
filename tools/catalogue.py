"""Bring the message catalogues up to date: collect every msg("…") of the sources, compile .po to .mo.

    python tools/catalogue.py            update .po from the sources, compile .mo, list what is untranslated
    python tools/catalogue.py ADD.po     the same, first taking the translations of another .po file

`click.po` holds click's own sentences; it is kept by hand.
"""

from __future__ import annotations

import ast
import datetime as dt
import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "xltool" / "locale" / "zh" / "LC_MESSAGES"
# A date that changes with every run would make every run a change.
_STAMP = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def extract() -> Catalog:
    """Every msgid of the sources, those inside f-strings too (babel's own extractor passes over them)."""
    catalogue = Catalog(project="xltool")
    for path in sorted((ROOT / "xltool").rglob("*.py")):
        for msgid in msgids(path.read_text(encoding="utf-8")):
            catalogue.add(msgid, locations=[(path.relative_to(ROOT / "xltool").as_posix(), 0)])
    return catalogue


def msgids(source: str) -> list[str]:
    """The first argument of every call of `msg` that names a sentence, in the order of the calls."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "msg"]
    named.sort(key=lambda call: (call.lineno, call.col_offset))
    return [
        first.value
        for call in named
        if isinstance(first := call.args[0], ast.Constant) and isinstance(first.value, str)
    ]


def load(path: Path) -> Catalog:
    """A .po file."""
    with path.open("rb") as file:
        return read_po(file, locale="zh", domain=path.stem)


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _stamped(catalogue: Catalog) -> Catalog:
    catalogue.creation_date = catalogue.revision_date = _STAMP
    catalogue.fuzzy = False
    catalogue.header_comment = "# xltool: what people read, in Chinese."
    return catalogue


def update(additions: list[Path]) -> list[str]:
    """Rewrite xltool.po from the sources; the msgids that have no translation."""
    po = FOLDER / "xltool.po"
    known = {m.id: m.string for m in load(po) if m.string} if po.exists() else {}
    for path in additions:
        known = {m.id: m.string for m in load(path) if m.string} | known
    new = Catalog(locale="zh", project="xltool", version="1", copyright_holder="", msgid_bugs_address="")
    missing = []
    for message in extract():
        if not message.id:
            continue
        new.add(message.id, known.get(message.id, ""), locations=message.locations)
        if message.id not in known:
            missing.append(str(message.id))
    out = BytesIO()
    write_po(out, _stamped(new), width=0, sort_output=True, include_lineno=False)
    po.write_bytes(out.getvalue())
    return missing


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = update([Path(argument) for argument in sys.argv[1:]])
    for po in sorted(FOLDER.glob("*.po")):
        po.with_suffix(".mo").write_bytes(compiled(_stamped(load(po))))
    for msgid in missing:
        print(f"untranslated: {msgid}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
