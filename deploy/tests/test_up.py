"""`up` with everything in it, as on a machine with nothing but Python: the whole suite, in the order in which a person meets it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parts.ports import LOOPBACK, answers, free_port
from parts.waiting import wait_for
from runner.leftovers import MARKER

START_LIMIT = 180.0
REPLACED = ("_DATABASE_URL", "BUS_URL", "S3_ENDPOINT", "STRIPE_API_KEY", "SMTP_URL")

pytestmark = pytest.mark.timeout(600)


class Installation:
    """One data folder, with the commands of `./dossier` on it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.process: subprocess.Popen[str] | None = None
        self.environment = {name: value for name, value in os.environ.items() if not name.endswith(REPLACED)}
        self.environment["PATH"] = str(data.parent)  # a bare machine: no RabbitMQ, no PostgreSQL, no Docker

    def up(self, *words: str) -> None:
        """Start the suite and wait until it says where it is."""
        output = self.data.with_name("output")
        command = [
            sys.executable,
            "-P",
            "-m",
            "runner",
            "up",
            "--data",
            str(self.data),
            "--port",
            str(self.port),
            *words,
        ]
        with output.open("w") as file:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=file, stderr=subprocess.STDOUT, text=True
            )
        wait_for(
            lambda: "Dossier runs at" in output.read_text() or self.process is None or self.process.poll() is not None,
            START_LIMIT,
            "the suite",
        )
        assert self.process.poll() is None, output.read_text()

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Another command on the same data."""
        command = [sys.executable, "-P", "-m", "runner", *words, "--data", str(self.data)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def credentials(self) -> dict[str, str]:
        """What a person needs to begin."""
        known: dict[str, str] = json.loads((self.data / "credentials.json").read_text())
        return known

    def call(self, path: str, body: object = None) -> tuple[int, Any]:
        """A call of the public API with the first token."""
        credentials = self.credentials()
        request = urllib.request.Request(
            f"{credentials['baseUrl']}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {credentials['token']}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def end(self, number: signal.Signals) -> int:
        """Stop the suite; answers its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)

    def left(self) -> list[str]:
        """The suite's processes that still run."""
        mark = f"{MARKER}={self.data}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append((folder / "cmdline").read_text().replace("\0", " "))
            except OSError:  # it ended meanwhile
                continue
        return found


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="dossier-test-"))
    folder.chmod(0o711)
    made = Installation(folder / "data")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.end(signal.SIGTERM)
    shutil.rmtree(folder, ignore_errors=True)


def test_the_first_start_makes_accounts_that_work(installation: Installation) -> None:
    installation.up()
    credentials = installation.credentials()
    assert list(credentials) == ["baseUrl", "companyId", "locationId", "userId", "email", "password", "token"]
    assert credentials["baseUrl"] == f"http://{LOOPBACK}:{installation.port}"
    assert (installation.data / "credentials.json").stat().st_mode & 0o777 == 0o600
    status, me = installation.call("/auth/me")
    assert (status, me["locationId"]) == (200, credentials["locationId"])
    status, _ = installation.call("/auth/login", {"email": credentials["email"], "password": credentials["password"]})
    assert status in {200, 201}


def test_on_a_bare_machine_it_says_that_events_go_through_postgres(installation: Installation) -> None:
    assert "meant for one machine" in installation.data.with_name("output").read_text()
    assert "hand-over inside PostgreSQL" in installation.run("status").stdout


def test_everything_is_ready_and_nothing_but_the_owner_reads_its_secrets(installation: Installation) -> None:
    status = installation.run("status")
    assert status.returncode == 0, status.stdout
    names = ("secrets.json", "environment.json", "credentials.json", "processes.json", "state.json")
    assert {(installation.data / name).stat().st_mode & 0o077 for name in names} == {0}
    assert (installation.data / "logs").stat().st_mode & 0o077 == 0


def test_logs_of_a_service_are_shown_and_an_unknown_part_is_named(installation: Installation) -> None:
    assert "gateway web | " in installation.run("logs", "gateway").stdout
    unknown = installation.run("logs", "gatway")
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("dossier: no part is called 'gatway'. Parts: billing migrate, billing web")


def test_operators_commands_reach_their_services(installation: Installation) -> None:
    made = installation.run("token", "create", "--location", installation.credentials()["locationId"], "--name", "Mine")
    assert made.returncode == 0, made.stderr
    token = json.loads(made.stdout)
    assert token["id"] in installation.run("token", "list").stdout
    assert installation.run("token", "revoke", token["id"]).returncode == 0
    assert token["id"] not in installation.run("token", "list").stdout
    parked = installation.run("events", "parked")
    assert parked.returncode == 0, parked.stderr
    assert "billing:" in parked.stdout
    assert installation.run("events", "retry").stderr.startswith(
        "dossier: say which service: ./dossier events retry --service"
    )


def test_the_demo_fills_in_contacts_once_and_shows_a_record(installation: Installation) -> None:
    first, second = (installation.run("demo", "--contacts", "4") for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[-2:] == second.stdout.splitlines()[-2:]
    address = next(line.strip() for line in first.stdout.splitlines() if line.strip().startswith("http"))
    status, record = installation.call(address.removeprefix(installation.credentials()["baseUrl"]))
    assert status == 200
    assert record["degraded"] == []
    assert "demo" in record["contact"]["tags"]
    assert record["notes"] != []
    search = {"locationId": installation.credentials()["locationId"], "pageLimit": 20}
    assert installation.call("/contacts/search", search)[1]["total"] == 4
    assert json.loads(installation.run("token", "list").stdout)[0]["name"] == "Bootstrap"


def test_a_second_start_is_refused_and_the_first_goes_on(installation: Installation) -> None:
    second = installation.run("up", "--port", str(free_port()))
    assert second.returncode == 1
    assert second.stderr.startswith(f"dossier: a suite runs on {installation.data} already")
    assert installation.call("/auth/me")[0] == 200


def test_after_a_kill_the_next_start_takes_over_and_has_lost_nothing(installation: Installation) -> None:
    before = installation.credentials()
    assert installation.end(signal.SIGKILL) == -signal.SIGKILL
    installation.port = free_port()
    installation.up()
    after = installation.credentials()
    assert after == {**before, "baseUrl": f"http://{LOOPBACK}:{installation.port}"}
    status, me = installation.call("/auth/me")
    assert (status, me["locationId"]) == (200, before["locationId"])


def test_a_stop_leaves_nothing_running(installation: Installation) -> None:
    assert installation.left() != []
    assert installation.end(signal.SIGINT) == 0
    assert installation.left() == []
    assert not answers(LOOPBACK, installation.port)
    stopped = installation.run("status")
    assert stopped.returncode == 3
    assert stopped.stdout.startswith(f"Nothing runs on {installation.data}")
    assert installation.run("token", "list").stderr.startswith(f"dossier: nothing runs on {installation.data}")
