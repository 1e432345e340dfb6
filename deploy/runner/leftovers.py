"""What a suite that was killed left running, found again and ended."""

import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runner.lives import Life

MARKER = "DOSSIER_DATA"
"""In the environment of every process of a suite: its data folder, by which leftovers are found."""

PROC = Path("/proc")
STOP_LIMIT = 20.0
_PARENT_FIELD = 1
_START_TIME_FIELD = 19
"""Both of `/proc/PID/stat`, counted after the program's name, which may hold blanks."""


@dataclass(frozen=True)
class Recorded:
    """A process that a suite started. Its number alone could be another's by now; the number with its start time can't."""

    pid: int
    started: str
    stop_signal: int


def record(lives: Iterable[Life]) -> list[dict[str, Any]]:
    """The running processes, as kept in the data folder; those that need others first."""
    kept = []
    for life in reversed(list(lives)):
        if life.process is None or life.command is None or (started := start_time(life.process.pid)) is None:
            continue
        kept.append({"pid": life.process.pid, "started": started, "stop_signal": int(life.command.stop_signal)})
    return kept


def start_time(pid: int) -> str | None:
    """When a process started, in clock ticks since this boot, with the boot's id; None when there is no such process."""
    fields = _stat(pid)
    boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    return None if fields is None or fields[0] in {"Z", "X"} else f"{boot}/{fields[_START_TIME_FIELD]}"


def end_leftovers(recorded: list[dict[str, Any]], marker: str) -> int:
    """End the recorded processes that still run, and any other that carries the marker; answers how many there were."""
    leaders = [one for one in (Recorded(**entry) for entry in recorded) if start_time(one.pid) == one.started]
    marked = [pid for pid in _marked(marker) if pid not in {one.pid for one in leaders}]
    for one in leaders:
        _end(one.pid, one.started, signal.Signals(one.stop_signal))
    for pid in marked:
        if (started := start_time(pid)) is not None:
            _end(pid, started, signal.SIGTERM)
    return len(leaders) + len(marked)


def end_children() -> None:
    """Kill what this process started and still runs: once every part has ended, the fork server with its helper."""
    for folder in PROC.glob("[0-9]*"):
        fields = _stat(int(folder.name))
        if fields is not None and int(fields[_PARENT_FIELD]) == os.getpid():
            _signal(int(folder.name), signal.SIGKILL)


def _end(pid: int, started: str, number: signal.Signals) -> None:
    _signal(pid, number)
    deadline = time.monotonic() + STOP_LIMIT
    while start_time(pid) == started:
        if time.monotonic() > deadline:
            _signal(pid, signal.SIGKILL)
        time.sleep(0.05)


def _stat(pid: int) -> list[str] | None:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _marked(marker: str) -> list[int]:
    wanted = f"{MARKER}={marker}".encode()
    found = []
    for folder in PROC.iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:  # gone, or another account's
            continue
        if wanted in environment:
            found.append(int(folder.name))
    return found
