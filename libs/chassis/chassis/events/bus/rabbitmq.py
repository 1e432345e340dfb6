"""RabbitMQ: publishing with pipelined confirms, and taking a queue's messages in batches."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chassis.events.bus import BusUnavailableError, Message, NoSuchQueueError, Outcome
from chassis.events.bus.amqp import CONNECTION_ERRORS, BusConnection
from chassis.events.bus.frames import publish_frames
from chassis.events.envelope import CONTENT_TYPE
from chassis.events.topology import Names, declare_exchange, declare_queue

PUBLISH_TIMEOUT_SECONDS = 45
"""For a whole batch: less than PostgreSQL lets the relay's transaction stand idle."""
CHUNK = 50
"""How many messages go out in one write."""
WINDOW = 350
"""How many messages may wait for their confirm when the next chunk goes out."""


class _Confirms:
    """What one channel was given and what the broker said of it. Tags count from 1 on each channel."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self._last_tag = 0
        self._waiting: OrderedDict[int, Message] = OrderedDict()
        self._confirmed: list[Message] = []
        self._refused = 0
        self._returned: set[str] = set()
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)
        channel.confirm_select()

    @property
    def waiting(self) -> int:
        """How many messages the broker has not spoken of."""
        return len(self._waiting)

    def expect(self, messages: Sequence[Message]) -> None:
        """Note that `messages` are the next to be published."""
        for message in messages:
            self._last_tag += 1
            self._waiting[self._last_tag] = message

    def take(self) -> tuple[Outcome, int]:
        """What the broker said since the last call, and how many messages it refused."""
        outcome = Outcome()
        for message in self._confirmed:
            returned = bool(self._returned) and str(message.event_id) in self._returned
            (outcome.unroutable if returned else outcome.confirmed).append(message.position)
        refused = self._refused
        self._confirmed, self._refused, self._returned = [], 0, set()
        return outcome, refused

    def _settle(self, tag: int, multiple: bool) -> list[Message]:
        if not multiple:
            return [self._waiting.pop(tag)]
        settled = []
        while self._waiting and next(iter(self._waiting)) <= tag:
            settled.append(self._waiting.popitem(last=False)[1])
        return settled

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._confirmed += self._settle(tag, multiple)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        self._refused += len(self._settle(tag, multiple))

    def _on_return(self, _error: Exception, _exchange: str, _routing_key: str, message: Any) -> None:
        # A message that no queue takes is returned, and confirmed after that.
        self._returned.add(message.properties["message_id"])


class RabbitPublisher:
    """Publishes to the exchange with `mandatory` and confirms, a window of them under way at once."""

    def __init__(self, url: str, names: Names, *, window: int = WINDOW) -> None:
        self._url = url
        self._names = names
        self._window = window
        self._connection: BusConnection | None = None
        self._confirms: _Confirms | None = None

    def publish(self, messages: Sequence[Message], *, queue: str | None = None) -> Outcome:
        """As `Publisher.publish`."""
        deadline = time.monotonic() + PUBLISH_TIMEOUT_SECONDS
        try:
            connection, confirms = self._connected()
            for start in range(0, len(messages), CHUNK):
                self._send(connection, confirms, messages[start : start + CHUNK], queue)
                _hear(connection, confirms, self._window, deadline)
            _hear(connection, confirms, 0, deadline)
        except CONNECTION_ERRORS as error:
            outcome = self._confirms.take()[0] if self._confirms else Outcome()
            self.close()
            raise BusUnavailableError(f"{type(error).__name__}: {error}", outcome) from error
        outcome, refused = confirms.take()
        if refused:
            raise BusUnavailableError(f"the broker refused {refused} messages", outcome)
        if queue is not None and outcome.unroutable:
            raise NoSuchQueueError(queue)
        return outcome

    def keep_alive(self) -> None:
        """As `Publisher.keep_alive`."""
        try:
            self._connected()[0].check()
        except CONNECTION_ERRORS as error:
            self.close()
            raise BusUnavailableError(f"{type(error).__name__}: {error}", Outcome()) from error

    def close(self) -> None:
        """As `Publisher.close`."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._confirms = None

    def _connected(self) -> tuple[BusConnection, _Confirms]:
        if self._connection is None or self._confirms is None:
            self._connection = BusConnection(self._url, f"{self._names.service} relay")
            declare_exchange(self._connection.channel, self._names)
            self._confirms = _Confirms(self._connection.channel)
        return self._connection, self._confirms

    def _send(
        self, connection: BusConnection, confirms: _Confirms, messages: Sequence[Message], queue: str | None
    ) -> None:
        frames = []
        for message in messages:
            # The default exchange routes by the queue's name.
            exchange, routing_key = (self._names.exchange, message.type) if queue is None else ("", queue)
            frames.append(
                publish_frames(
                    connection.channel.channel_id,
                    exchange,
                    routing_key,
                    str(message.event_id),
                    message.type,
                    message.body,
                    content_type=CONTENT_TYPE,
                    frame_max=connection.amqp.frame_max,
                )
            )
        confirms.expect(messages)
        connection.write(b"".join(frames))


def _hear(connection: BusConnection, confirms: _Confirms, down_to: int, deadline: float) -> None:
    while confirms.waiting > down_to:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the broker confirms nothing")
        connection.drain(left)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as it came: its tag on the channel, and its bytes."""

    tag: int
    body: bytes


class RabbitConsumer:
    """Takes a queue's messages in batches. What is not acknowledged comes again, here or elsewhere."""

    def __init__(self, url: str, names: Names, patterns: Sequence[str], *, prefetch: int) -> None:
        self._url = url
        self._names = names
        self._patterns = patterns
        self._prefetch = prefetch
        self._connection: BusConnection | None = None
        self._arrived: list[Delivery] = []

    def fetch(self, most: int, wait: float, linger: float) -> list[Delivery]:
        """Up to `most` messages: what is there, once there is one, and what comes with pauses of less than `linger` seconds.

        Empty after `wait` seconds without one. Raises what py-amqp raises (`CONNECTION_ERRORS`); the next call connects again.
        """
        try:
            connection = self._connected()
            if not self._arrived and not self._await_first(connection, wait):
                return []
            connection.drain_while(lambda: len(self._arrived) < most, linger)
        except CONNECTION_ERRORS:
            self.close()
            raise
        taken, self._arrived = self._arrived[:most], self._arrived[most:]
        return taken

    def acknowledge(self, last: Delivery) -> None:
        """Settle `last` and everything that came before it."""
        if self._connection is None:
            return
        try:
            self._connection.channel.basic_ack(last.tag, multiple=True)
        except CONNECTION_ERRORS:
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back; unacknowledged messages return to the queue."""
        self._arrived = []
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _await_first(self, connection: BusConnection, wait: float) -> bool:
        deadline = time.monotonic() + wait
        while not self._arrived:
            left = deadline - time.monotonic()
            if left <= 0:
                connection.check()
                return bool(self._arrived)
            connection.drain(left)
        return True

    def _connected(self) -> BusConnection:
        if self._connection is None:
            connection = BusConnection(self._url, f"{self._names.service} consumer", beats=True)
            self._connection = connection
            declare_queue(connection, self._names, self._patterns)
            connection.channel.basic_qos(0, self._prefetch, a_global=False)
            connection.channel.basic_consume(self._names.queue, callback=self._on_message)
        return self._connection

    def _on_message(self, message: Any) -> None:
        self._arrived.append(Delivery(message.delivery_tag, bytes(message.body)))
