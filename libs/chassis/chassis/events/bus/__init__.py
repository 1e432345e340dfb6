"""What carries events: RabbitMQ, or on one machine PostgreSQL itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


class BusUnavailableError(Exception):
    """The bus did not take everything. `outcome` tells what it took."""

    def __init__(self, message: str, outcome: "Outcome") -> None:
        super().__init__(message)
        self.outcome = outcome


class NoSuchQueueError(Exception):
    """A replay names a queue that nobody has declared."""


@dataclass(frozen=True, slots=True)
class Message:
    """An event on its way out: `position` in the outbox, and the rendered envelope, which names the `replay_id` too if there is one."""

    position: int
    event_id: UUID
    type: str
    body: bytes
    replay_id: str | None = None


@dataclass(slots=True)
class Outcome:
    """Positions of what the bus took: `confirmed` is kept for its subscribers, `unroutable` has none."""

    confirmed: list[int] = field(default_factory=list)
    unroutable: list[int] = field(default_factory=list)


class Publisher(Protocol):
    """Hands events over. Used by one thread at a time."""

    def publish(self, messages: Sequence[Message], *, queue: str | None = None) -> Outcome:
        """Hand `messages` over in this order, to whoever subscribed to their types or to one `queue` alone.

        Raises:
            BusUnavailableError: some were not taken.
            NoSuchQueueError: `queue` does not exist.
        """

    def keep_alive(self) -> None:
        """Call this now and then while there is nothing to publish."""

    def close(self) -> None:
        """Give the connection back."""
