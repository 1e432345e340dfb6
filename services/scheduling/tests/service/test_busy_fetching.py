"""Calendars are fetched within limits of time and size, whatever the other side does."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from scheduling.busy_sources.errors import SourceError
from scheduling.busy_sources.fetching import fetch

LIMIT = 0.5


@contextmanager
def dripping(head: bytes) -> Iterator[str]:
    """A server that answers `head` at once and then a byte now and then, for as long as somebody listens."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            taken, _ = server.accept()
            with taken:
                taken.recv(65_536)
                taken.sendall(head)
                while not over.wait(LIMIT / 10):
                    try:
                        taken.sendall(b"x")
                    except OSError:
                        return

        thread = Thread(target=drip)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/calendar.ics"
        finally:
            over.set()
            thread.join()


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nBEGIN:VCALENDAR",
    ],
    ids=["headers", "body", "chunk", "until it closes"],
)
def test_what_drips_is_broken_off(head: bytes) -> None:
    with dripping(head) as url, pytest.raises(SourceError) as refused:
        fetch(url, allow_private=True, seconds=LIMIT)
    assert refused.value.code == "too_slow"


def test_an_address_in_any_script_is_asked_for_as_the_web_writes_it() -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            taken, _ = server.accept()
            with taken:
                asked.append(taken.recv(65_536))
                taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")

        thread = Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/kalender/ü%20a b.ics?q=ö"
        assert fetch(url, allow_private=True) == "hello"
        thread.join()
    assert asked[0].startswith(b"GET /kalender/%C3%BC%20a%20b.ics?q=%C3%B6 HTTP/1.1\r\n")
