"""The clock as a port: processes read the system's, tests move their own."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time as an aware datetime in UTC."""

    def now(self) -> datetime:
        """The present moment, in UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


class MovingClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime.now(UTC)

    def now(self) -> datetime:
        """The moment at which the clock stands."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Let `by` pass."""
        self._now += by

    def set(self, to: datetime) -> None:
        """Stand at `to`, which must be aware."""
        if to.tzinfo is None:
            raise ValueError("a clock stands at an aware time")
        self._now = to.astimezone(UTC)
