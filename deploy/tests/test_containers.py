"""Containers come before this machine's own servers where a Docker daemon answers, and after an address given."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TypeVar

import pytest

from parts.containers import docker_answers, fetch
from parts.object_store import store_answers
from parts.ports import LOOPBACK, answers
from parts.providers import Provider, broker_provider, object_store_provider, postgres_provider

Server = TypeVar("Server", bound=socketserver.TCPServer)
PROVIDERS: dict[str, Callable[[], Provider | None]] = {
    "TEST_DATABASE_URL": postgres_provider,
    "TEST_BUS_URL": broker_provider,
    "TEST_S3_ENDPOINT": object_store_provider,
}


@pytest.fixture(autouse=True)
def _no_address_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROVIDERS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A socket that answers as a Docker daemon does, and DOCKER_HOST leading to it."""
    path = tmp_path / "docker.sock"
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    with _running(socketserver.ThreadingUnixStreamServer(str(path), _answering("200 OK"))):
        yield


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("variable", PROVIDERS)
def test_a_container_is_used_where_a_daemon_answers_and_no_address_is_given(variable: str) -> None:
    provider = PROVIDERS[variable]()
    assert provider is not None
    assert provider.name.startswith("a container of ")


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("variable", PROVIDERS)
def test_an_address_given_is_used_even_where_a_daemon_answers(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "scheme://somewhere.test:1234")
    provider = PROVIDERS[variable]()
    assert provider is not None
    assert provider.name == f"{variable} (scheme://somewhere.test:1234)"


@pytest.mark.parametrize("variable", PROVIDERS)
def test_no_container_is_used_where_no_daemon_answers(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    provider = PROVIDERS[variable]()
    assert provider is None or "container" not in provider.name


def test_a_daemon_that_answers_an_error_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "docker.sock"
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    with _running(socketserver.ThreadingUnixStreamServer(str(path), _answering("500 Internal Server Error"))):
        assert not docker_answers()


@pytest.mark.parametrize(("present", "fetched"), [(False, ["/images/create"]), (True, [])])
def test_an_image_is_fetched_where_it_is_lacking(
    present: bool, fetched: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "docker.sock"
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    asked: list[str] = []
    with _running(socketserver.ThreadingUnixStreamServer(str(path), _images(asked, present))):
        fetch("postgres:17")
    assert "/images/json" in asked
    assert [address for address in asked if "create" in address] == fetched


@pytest.mark.parametrize(
    ("status", "ready"), [("403 Forbidden", True), ("503 Service Unavailable", False), ("", False)]
)
def test_a_store_is_ready_once_it_answers_and_not_when_its_port_is_merely_open(status: str, ready: bool) -> None:
    with _running(socketserver.ThreadingTCPServer((LOOPBACK, 0), _answering(status))) as store:
        port = store.server_address[1]
        assert answers(LOOPBACK, port)
        assert store_answers(LOOPBACK, port) is ready


def _answering(status: str) -> type[socketserver.BaseRequestHandler]:
    """Answers each request with the status; without one it hangs up, as Docker does for a server not yet there."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if self.request.recv(1000) and status:
                self.request.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

    return Handler


def _images(asked: list[str], present: bool) -> type[BaseHTTPRequestHandler]:
    """A daemon's part about images. It writes down the addresses asked for, without version and question."""
    image = {"Id": "sha256:1", "RepoTags": ["postgres:17"]}
    answers_by_address = {
        "/version": {"ApiVersion": "1.44", "MinAPIVersion": "1.24"},
        "/images/json": [image] if present else [],
        "/images/create": {},
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = "/" + self.path.partition("?")[0].removeprefix("/v1.44").removeprefix("/")
            asked.append(address)
            body = json.dumps(answers_by_address.get(address, image)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Nothing: a Unix socket's client has no address to log."""

    return Handler


@contextmanager
def _running(server: Server) -> Iterator[Server]:
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
