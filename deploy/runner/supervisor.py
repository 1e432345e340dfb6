"""Starts the parts in the order of their needs, restarts what dies, and stops all in reverse."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from runner.leftovers import end_children
from runner.lives import Life
from runner.log_files import rotate
from runner.nursery import ModuleCommand, Nursery
from runner.part import Kind, Part, State

TICK_STARTING = 0.1
TICK_STEADY = 1.0
ROTATION_PAUSE = 10.0


class Supervisor:
    """The running suite. One thread, the main one, does everything but preparing and probing: children end with the
    thread that started them.
    """

    def __init__(self, parts: Sequence[Part], logs: Path, changed: Callable[[list[Life]], None]) -> None:
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="part")
        self._nursery = Nursery()
        self.lives = [Life(part, logs / log_name(part.name), self._pool, self._nursery) for part in parts]
        self._by_name = {life.part.name: life for life in self.lives}
        self._changed = changed
        self._wake = threading.Event()
        self._stop_requested = False
        self._hurry = False
        self._seen: list[tuple[State, int | None, str]] = []
        self._next_rotation = 0.0

    def request_stop(self) -> None:
        """Stop soon; asked a second time, at once. May be called from a signal handler."""
        self._hurry = self._stop_requested
        self._stop_requested = True
        self._wake.set()

    def wake(self) -> None:
        """Look at the parts now. May be called from a signal handler."""
        self._wake.set()

    def start(self) -> Life | None:
        """Start everything; answers the part that can't start, or None when all are ready or a stop was requested."""
        if any(isinstance(life.part.command and life.part.command(), ModuleCommand) for life in self.lives):
            self._nursery.warm_up()
        while not self._stop_requested:
            self._step()
            failed = next((life for life in self.lives if life.state is State.FAILED), None)
            if failed is not None or all(life.settled for life in self.lives):
                return failed
            self._pause(TICK_STARTING)
        return None

    def watch(self) -> None:
        """Keep everything running until a stop is requested."""
        while not self._stop_requested:
            self._step()
            steady = all(life.settled for life in self.lives)
            self._pause(TICK_STEADY if steady else TICK_STARTING)

    @property
    def stopping(self) -> bool:
        """Whether a stop was requested."""
        return self._stop_requested

    def stop(self) -> None:
        """Stop every part, those that need others first, and leave nothing running."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        while running := [life for life in self.lives if life.process is not None]:
            for life in running:
                self._stop_one(life, running)
            self._tell()
            self._pause(0.05)
        for life in self.lives:
            life.state = State.FAILED if life.state is State.FAILED else State.STOPPED
        end_children()
        self._tell()

    def _stop_one(self, life: Life, running: list[Life]) -> None:
        if not life.alive or self._hurry:
            life.kill()
            life.state = State.STOPPED
        elif life.state is not State.STOPPING:
            if not any(self._needs(other.part, life.part.name) for other in running):
                life.signal_stop()
        elif life.overdue(time.monotonic()):
            life.kill()
            life.state = State.STOPPED

    def _needs(self, part: Part, name: str) -> bool:
        """Whether the part needs the other, directly or through others."""
        return any(need == name or self._needs(self._by_name[need].part, name) for need in part.needs)

    def _step(self) -> None:
        now = time.monotonic()
        for life in self.lives:
            life.step(all(self._by_name[need].settled for need in life.part.needs), now)
        if now >= self._next_rotation:
            self._next_rotation = now + ROTATION_PAUSE
            rotate([life.log for life in self.lives if life.part.kind is not Kind.GIVEN])
        self._tell()

    def _tell(self) -> None:
        seen = [(life.state, life.process.pid if life.process else None, life.note) for life in self.lives]
        if seen != self._seen:
            self._seen = seen
            self._changed(self.lives)

    def _pause(self, seconds: float) -> None:
        self._wake.wait(seconds)
        self._wake.clear()


def log_name(part: str) -> str:
    """The name of a part's log file."""
    return part.replace(" ", "-") + ".log"
