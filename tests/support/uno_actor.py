"""A person in front of LibreOffice: does what a test says, through the application itself.

Run by the Python that owns the `uno` binding. One JSON line in, {"connect": pipe} or {"path": ..., "code":
...}; one out. Code sees `desktop`, `doc` (the open document of `path`, None when it isn't), `sheet` (its
first), `cell("B2")` and `cells("A1:B2")`, and answers by setting `result`.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from typing import Any

import uno


def connect(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + 60
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def document(desktop: Any, url: str) -> Any:
    documents = desktop.Components.createEnumeration()
    while documents.hasMoreElements():
        candidate = documents.nextElement()
        if getattr(candidate, "URL", None) == url:
            return candidate
    return None


def main() -> None:
    desktop: Any = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "connect" in request:
                desktop = connect(request["connect"])
                result = True
            else:
                doc = document(desktop, uno.systemPathToFileUrl(request["path"]))
                sheet = None if doc is None else doc.Sheets.getByIndex(0)
                scope = {"uno": uno, "desktop": desktop, "doc": doc, "sheet": sheet, "result": None}
                scope["path"] = request["path"]
                if sheet is not None:
                    scope["cells"] = sheet.getCellRangeByName
                    scope["cell"] = lambda ref, s=sheet: s.getCellRangeByName(ref).getCellByPosition(0, 0)
                exec(request["code"], scope)
                result = scope["result"]
            answer = {"ok": result}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


main()
