"""Programs that answer over HTTP, the load that keeps them busy, and the CPU that it costs them."""

import os
import selectors
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from parts.process import Command, spawn

CONNECTIONS = 8


@dataclass(frozen=True)
class Target:
    """Something that answers on a port of this machine, and the requests that it is sent.

    `parts` answer how many seconds of CPU each of its parts has had so far.
    """

    port: int
    requests: Iterator[bytes]
    parts: tuple[Callable[[], float], ...]


@dataclass(frozen=True)
class Load:
    """What a while of load took."""

    requests: int
    seconds: tuple[float, ...]

    @property
    def parts_us(self) -> list[float]:
        """CPU of each part of the target for each request, in microseconds."""
        return [part / self.requests * 1e6 for part in self.seconds]

    @property
    def cpu_us(self) -> float:
        """CPU for each request in microseconds."""
        return sum(self.parts_us)


class Client:
    """One kept-alive connection."""

    def __init__(self, target: Target) -> None:
        self.socket = socket.create_connection(("127.0.0.1", target.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = target.requests
        self._got = b""

    def ask(self) -> None:
        """Send the next request."""
        self._got = b""
        self.socket.sendall(next(self._requests))

    def read(self) -> bool:
        """Take what has come; whether the answer is whole. Anything but a 200 or 201 ends the benchmark."""
        self._got += self.socket.recv(65536)
        head, separator, body = self._got.partition(b"\r\n\r\n")
        if not separator:
            return False
        if not head.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 201 ")):
            raise SystemExit(f"an answer went wrong: {self._got[:400]!r}")
        length = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
        return len(body) >= length

    def answer(self) -> bytes:
        """The body of one answer."""
        self.ask()
        while not self.read():
            pass
        return self._got.partition(b"\r\n\r\n")[2]


def load(target: Target, seconds: float) -> Load:
    """Keep every connection busy for a while; all that was asked is answered and counted."""
    clients = [Client(target) for _ in range(CONNECTIONS)]
    before, answered = [part() for part in target.parts], 0
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.ask()
        end, asking = time.monotonic() + seconds, len(clients)
        while asking:
            for key, _ in selector.select(1):
                client = key.data
                if not client.read():
                    continue
                answered += 1
                if time.monotonic() < end:
                    client.ask()
                else:
                    asking -= 1
    used = tuple(part() - earlier for part, earlier in zip(target.parts, before, strict=True))
    for client in clients:
        client.socket.close()
    return Load(answered, used)


def latencies(target: Target, count: int) -> list[float]:
    """Milliseconds of each of `count` requests, one after another."""
    client = Client(target)
    taken = []
    for _ in range(count):
        begun = time.perf_counter()
        client.answer()
        taken.append((time.perf_counter() - begun) * 1000)
    client.socket.close()
    return taken


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """A request as it goes over the wire; a body is JSON."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", *[f"{name}: {value}" for name, value in headers.items()]]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def start(stack: ExitStack, command: Sequence[str], log: Path, environment: Mapping[str, str] = os.environ) -> int:
    """Start a program that stops with the stack; its process id."""
    process = spawn(Command(argv=tuple(command), env=environment), log)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process.pid


def wait_for(url: str, log: Path) -> None:
    """Wait until something answers there, whatever it says."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"{url} does not answer; {log} says:\n{log.read_text()}")


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process, its children and all their threads have had."""
    return sum(_scheduled(Path(f"/proc/{one}/task")) for one in _family(pid)) / 1e9


def _scheduled(tasks: Path) -> int:
    return sum(int(schedule.read_text().split()[0]) for schedule in tasks.glob("*/schedstat"))


def _family(pid: int) -> list[int]:
    children: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        children += [int(child) for child in listing.read_text().split()]
    return [pid, *[below for child in children for below in _family(child)]]
