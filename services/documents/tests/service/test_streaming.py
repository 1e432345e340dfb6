"""The web process as it runs: files of 250 MB pass through it without being held, and a client that goes away leaves nothing."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from http.client import HTTPConnection, HTTPResponse
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import psutil
import pytest

from chassis.identity import Identity, encode_key
from chassis.testing.keys import signed_headers, signer
from chassis.testing.waiting import wait_until
from documents.files.rules import LARGEST_FILE
from parts.ports import free_port
from parts.process import Command, ManagedProcess

from .conftest import PDF, PNG, Place, Store

MEBIBYTE = 1024 * 1024
PIECE = os.urandom(MEBIBYTE)
BOUNDARY = "boundary-of-tests"
# What Python and the libraries may need once more; the file is ten times that.
MOST_GROWTH = 25 * MEBIBYTE


@dataclass(frozen=True)
class Web:
    """A running web process."""

    port: int
    process: ManagedProcess

    def connect(self) -> HTTPConnection:
        """A connection to it."""
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def worker(self) -> psutil.Process:
        """The process that answers requests."""
        assert self.process.pid is not None
        (worker,) = psutil.Process(self.process.pid).children()
        return worker

    def peak_memory(self) -> int:
        """The most memory that the worker ever had resident, in bytes."""
        status = Path(f"/proc/{self.worker().pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024


@pytest.fixture(scope="module")
def _web(database_url: str, store: Store, contacts_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    port = free_port()
    environment = {
        **os.environ,
        "DOCUMENTS_DATABASE_URL": database_url,
        "DOCUMENTS_BIND": f"127.0.0.1:{port}",
        "BUS_URL": "amqp://guest:guest@127.0.0.1:1",
        "CONTACTS_URL": contacts_url,
        "IDENTITY_PUBLIC_KEYS": encode_key(signer().public_key),
        **{name.upper(): value for name, value in store.settings.items()},
    }
    log = tmp_path_factory.mktemp("web") / "web.log"
    command = Command((sys.executable, "-m", "documents", "web"), environment)
    process = ManagedProcess("the web process", lambda: command, log, lambda: answers(port))
    yield Web(port, process)
    process.stop()


@pytest.fixture
def web(_web: Web) -> Web:
    """`python -m documents web`, with the settings of the run; the test may kill it."""
    if _web.process.pid is None:
        _web.process.start()
    return _web


def answers(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def headers_of(place: Place) -> dict[str, str]:
    """What the gateway would say of a caller who may do all there."""
    return signed_headers(Identity("user:u1", place.location_id, frozenset({"*"})))


def part(name: str, size: int, beginning: bytes = PDF) -> Iterator[bytes]:
    """A file of `size` bytes as a part, in pieces."""
    yield f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    yield beginning[:size]
    left = size - len(beginning)
    while left > 0:
        yield PIECE[:left]
        left -= len(PIECE)
    yield b"\r\n"


def upload(web: Web, place: Place, *parts: Iterator[bytes]) -> tuple[int, Any]:
    """Send parts as they are made; answers the status and the body."""
    connection = web.connect()

    def body() -> Iterator[bytes]:
        for one in parts:
            yield from one
        yield f"--{BOUNDARY}--\r\n".encode()

    connection.request(
        "POST",
        f"/contacts/{place.contact_id}/documents",
        body(),
        {**headers_of(place), "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        encode_chunked=True,
    )
    answer = connection.getresponse()
    content = orjson.loads(answer.read())
    connection.close()
    return answer.status, content


@contextmanager
def begun_upload(web: Web, place: Place, *, counted: bool = True) -> Iterator[Callable[[bytes], None]]:
    """Begin an upload; gives what sends the next piece of its body. The connection is closed at the end of the block."""
    with closing(web.connect()) as connection:
        connection.putrequest("POST", f"/contacts/{place.contact_id}/documents")
        for name, value in headers_of(place).items():
            connection.putheader(name, value)
        connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        framing = ("Content-Length", str(100 * MEBIBYTE)) if counted else ("Transfer-Encoding", "chunked")
        connection.putheader(*framing)
        connection.endheaders()
        yield lambda piece: connection.send(piece if counted else b"%x\r\n%b\r\n" % (len(piece), piece))


@contextmanager
def download(web: Web, place: Place, url: str) -> Iterator[HTTPResponse]:
    """The answer to a download, its body unread."""
    with closing(web.connect()) as connection:
        connection.request("GET", url, headers=headers_of(place))
        yield connection.getresponse()


def test_memory_stays_flat_while_250_mb_go_in_and_out(web: Web, place: Place) -> None:
    status, warm = upload(web, place, part("small.pdf", 20 * MEBIBYTE))
    assert status == 201, warm
    before = web.peak_memory()

    status, answer = upload(web, place, part("big.pdf", LARGEST_FILE), part("small.png", len(PNG), PNG))

    assert status == 201, answer
    assert [one["size"] for one in answer["documents"]] == [LARGEST_FILE, len(PNG)]
    assert web.peak_memory() - before < MOST_GROWTH

    digest = sha256()
    with download(web, place, answer["documents"][0]["downloadUrl"]) as response:
        while piece := response.read(MEBIBYTE):
            digest.update(piece)
    assert digest.hexdigest() == answer["documents"][0]["sha256"]
    assert web.peak_memory() - before < MOST_GROWTH


def test_one_byte_too_many_refuses_that_file_and_takes_the_others(web: Web, place: Place) -> None:
    status, answer = upload(
        web, place, part("a.png", len(PNG), PNG), part("big.pdf", LARGEST_FILE + 1), part("b.pdf", 100)
    )

    assert status == 207, answer
    assert [one["name"] for one in answer["documents"]] == ["a.png", "b.pdf"]
    assert [(one["name"], one["code"]) for one in answer["rejected"]] == [("big.pdf", "too_large")]
    place.service.run_timers()
    assert len(place.objects()) == 2


@pytest.mark.parametrize("counted", [True, False])
def test_a_client_that_goes_away_half_way_leaves_nothing(web: Web, place: Place, counted: bool) -> None:
    with begun_upload(web, place, counted=counted) as send:
        for piece in islice(part("big.pdf", 30 * MEBIBYTE), 15):
            send(piece)
        wait_until(lambda: place.staged() == 1, about="the upload to be under way")

    wait_until(lambda: place.staged() == 0, about="the upload to be given up")
    assert place.names() == []
    place.service.run_timers()
    assert place.objects() == []


def test_a_process_that_is_killed_leaves_what_the_timer_finds(web: Web, place: Place) -> None:
    with begun_upload(web, place) as send:
        for piece in part("small.pdf", 1000):
            send(piece)
        for piece in islice(part("big.pdf", 30 * MEBIBYTE), 10):
            send(piece)
        wait_until(lambda: len(place.objects()) == 1, about="the first file to be in the store")
        web.process.kill()

    assert place.staged() == 1
    place.service.clock.move(timedelta(hours=25))
    place.service.run_timers()
    assert (place.staged(), place.objects(), place.names()) == (0, [], [])


def test_a_download_that_is_left_half_way_gives_its_connection_back(web: Web, place: Place) -> None:
    _, answer = upload(web, place, part("big.pdf", 40 * MEBIBYTE))
    url = answer["documents"][0]["downloadUrl"]

    for _ in range(12):
        with download(web, place, url) as response:
            assert response.read(1000)[: len(PDF)] == PDF

    port = int(place.store.settings["s3_endpoint"].rpartition(":")[2])
    wait_until(lambda: connections_to(web, port) <= 1, about="the store's connections to be given back")
    with download(web, place, url) as response:
        assert response.status == 200


def connections_to(web: Web, port: int) -> int:
    """How many connections the worker has to `port`."""
    connections = web.worker().net_connections("tcp")
    return sum(1 for one in connections if one.raddr and one.raddr.port == port and one.status == "ESTABLISHED")
