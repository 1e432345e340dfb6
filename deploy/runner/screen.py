"""What `up` shows: a live table on a terminal, a line for each change elsewhere."""

import shutil
import sys
import time

from runner.lives import Life
from runner.part import State
from runner.table import Row, render, rows

QUIET = {State.WAITING, State.PREPARING}
"""States that make no line of their own, and whose end by a stop makes none."""


class Screen:
    """Writes to the standard output; once that is gone (a closed terminal) it writes nothing more."""

    def __init__(self) -> None:
        self.drawn = sys.stdout.isatty()
        """Whether the table is on the screen already."""
        self._live = self.drawn
        self._height = 0
        self._shown: dict[str, tuple[State, int]] = {}
        self._started = time.monotonic()
        self._gone = False

    def changed(self, lives: list[Life]) -> None:
        """Show where the parts stand now."""
        if self._live:
            self._draw(rows(lives))
            return
        for life in lives:
            seen = (life.state, life.restarts)
            before = self._shown.get(life.part.name, (State.WAITING, 0))
            self._shown[life.part.name] = seen
            if before != seen and not (before[0] in {*QUIET, State.DONE} and life.state is State.STOPPED):
                self._report(life)

    def settle(self) -> None:
        """End the live table: from here on, changes are lines."""
        self._live = False
        self._height = 0

    def remember(self, lives: list[Life]) -> None:
        """Take the present states as shown."""
        self._shown = {life.part.name: (life.state, life.restarts) for life in lives}

    def say(self, text: str = "") -> None:
        """Write lines below what is there."""
        self._height = 0
        self._write(text + "\n")

    def table(self, lives: list[Life]) -> None:
        """Write the table once."""
        width = shutil.get_terminal_size((160, 24)).columns if sys.stdout.isatty() else 200
        self.say("\n".join(render(rows(lives), width)))

    def _draw(self, table: list[Row]) -> None:
        lines = render(table, shutil.get_terminal_size().columns)
        up = f"\033[{self._height}A" if self._height else ""
        self._write(up + "".join(f"\033[K{line}\n" for line in lines))
        self._height = len(lines)

    def _report(self, life: Life) -> None:
        if life.state in QUIET:
            return
        note = f": {life.note}" if life.note and life.state in {State.RESTARTING, State.FAILED} else ""
        provided = f" ({life.part.provided})" if life.state is State.READY and life.part.provided else ""
        seconds = time.monotonic() - self._started
        self._write(f"{seconds:6.1f} s  {life.part.name}  {life.state.value}{provided}{note}\n")

    def _write(self, text: str) -> None:
        if self._gone:
            return
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:  # the terminal, or the reader of the pipe, is gone; the suite itself goes on
            self._gone = True
