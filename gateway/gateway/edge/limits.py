"""The rate limit: so many requests in an interval for each token and location, or for each address without a token."""

import asyncio
from collections.abc import Hashable
from concurrent.futures import Executor
from dataclasses import dataclass
from math import ceil
from time import monotonic, time
from typing import Protocol, cast

import structlog
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string

from gateway.edge.answers import Header

log = structlog.get_logger()
_STORE_SECONDS = 0.25


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


class SharedLimiter:
    """Counts where several processes see it, through the `limits` library.

    While the store does not answer everybody may pass: no service should be out because a counter is.
    Raises `limits.errors.ConfigurationError` for an address that the library does not know.
    """

    def __init__(self, url: str, requests: int, interval: float, executor: Executor) -> None:
        # A store that hangs must not hold the threads in which tokens are looked up.
        patience = {"socket_timeout": _STORE_SECONDS, "socket_connect_timeout": _STORE_SECONDS}
        options = patience if url.startswith("redis") else {}
        # The address says which kind it is; one with `async+` in front would be of the other.
        self._storage = cast(Storage, storage_from_string(url, wrap_exceptions=True, **options))
        self._requests = requests
        self._interval = interval
        self._executor = executor

    async def hit(self, key: tuple[Hashable, ...]) -> Standing:
        """Count one request of `key`."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._hit, key)

    def _hit(self, key: tuple[Hashable, ...]) -> Standing:
        # A store keeps whole seconds only.
        seconds = max(1, ceil(self._interval))
        name = f"dossier:rate:{':'.join(str(part) for part in key)}"
        try:
            count = self._storage.incr(name, seconds)
            seconds_left = self._storage.get_expiry(name) - time()
        except StorageError:
            log.warning("rate_limit_store_unavailable")
            return Standing(True, self._requests, self._interval)
        return Standing(count <= self._requests, max(self._requests - count, 0), max(seconds_left, 0.0))


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
