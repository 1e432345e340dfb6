"""The whole suite, started as a person starts it, once on RabbitMQ and once on the embedded hand-over."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from highlevel import HighLevel

from chassis.testing.waiting import wait_until
from parts.ports import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 180
# What would put a part of the developer's own in place of the suite's.
ADDRESSES = ("DATABASE_URL", "BUS_URL", "S3_", "STRIPE_", "SMTP_URL", "TEST_")


@dataclass(frozen=True)
class Suite:
    """A running suite: its address, its first token and location, and the process that runs it."""

    bus: str
    base_url: str
    token: str
    location_id: str
    user_id: str
    data: Path
    process: subprocess.Popen[bytes]

    def http(self) -> httpx.Client:
        """Plain HTTP with the suite's token."""
        return httpx.Client(base_url=self.base_url, headers={"Authorization": f"Bearer {self.token}"}, timeout=30)

    def sdk(self) -> HighLevel:
        """The official SDK, unmodified, pointed at the gateway."""
        known = HighLevel.BASE_URL
        HighLevel.BASE_URL = self.base_url
        try:
            return HighLevel(private_integration_token=self.token)
        finally:
            HighLevel.BASE_URL = known


@pytest.fixture(scope="session", params=["rabbitmq", "embedded"])
def suite(request: pytest.FixtureRequest) -> Iterator[Suite]:
    # Not pytest's own folder: where the tests run as root, PostgreSQL is another account's and must pass through.
    data = Path(tempfile.mkdtemp(prefix="dossier-test-"))
    data.chmod(0o711)
    log = data / "up.log"
    port = free_port()
    command = [
        sys.executable,
        str(ROOT / "dossier"),
        "up",
        "--port",
        str(port),
        "--data",
        str(data / "data"),
        "--bus",
        request.param,
    ]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.endswith(ADDRESSES) and not name.startswith(ADDRESSES)
    }
    environment["RATE_LIMIT_REQUESTS"] = "100000"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=ROOT)
    try:
        credentials = wait_until(
            lambda: read_credentials(data / "data" / "credentials.json", process, log),
            START_SECONDS,
            about="./dossier up",
        )
        yield Suite(
            bus=request.param,
            base_url=credentials["baseUrl"],
            token=credentials["token"],
            location_id=credentials["locationId"],
            user_id=credentials["userId"],
            data=data / "data",
            process=process,
        )
    finally:
        left = stop(process)
    assert process.returncode == 0, log.read_text()[-4000:]
    assert left == []
    shutil.rmtree(data, ignore_errors=True)


def read_credentials(path: Path, process: subprocess.Popen[bytes], log: Path) -> dict[str, Any] | None:
    """What the first start wrote, once it is there; fails at once, with the last lines, if the suite gave up."""
    if process.poll() is not None:
        raise AssertionError(f"./dossier up ended with {process.returncode}:\n{log.read_text()[-4000:]}")
    if not path.exists():
        return None
    credentials: dict[str, Any] = json.loads(path.read_text())
    return credentials


def stop(process: subprocess.Popen[bytes]) -> list[str]:
    """End the suite as Ctrl-C does; answers the names of what is still running after it."""
    children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.send_signal(signal.SIGINT)
    process.wait(timeout=180)
    _, alive = psutil.wait_procs(children, timeout=5)
    return [one.name() for one in alive]
