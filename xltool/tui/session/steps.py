"""Work that takes a while: how far it is, and stopping it between two steps."""

from __future__ import annotations

from collections.abc import Callable


class StoppedError(Exception):
    """Somebody stopped the work; whoever does it takes back what is half done."""


class Watched:
    """Steps as `submission.model.Steps` wants them. `tell` is called with these steps, how many are done, and
    of how many; after `stop`, the next step ends the work with `StoppedError`. The work may be another
    thread's."""

    def __init__(self, tell: Callable[[Watched, int, int], object]) -> None:
        self._tell = tell
        self.stopped = False

    def stop(self) -> None:
        """End the work before its next step."""
        self.stopped = True

    def __call__(self, total: int) -> Callable[[], object]:
        done = 0
        self._check(done, total)

        def step() -> None:
            nonlocal done
            done += 1
            self._check(done, total)

        return step

    def _check(self, done: int, total: int) -> None:
        if self.stopped:
            raise StoppedError
        self._tell(self, done, total)
