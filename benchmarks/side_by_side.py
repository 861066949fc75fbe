"""Two commands side by side: CPU and peak memory of whole processes, interleaved, medians and their ratio.

On a shared machine a single time says little; the same two commands run in turn, again and again, say how
they compare. CPU is user + system time of the process and its children; memory is the peak resident set.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run cost: CPU seconds, peak MiB, exit code."""

    cpu: float
    memory: float
    exit_code: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Medians of both sides, and the median over the pairs of peer ÷ ours."""

    ours: Usage
    peer: Usage
    ratio: float

    @property
    def memory_ratio(self) -> float:
        """Peer's peak memory ÷ ours."""
        return self.peer.memory / self.ours.memory


_RUNNER = """
import json, os, sys
child = os.fork()
if child == 0:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
cpu = usage.ru_utime + usage.ru_stime
print(json.dumps([cpu, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]))
"""
"""A process begins with the peak memory of the one that starts it, so that one must be small: not we."""


def run(command: Sequence[str]) -> Usage:
    """Run a command with its output thrown away and say what it cost."""
    runner = [sys.executable, "-I", "-S", "-c", _RUNNER, *command]
    return Usage(*json.loads(subprocess.run(runner, stdout=subprocess.PIPE, check=True).stdout))


def compare(
    ours: Sequence[str], peer: Sequence[str], *, runs: int, before: Callable[[], object] = lambda: None
) -> Comparison:
    """Run both commands `runs` times in turn, after one warm-up each; `before` lays out the input afresh."""
    ours_runs, peer_runs = [], []
    for turn in range(runs + 1):
        for command, kept in ((ours, ours_runs), (peer, peer_runs)):
            before()
            usage = run(command)
            if turn:
                kept.append(usage)
    return Comparison(
        _median(ours_runs),
        _median(peer_runs),
        statistics.median(p.cpu / o.cpu for o, p in zip(ours_runs, peer_runs, strict=True)),
    )


def _median(runs: Sequence[Usage]) -> Usage:
    return Usage(
        statistics.median(r.cpu for r in runs),
        statistics.median(r.memory for r in runs),
        max(r.exit_code for r in runs),
    )


def line(name: str, comparison: Comparison) -> str:
    """One line for a report."""
    ours, peer = comparison.ours, comparison.peer
    return (
        f"{name}: ours {ours.cpu:.2f} s {ours.memory:.0f} MiB, peer {peer.cpu:.2f} s {peer.memory:.0f} MiB, "
        f"CPU ratio {comparison.ratio:.1f} x, memory ratio {comparison.memory_ratio:.1f} x"
    )
