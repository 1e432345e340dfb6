"""Connections to RabbitMQ: opened through kombu (which knows its addresses), used as py-amqp's for their pipelined confirms."""

import threading
from collections.abc import Callable
from typing import Any, cast

import amqp
from amqp.exceptions import AMQPError
from kombu.connection import Connection as KombuConnection

HEARTBEAT_SECONDS = 30
WRITE_TIMEOUT_SECONDS = 20
CONNECT_TIMEOUT_SECONDS = 5
READ_TIMEOUT_SECONDS = 20
_RECEIVE_BYTES = 65536

CONNECTION_ERRORS: tuple[type[Exception], ...] = (OSError, AMQPError)
"""What py-amqp raises when a connection or channel is lost; a time-out is an OSError."""


class _BufferedReceive:
    """Gives a socket's bytes in the pieces asked for, and asks the socket for as many as it has."""

    def __init__(self, receive: Callable[[int], bytes]) -> None:
        self._receive = receive
        self._bytes = b""
        self._given = 0

    def __call__(self, most: int) -> bytes:
        if self._given == len(self._bytes):
            self._bytes, self._given = self._receive(_RECEIVE_BYTES), 0
        piece = self._bytes[self._given : self._given + most]
        self._given += len(piece)
        return piece


class BusConnection:
    """One connection with one channel, used by one thread.

    With `beats` another thread tells the broker that we live, for one who is busy for long between two batches.
    """

    def __init__(self, url: str, name: str, *, beats: bool = False) -> None:
        self._kombu = KombuConnection(
            url,
            heartbeat=HEARTBEAT_SECONDS,
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            transport_options={
                # A broker short of memory stops reading; without this a publisher would hang in a write for ever.
                "write_timeout": WRITE_TIMEOUT_SECONDS,
                # A broker that is still starting may take a connection and never answer what is asked of it.
                "read_timeout": READ_TIMEOUT_SECONDS,
                "client_properties": {"connection_name": name},
            },
        )
        self.amqp = cast(amqp.Connection, self._kombu.connect())
        transport: Any = self.amqp.transport
        # The one place where we reach into py-amqp: it asks the socket three times for each frame, nine times for each message.
        transport._quick_recv = _BufferedReceive(transport._quick_recv)
        self.channel: Any = self.amqp.channel()
        self.channel.auto_decode = False
        self._closing = threading.Event()
        if beats:
            threading.Thread(target=self._beat, name=f"{name} heartbeat", daemon=True).start()

    @property
    def server_version(self) -> tuple[int, ...]:
        """The broker's version, as numbers."""
        version = str(self.amqp.server_properties.get("version", "0"))
        return tuple(int(part) for part in version.split(".") if part.isdigit())

    def drain(self, timeout: float) -> bool:
        """Take in one frame of the broker, waiting up to `timeout` seconds (more than 0) for it; whether there was one."""
        try:
            # Not drain_events: that goes on waiting after each heartbeat, for as long as a broker is alive but says nothing else.
            self.amqp.blocking_read(timeout)
        except TimeoutError:
            return False
        return True

    def drain_while(self, wanted: Callable[[], bool], linger: float) -> None:
        """Take in frames while more are `wanted` and each comes within `linger` seconds (more than 0) of the one before it."""
        # One time-out for all of them: to set it and take it back costs as much as to read a frame.
        with self.amqp.transport.having_timeout(linger):
            try:
                while wanted():
                    self.amqp.blocking_read()
            except TimeoutError:
                return

    def write(self, frames: bytes) -> None:
        """Send frames as they are. Not for a connection with `beats`, whose thread might write in between."""
        self.amqp.transport.write(frames)
        self.amqp.bytes_sent += 1

    def check(self) -> None:
        """Notice a broker that has gone silent.

        Raises:
            amqp.exceptions.ConnectionForced: it missed two heartbeats.
        """
        # What it sent while we were busy counts as a sign of life.
        while self.drain(0.001):
            pass
        self.amqp.heartbeat_tick()

    def close(self) -> None:
        """Close, waiting for nothing."""
        self._closing.set()
        try:
            self._kombu.release()
        except CONNECTION_ERRORS:
            self._kombu.collect()

    def _beat(self) -> None:
        # Writing a frame is the one thing that py-amqp lets two threads do on one connection.
        while not self._closing.wait(HEARTBEAT_SECONDS / 2):
            try:
                self.amqp.send_heartbeat()
            except Exception:  # noqa: BLE001 - the thread that uses the connection meets the same and reconnects
                return
