"""`./dossier up`: start the suite, say where it is, keep it running, stop it."""

import argparse
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from parts.ports import is_free
from parts.process import last_lines
from runner.accounts import ensure_credentials
from runner.addresses import read_given
from runner.data_folder import DataFolder, RefusedError
from runner.layout import make_plan
from runner.leftovers import MARKER, end_leftovers, record
from runner.lives import Life
from runner.part import Kind
from runner.plan import Plan, Request, public_url
from runner.screen import Screen
from runner.supervisor import Supervisor
from runner.table import rows


def run(arguments: argparse.Namespace) -> int:
    """Run the suite until a signal ends it; answers the exit code. Raises RefusedError."""
    request = Request(arguments.host, arguments.port, arguments.bus)
    given = read_given(os.environ)
    folder = DataFolder(Path(arguments.data))
    screen = Screen()
    take_over(folder, request, screen)
    plan = make_plan(request, folder, given)
    folder.write("environment.json", plan.environment)
    gateway = {**os.environ, **plan.environment["gateway"]}
    return Suite(request, folder, plan, screen).run(lambda: ensure_credentials(folder, gateway, public_url(request)))


def take_over(folder: DataFolder, request: Request, screen: Screen) -> None:
    """Make the folder this process's own, end what an earlier one left running, and look at the port.

    Raises RefusedError.
    """
    folder.make()
    folder.lock()
    folder.forget("state.json")
    ended = end_leftovers(folder.read("processes.json") or [], str(folder.path))
    if ended:
        screen.say(f"Ended {ended} process{'es' if ended > 1 else ''} that an earlier start left running.")
    os.environ[MARKER] = str(folder.path)  # every process that is started from here on carries it
    if not is_free(request.port, request.host):
        raise RefusedError(
            f"port {request.port} of {request.host} is taken or may not be used; choose another with --port"
        )


class Suite:
    """One run of the suite."""

    def __init__(self, request: Request, folder: DataFolder, plan: Plan, screen: Screen) -> None:
        self._request = request
        self._folder = folder
        self._plan = plan
        self._screen = screen
        self._started = datetime.now(UTC)
        self._supervisor = Supervisor(plan.parts, folder.logs, self._changed)

    def run(self, first_accounts: Callable[[], str | None]) -> int:
        """Start, make the first accounts, watch, stop; answers the exit code. Raises RefusedError."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, self._on_child)
        code = 1
        try:
            failed = self._supervisor.start()
            self._screen.settle()
            if failed is not None:
                self._explain(failed)
            else:
                if not self._supervisor.stopping:
                    self._welcome(first_accounts())
                self._supervisor.watch()
                code = 0
        finally:
            self._screen.settle()
            self._screen.say("Stopping.")
            self._supervisor.stop()
            self._screen.say("Stopped.")
        return code

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._supervisor.request_stop()

    def _on_child(self, _number: int, _frame: FrameType | None) -> None:
        self._supervisor.wake()

    def _changed(self, lives: list[Life]) -> None:
        self._folder.write("processes.json", record(lives))
        self._folder.write("state.json", self._state(lives))
        self._screen.changed(lives)

    def _state(self, lives: list[Life]) -> dict[str, object]:
        return {
            "pid": os.getpid(),
            "baseUrl": public_url(self._request),
            "startedAt": self._started.isoformat(timespec="seconds"),
            "rows": [vars(row) for row in rows(lives)],
            "notes": {life.part.name: life.note for life in lives if life.note},
        }

    def _explain(self, failed: Life) -> None:
        self._screen.say(f"\n{failed.part.name} can't start: {failed.note}")
        if failed.part.kind is not Kind.GIVEN:
            self._screen.say(f"The last lines of {failed.log}:\n{last_lines(failed.log)}\n")

    def _welcome(self, note: str | None) -> None:
        lives = self._supervisor.lives
        self._screen.remember(lives)
        if not self._screen.drawn:
            self._screen.table(lives)
        for line in [*self._plan.notes, *([note] if note else [])]:
            self._screen.say(f"\n{line}")
        self._screen.say(self._invitation(public_url(self._request)))

    def _invitation(self, base_url: str) -> str:
        data = "" if self._folder.path.name == ".dossier" else f" --data {self._folder.path}"
        mail = f"\n  mail         {self._plan.mail_page}" if self._plan.mail_page else ""
        return (
            f"\nDossier runs at {base_url}\n"
            f"  accounts     {self._folder.credentials} (e-mail, password, token)\n"
            f"  the API      {base_url}/docs{mail}\n"
            f"Try next, in another terminal:\n"
            f"  ./dossier demo{data}         fills it with contacts and prints one record's address\n"
            f"  ./dossier status{data}       ./dossier logs gateway web -f{data}\n"
            f"Ctrl-C stops everything; the data stays in {self._folder.path}."
        )
