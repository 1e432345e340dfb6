"""A gateway in a process of its own, as it runs in production."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

from chassis.identity import IdentitySigner, encode_key
from chassis.testing.waiting import wait_until

# Of every user that a test makes.
PASSWORD = "Correct-horse-7-battery"  # noqa: S105 - it opens nothing but a test


@dataclass(frozen=True)
class Reply:
    """An answer, whole."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The stable code of an error."""
        return str(self.json["code"])


@dataclass(frozen=True)
class Credentials:
    """What `bootstrap` printed."""

    company_id: str
    location_id: str
    user_id: str
    email: str
    password: str
    token: str


@dataclass(frozen=True)
class Gateway:
    """A running gateway. Requests carry the first token unless they bring another, or `token=None`."""

    port: int
    pid: int
    credentials: Credentials
    log: Path

    @property
    def url(self) -> str:
        """Its public address."""
        return f"http://127.0.0.1:{self.port}"

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = "",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request on a connection of its own; a body that is not bytes goes as JSON."""
        sent = dict(headers or {})
        bearer = self.credentials.token if token == "" else token
        if bearer is not None:
            sent.setdefault("Authorization", f"Bearer {bearer}")
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, sent)
            return _reply(connection.getresponse())
        finally:
            connection.close()

    def log_in(self, email: str, password: str = PASSWORD, **given: Any) -> Reply:
        """Log in."""
        return self.request("POST", "/auth/login", {"email": email, "password": password, **given}, token=None)

    def raw(self, message: bytes) -> bytes:
        """Send bytes as they are, and answer all that comes until the gateway hangs up or says nothing more."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
            connection.sendall(message)
            got = b""
            try:
                while piece := connection.recv(65536):
                    got += piece
            except TimeoutError:
                return got
            return got

    def resident_bytes(self) -> int:
        """The most memory that its workers have had."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return max(_peak(int(child)) for child in children)


def _reply(answer: HTTPResponse) -> Reply:
    return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


def _peak(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"process {pid} says nothing of its memory")


def run_command(environment: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `python -m gateway …` to its end."""
    command = [sys.executable, "-m", "gateway", *arguments]
    return subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False, timeout=60)


def bootstrapped(environment: Mapping[str, str]) -> Credentials:
    """The first company of an empty, migrated database."""
    done = run_command(environment, "bootstrap")
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    said = json.loads(done.stdout)
    return Credentials(
        company_id=said["companyId"],
        location_id=said["locationId"],
        user_id=said["userId"],
        email=said["email"],
        password=said["password"],
        token=said["token"],
    )


@contextmanager
def running_gateway(
    environment: Mapping[str, str],
    credentials: Credentials,
    log: Path,
    module: str = "gateway",
    *,
    ready: str = "/health/ready",
) -> Iterator[Gateway]:
    """A gateway for as long as the block lasts, from when it answers `ready`; `module` is run with the argument `web`."""
    port = _free_port()
    told = {**environment, "GATEWAY_BIND": f"127.0.0.1:{port}"}
    with log.open("ab") as output:
        process = subprocess.Popen([sys.executable, "-m", module, "web"], env=told, stdout=output, stderr=output)
    gateway = Gateway(port, process.pid, credentials, log)
    try:
        wait_until(lambda: _answers(gateway, ready), about=f"the gateway; its log is {log}")
        yield gateway
    finally:
        process.terminate()
        process.wait(timeout=40)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(gateway: Gateway, path: str) -> bool:
    try:
        return gateway.request("GET", path, token=None).status == 200
    except OSError:
        return False


def environment_for(database: str, services: Mapping[str, str], **settings: str) -> dict[str, str]:
    """The environment of a gateway; the bus is one that nobody listens on, which the web process does without."""
    seed = b"a seed of the tests, 32 bytes...."[:32]
    return {
        **os.environ,
        **{f"{name.upper()}_URL": url for name, url in services.items()},
        "GATEWAY_DATABASE_URL": database,
        "BUS_URL": "amqp://guest:guest@127.0.0.1:1",
        "IDENTITY_PRIVATE_KEY": encode_key(seed),
        "IDENTITY_PUBLIC_KEYS": encode_key(IdentitySigner(seed).public_key),
        "RATE_LIMIT_REQUESTS": "1000000",
        "LOG_LEVEL": "warning",
        "CHECK_ANSWERS": "1",
        **settings,
    }
