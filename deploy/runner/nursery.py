"""Starts the services' processes as forks of one process that has the shared libraries loaded already.

Fifteen processes that each import the same libraries cost a laptop ten seconds and a gigabyte; forks share both. What runs
is what `python -m SERVICE KIND` runs, in a session and with an environment and a log of its own. The standard library's
fork server does the forking; it is single-threaded, and ends with the runner.
"""

import ctypes
import multiprocessing
import multiprocessing.context
import multiprocessing.forkserver
import os
import runpy
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from parts.process import PR_SET_PDEATHSIG, Command

SHARED = (
    "runner.tied",
    "alembic.command",
    "chassis.events.topology",
    "chassis.migrating",
    "chassis.process",
    "chassis.web.app",
    "chassis.web.server",
    "chassis.worker",
    "contact_ref",
    "minio",
    "stripe",
)
"""Loaded before the first fork. No service's own modules: each process has those of its service alone."""


@dataclass(frozen=True)
class ModuleCommand(Command):
    """`python -m module words`, to be run as a fork."""

    module: str = ""
    words: tuple[str, ...] = ()


class Forked:
    """A forked process, as far as the supervisor asks for one."""

    def __init__(self, process: multiprocessing.context.ForkServerProcess) -> None:
        self._process = process
        self.pid = process.pid or 0

    def poll(self) -> int | None:
        """The exit code (a signal's is negative); None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Signal the process; nothing if it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def wait(self) -> int:
        """Wait for its end; answers the exit code."""
        self._process.join()
        return self._process.exitcode or 0


class Nursery:
    """The fork server of this process."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(SHARED))

    def warm_up(self) -> None:
        """Begin to load the shared libraries, while something else is waited for."""
        multiprocessing.forkserver.ensure_running()

    def fork(self, command: ModuleCommand, log: Path) -> Forked:
        """Run a module in a fork. Raises OSError or EOFError when the fork server can't."""
        arguments = (command.module, command.words, dict(command.env), str(log), str(command.cwd or Path.cwd()))
        process = self._context.Process(target=become, args=arguments)
        process.start()
        return Forked(process)


def become(module: str, words: tuple[str, ...], environment: Mapping[str, str], log: str, folder: str) -> None:
    """In the fork: turn into `python -m module words`."""
    os.setsid()
    server = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != server:  # it died between fork and prctl
        os._exit(1)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for descriptor in (1, 2):
        os.dup2(output, descriptor)
    os.close(output)
    sys.stdout, sys.stderr = os.fdopen(1, "w", buffering=1), os.fdopen(2, "w", buffering=1)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
