"""The log files of the parts: kept small, and read."""

import shutil
from collections.abc import Iterable
from pathlib import Path

MOST_BYTES = 10 * 1024 * 1024
KEPT = 3
"""Older files kept of each log."""


def rotate(logs: Iterable[Path], most_bytes: int = MOST_BYTES) -> None:
    """Move what a large log holds aside. The process goes on writing to the same open file, which is emptied: it
    appends, so it goes on at the beginning.
    """
    for log in logs:
        if not log.exists() or log.stat().st_size <= most_bytes:
            continue
        for number in range(KEPT, 1, -1):
            older = log.with_name(f"{log.name}.{number - 1}")
            if older.exists():
                older.replace(log.with_name(f"{log.name}.{number}"))
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        with log.open("r+b") as file:
            file.truncate(0)
