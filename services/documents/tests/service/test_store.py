"""The client of the object store, against a store whose connections break."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import pytest

from chassis.errors import Unavailable
from chassis.ids import new_id
from documents.storage.errors import ObjectMissingError
from documents.storage.s3 import S3Store

from .conftest import Store

CONTENT = bytes(range(256)) * 8000


class Source:
    """Bytes to store."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        piece, self._content = self._content[:size], self._content[size:]
        return piece


@contextmanager
def cutting_proxy(store: Store, cut_after: list[int]) -> Iterator[str]:
    """Passes connections on to the store, and cuts the n-th one after it has answered `cut_after[n]` bytes."""
    host, _, port = store.settings["s3_endpoint"].removeprefix("http://").partition(":")
    ends: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                for allowed in [*cut_after, 1 << 40]:
                    client, _ = server.accept()
                    with client, socket.create_connection((host, int(port))) as upstream:
                        ends[:] = [client, upstream]
                        pass_on(client, upstream, allowed)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        for end in (server, *ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        thread.join()


def pass_on(client: socket.socket, upstream: socket.socket, allowed: int) -> None:
    """One connection, one request after the other, until `allowed` bytes came back or the client is done."""
    upward = Thread(target=copy, args=(client, upstream, 1 << 40))
    upward.start()
    copy(upstream, client, allowed)
    for end in (client, upstream):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
    upward.join()


def copy(source: socket.socket, target: socket.socket, allowed: int) -> None:
    """Up to `allowed` bytes from one to the other."""
    with suppress(OSError):
        while allowed and (piece := source.recv(min(65536, allowed))):
            target.sendall(piece)
            allowed -= len(piece)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def client_at(store: Store) -> Callable[[str], S3Store]:
    """A client of the run's bucket at an address."""

    def make(endpoint: str) -> S3Store:
        names = ("access_key", "secret_key", "bucket", "region")
        return S3Store(endpoint, connections=2, **{name: store.settings[f"s3_{name}"] for name in names})

    return make


@pytest.fixture
def key(store: Store, client_at: Callable[[str], S3Store]) -> str:
    """An object."""
    name = f"tests/{new_id()}"
    client_at(store.settings["s3_endpoint"]).put(name, Source(CONTENT))
    return name


def test_a_stream_that_breaks_is_taken_up_where_it_broke(
    store: Store, client_at: Callable[[str], S3Store], key: str
) -> None:
    with cutting_proxy(store, [500_000, 700_000]) as address:
        stream = client_at(address).open(key, 1000, len(CONTENT) - 1000)
        got = b"".join(stream)
        stream.close()

    assert got == CONTENT[1000:]


def test_a_stream_that_breaks_again_and_again_is_given_up(
    store: Store, client_at: Callable[[str], S3Store], key: str
) -> None:
    with cutting_proxy(store, [100_000] * 20) as address:
        stream = client_at(address).open(key, 0, len(CONTENT))
        with pytest.raises(Unavailable) as problem:
            b"".join(stream)
        stream.close()

    assert problem.value.code == "object_store_unavailable"


def test_what_is_not_there_is_missing_and_removed_without_complaint(
    store: Store, client_at: Callable[[str], S3Store]
) -> None:
    client = client_at(store.settings["s3_endpoint"])

    with pytest.raises(ObjectMissingError):
        client.open("tests/nothing", 0, 10)
    client.remove("tests/nothing")
    client.remove_under("tests/nothing/")


def test_only_what_is_below_a_prefix_is_removed(store: Store, client_at: Callable[[str], S3Store]) -> None:
    client = client_at(store.settings["s3_endpoint"])
    one, other = f"tests/{new_id()}", f"tests/{new_id()}"
    for name in (f"{one}/a", f"{one}/b", f"{other}/a"):
        client.put(name, Source(b"abc"))

    client.remove_under(f"{one}/")

    assert (store.keys(f"{one}/"), store.keys(f"{other}/")) == ([], [f"{other}/a"])
