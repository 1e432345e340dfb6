"""`./dossier status` and `./dossier logs`: what a running suite says about itself."""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from parts.process import last_lines
from runner.data_folder import DataFolder, RefusedError
from runner.supervisor import log_name
from runner.table import Row, render

FOLLOW_PAUSE = 0.3


def status(arguments: argparse.Namespace) -> int:
    """Print the table; answers 0 when every part is ready, 3 when nothing runs, 1 otherwise."""
    folder = DataFolder(Path(arguments.data))
    state = folder.read("state.json")
    if not folder.is_running() or state is None:
        print(f"Nothing runs on {folder.path}. Start it with ./dossier up")
        return 3
    table = [Row(**row) for row in state["rows"]]
    print("\n".join(render(table, 200)))
    for name, note in state["notes"].items():
        print(f"{name}: {note}")
    print(f"\n{state['baseUrl']}, since {state['startedAt']}, process {state['pid']}, data in {folder.path}")
    return 0 if all(row.state == "ready" for row in table) else 1


def logs(arguments: argparse.Namespace) -> int:
    """Print the end of the logs asked for, and follow them with ``-f``. Raises RefusedError."""
    folder = DataFolder(Path(arguments.data))
    chosen = _chosen(folder, " ".join(arguments.part))
    for log in chosen:
        text = last_lines(log, arguments.lines)
        if text:
            print(_labelled(log, text, several=len(chosen) > 1))
    if arguments.follow:
        _follow(chosen)
    return 0


def _chosen(folder: DataFolder, wanted: str) -> list[Path]:
    available = sorted(folder.logs.glob("*.log"))
    if not available:
        raise RefusedError(f"there are no logs in {folder.logs}; start the suite with ./dossier up")
    if not wanted:
        return available
    exact = folder.logs / log_name(wanted)
    chosen = (
        [exact]
        if exact in available
        else [log for log in available if log.name.startswith(f"{log_name(wanted)[:-4]}-")]
    )
    if not chosen:
        raise RefusedError(f"no part is called {wanted!r}. Parts: {', '.join(_part(log) for log in available)}")
    return chosen


def _part(log: Path) -> str:
    return log.stem.replace("-", " ")


def _labelled(log: Path, text: str, *, several: bool) -> str:
    label = f"{_part(log)} | " if several else ""
    return "\n".join(f"{label}{line}" for line in text.splitlines())


def _follow(chosen: list[Path]) -> None:
    """Print what is written from now on, until Ctrl-C."""
    files = {log: log.open(errors="replace") for log in chosen}
    for file in files.values():
        file.seek(0, 2)
    try:
        while True:
            for log, file in files.items():
                for line in _new_lines(log, file):
                    print(_labelled(log, line, several=len(chosen) > 1))
            sys.stdout.flush()
            time.sleep(FOLLOW_PAUSE)
    except KeyboardInterrupt:
        return
    finally:
        for file in files.values():
            file.close()


def _new_lines(log: Path, file: TextIO) -> Iterator[str]:
    if log.stat().st_size < file.tell():  # it was rotated: emptied, and begun again
        file.seek(0)
    while line := file.readline():
        yield line.rstrip("\n")
