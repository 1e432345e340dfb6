"""The rate limit: so many requests in an interval for each token and location, or for each address without a token."""

from collections.abc import Hashable
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from gateway.edge.answers import Header


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a key stands after a request: how many it has left, and in how many seconds it starts afresh."""

    allowed: bool
    remaining: int
    seconds_left: float


class Limiter(Protocol):
    """Counts requests by key."""

    async def hit(self, key: tuple[Hashable, ...]) -> Standing:
        """Count one request of `key`."""


class LocalLimiter:
    """Counts in this process: the interval of a key begins with its first request."""

    def __init__(self, requests: int, interval: float, size: int = 100_000) -> None:
        self._requests = requests
        self._interval = interval
        self._size = size
        self._counts: dict[tuple[Hashable, ...], list[float]] = {}

    async def hit(self, key: tuple[Hashable, ...]) -> Standing:
        """Count one request of `key`."""
        now = monotonic()
        count = self._counts.get(key)
        if count is None or count[0] <= now:
            if count is None and len(self._counts) >= self._size:
                self._forget(now)
            count = self._counts[key] = [now + self._interval, 0]
        count[1] += 1
        remaining = self._requests - int(count[1])
        return Standing(remaining >= 0, max(remaining, 0), count[0] - now)

    def _forget(self, now: float) -> None:
        self._counts = {key: count for key, count in self._counts.items() if count[0] > now}
        if len(self._counts) >= self._size:
            self._counts.clear()


class RateHeaders:
    """The headers that tell a client where it stands."""

    def __init__(self, requests: int, interval: float) -> None:
        self._fixed: tuple[Header, ...] = (
            (b"x-ratelimit-limit", b"%d" % requests),
            (b"x-ratelimit-interval-milliseconds", b"%d" % round(interval * 1000)),
        )

    def of(self, standing: Standing) -> list[Header]:
        """The headers for one answer."""
        return [*self._fixed, (b"x-ratelimit-remaining", b"%d" % standing.remaining)]
