"""Cells that an office and the table's own keeper changed to different things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from xltool.i18n import msg
from xltool.tui.actions import bindings_of
from xltool.tui.dialogs.conflicts import DecideDialog, Sides, Taken

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool.tui.session.merging import Conflict
    from xltool.tui.session.work import Session


class ReturnedDialog(DecideDialog):
    """The conflicts of returned copies; `decided` holds what was settled, whether or not all was."""

    SCOPES = ("dialog", "returned")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("returned"))
    SIDES = Sides(msg("Handed out"), msg("In the table"), msg("Came back"))

    def __init__(self, session: Session, conflicts: Sequence[Conflict]) -> None:
        super().__init__(
            msg("Conflicts in what came back"),
            session,
            conflicts,
            [
                str(
                    msg(
                        "{count} text(s) came back for cells that were changed here, or by another office, "
                        "too. The table keeps its own until you choose.",
                        count=len(conflicts),
                    )
                )
            ],
        )
        self.decided: list[tuple[Conflict, Taken]] = []

    def settle(self, conflict: Conflict, taken: Taken) -> None:
        self.decided.append((conflict, taken))
