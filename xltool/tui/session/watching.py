"""What happens to the file while it is worked on: whether it changed, and who has it open."""

from __future__ import annotations

import os
from pathlib import Path

from xltool.record import NamedTuple
from xltool.workbook.presence import Presence, PresenceState, who_has_open
from xltool.workbook.replace import file_sha256


class Stamp(NamedTuple):
    """What tells cheaply that a file may have changed."""

    size: int
    modified: int
    """Nanoseconds since 1970."""
    inode: int


class Seen(NamedTuple):
    """One look at the file."""

    stamp: Stamp | None
    """None when it can't be seen: deleted, or the share is away."""
    sha256: str
    """"" when there is nothing to hash."""
    presence: Presence
    reachable: bool = False
    """Whether the application that has it open can be asked to take our edits."""

    @property
    def there(self) -> bool:
        return self.stamp is not None

    @property
    def open_elsewhere(self) -> bool:
        return self.presence.state is PresenceState.LOCKED

    @property
    def let_go(self) -> bool:
        """Whether nobody has it open any more."""
        return self.there and self.presence.state in (PresenceState.CLOSED, PresenceState.STALE)


def look(path: Path, before: Seen | None) -> Seen:
    """Look at the file. It is read only when its size, time or inode is another than `before`."""
    # Who has it first: an application that saves and then closes must not look as if it had only closed.
    presence = who_has_open(path)
    stamp = _stamp(path)
    if stamp is None:
        return Seen(None, "", Presence(PresenceState.UNKNOWN))
    if before is not None and before.stamp == stamp and before.sha256:
        sha256 = before.sha256
    else:
        try:
            sha256 = file_sha256(path)
        except OSError:
            sha256 = ""
    return Seen(stamp, sha256, presence, _reachable(presence))


def _reachable(presence: Presence) -> bool:
    if presence.state is not PresenceState.LOCKED:
        return False
    from xltool.workbook.live.attaching import may_be_reached

    return may_be_reached(presence)


def _stamp(path: Path) -> Stamp | None:
    try:
        stat = os.stat(path)  # noqa: PTH116  one system call on a share, every two seconds
    except OSError:
        return None
    return Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ino)
