"""Starting a program so that it never outlives its starter, and stopping it whole."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from parts.accounts import Account

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


class PartFailedError(Exception):
    """A part could not be started; the message is for people and holds its last log lines."""


@dataclass(frozen=True)
class Command:
    """How to run one program."""

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    cwd: Path | None = None
    account: Account | None = None
    """Run as this account instead of the caller's."""
    stop_signal: signal.Signals = signal.SIGTERM
    """The signal that makes the program finish its work and end; also sent when its starter dies."""
    stop_limit: float = 15.0
    """Seconds after the stop signal until it is killed."""


def spawn(command: Command, log: Path) -> "subprocess.Popen[bytes]":
    """Start the program in a session of its own, its output appended to ``log``.

    The kernel sends it the stop signal when the *thread* that called this ends, so call it from a thread that lives as
    long as the program should: the main thread.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    starter = os.getpid()

    def tie_to_starter() -> None:
        _LIBC.prctl(PR_SET_PDEATHSIG, command.stop_signal)
        if os.getppid() != starter:  # it died between fork and prctl
            os._exit(1)

    account = command.account
    with log.open("ab") as output:
        return subprocess.Popen(
            command.argv,
            env=dict(command.env),
            cwd=command.cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=tie_to_starter,  # noqa: PLW1509 - one thread spawns; the call in it takes no lock
        )


def end_group(process_group: int, number: signal.Signals) -> None:
    """Signal every process of a group; nothing if it is gone."""
    try:
        os.killpg(process_group, number)
    except ProcessLookupError:
        return


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log file, for an error message."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 65536))
        return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-count:])


class ManagedProcess:
    """One program with its log and its probe: started until it is ready, stopped until it is gone."""

    def __init__(self, name: str, command: Callable[[], Command], log: Path, ready: Callable[[], bool]) -> None:
        self.name = name
        self.log = log
        self._command = command
        self._ready = ready
        self._process: subprocess.Popen[bytes] | None = None
        self._running_command: Command | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self, limit: float = 60.0, attempts: int = 5) -> None:
        """Start it and wait until it answers.

        A program that ends at once is tried again: right after a kill, PostgreSQL refuses to start while an old backend
        still holds the shared memory.

        Raises:
            PartFailedError: the attempts, or ``limit`` seconds, are used up; it holds the last log lines.
        """
        deadline = time.monotonic() + limit
        for attempt in range(attempts):
            self._running_command = self._command()
            self._process = spawn(self._running_command, self.log)
            while time.monotonic() < deadline:
                if self._process.poll() is not None:
                    break
                if self._ready():
                    return
                time.sleep(0.05)
            else:
                break
            time.sleep(min(0.2 * 2**attempt, max(0.0, deadline - time.monotonic())))
        self.kill()
        raise PartFailedError(
            f"{self.name} did not start within {limit:.0f} s. Its last log lines:\n{last_lines(self.log)}"
        )

    def stop(self) -> None:
        """Ask it to end, wait, and kill what is left of its group."""
        process, command = self._process, self._running_command
        if process is None or command is None:
            return
        if process.poll() is None:
            process.send_signal(command.stop_signal)
            try:
                process.wait(command.stop_limit)
            except subprocess.TimeoutExpired:
                print(f"{self.name} did not stop in {command.stop_limit:.0f} s and is killed", file=sys.stderr)
        self.kill()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            end_group(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Stop it cleanly and start it again on the same data and port."""
        self.stop()
        self.start()
