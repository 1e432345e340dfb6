"""One part while the suite runs: its state, its process, its attempts."""

import signal
import subprocess
import time
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parts.process import Command, end_group, spawn
from runner.nursery import Forked, ModuleCommand, Nursery
from runner.part import Kind, Part, State

BACK_OFF_FIRST = 0.5
BACK_OFF_MOST = 30.0
STEADY = 60.0
"""Seconds of readiness after which earlier failures are forgotten."""
FIRST_ATTEMPTS = 3
"""Attempts at the first start until the part counts as unable to start."""
BAD_SETTINGS = 2
"""The exit code of a process whose settings are wrong: another attempt would end the same."""
PROBE_PAUSE = 0.15


@dataclass
class Life:
    """One part of the running suite. Every method is called from the main thread."""

    part: Part
    log: Path
    pool: Executor
    nursery: Nursery
    state: State = State.WAITING
    note: str = ""
    """Why it is not ready."""
    restarts: int = 0
    process: "subprocess.Popen[bytes] | Forked | None" = None
    command: Command | None = None
    _job: "Future[Any] | None" = None
    _failures: int = 0
    _was_ready: bool = False
    _since: float = field(default_factory=time.monotonic)
    _next: float = 0.0

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def settled(self) -> bool:
        """Whether those that need it may start."""
        return self.state in {State.READY, State.DONE}

    def step(self, may_start: bool, now: float) -> None:
        """Go one step on, where there is one to go."""
        match self.state:
            case State.WAITING if may_start:
                self._prepare()
            case State.PREPARING:
                self._finish_preparing(now)
            case State.STARTING:
                self._watch_start(now)
            case State.READY if self.part.kind is Kind.SERVER:
                self._watch(now)
            case State.RESTARTING if now >= self._next:
                self._prepare()
            case _:
                return

    def signal_stop(self) -> None:
        """Ask its process to end."""
        self.state = State.STOPPING
        self._since = time.monotonic()
        if self.process is not None and self.command is not None:
            self.process.send_signal(self.command.stop_signal)

    def kill(self) -> None:
        """End whatever is left of its process group."""
        if self.process is not None:
            end_group(self.process.pid, signal.SIGKILL)
            self.process.send_signal(signal.SIGKILL)  # a fork that has no group of its own yet
            self.process.wait()
            self.process = None

    def overdue(self, now: float) -> bool:
        """Whether it takes longer to stop than it may."""
        return self.command is not None and now - self._since > self.command.stop_limit

    def _enter(self, state: State, now: float) -> None:
        self.state = state
        self._since = now

    def _prepare(self) -> None:
        self._job = self.pool.submit(self.part.prepare)
        self._enter(State.PREPARING, time.monotonic())

    def _finish_preparing(self, now: float) -> None:
        if self._job is None or not self._job.done():
            return
        error = self._job.exception()
        self._job = None
        if error is not None:
            self._fail(str(error), now)
            return
        if self.part.command is not None:
            self.command = self.part.command()
            try:
                self.process = self._launch(self.command)
            except (OSError, EOFError) as error:
                self._fail(f"could not be started: {error}", now)
                return
        self._enter(State.STARTING, now)
        self._next = now

    def _launch(self, command: Command) -> "subprocess.Popen[bytes] | Forked":
        if isinstance(command, ModuleCommand):
            return self.nursery.fork(command, self.log)
        return spawn(command, self.log)

    def _watch_start(self, now: float) -> None:
        code = self.process.poll() if self.process is not None else None
        if code == 0 and self.part.kind is Kind.TASK:
            self.kill()
            self.note = ""
            self._enter(State.DONE, now)
        elif code is not None:
            self._fail(f"ended with {describe_exit(code)}", now, for_good=code == BAD_SETTINGS)
        elif now - self._since > self.part.start_limit:
            self._fail(self.note or f"did not answer within {self.part.start_limit:.0f} s", now)
        elif self.part.kind is not Kind.TASK:
            self._probe(now)

    def _probe(self, now: float) -> None:
        if self._job is None:
            if now >= self._next:
                self._job = self.pool.submit(self.part.ready)
            return
        if not self._job.done():
            return
        error = self._job.exception()
        ready = error is None and self._job.result()
        self._job = None
        self._next = now + PROBE_PAUSE
        if error is not None:
            self.note = str(error)
        if ready:
            self.note = ""
            self._was_ready = True
            self._enter(State.READY, now)

    def _watch(self, now: float) -> None:
        if self._failures and now - self._since > STEADY:
            self._failures = 0
        code = self.process.poll() if self.process is not None else None
        if code is not None:
            self._fail(f"ended with {describe_exit(code)}", now)

    def _fail(self, why: str, now: float, *, for_good: bool = False) -> None:
        self._job = None
        self.kill()
        self.note = why
        self._failures += 1
        if not self._was_ready and (for_good or self._failures >= FIRST_ATTEMPTS or self.part.kind is Kind.GIVEN):
            self._enter(State.FAILED, now)
            return
        self.restarts += 1
        self._next = now + min(BACK_OFF_MOST, BACK_OFF_FIRST * 2 ** (self._failures - 1))
        self._enter(State.RESTARTING, now)


def describe_exit(code: int) -> str:
    """An exit code for people: negative ones are signals."""
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
