"""Counting requests."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.testing.waiting import wait_until
from gateway.edge.limits import Limiter, LocalLimiter, SharedLimiter, Standing

MakeLimiter = Callable[[float], Limiter]


@pytest.fixture(params=["local", "shared"])
def make(request: pytest.FixtureRequest) -> MakeLimiter:
    if request.param == "local":
        return lambda interval: LocalLimiter(3, interval)
    return lambda interval: SharedLimiter("memory://", 3, interval, ThreadPoolExecutor(1))


def hits(limiter: Limiter, *keys: str) -> list[Standing]:
    async def hit_all() -> list[Standing]:
        return [await limiter.hit((key, "location")) for key in keys]

    return asyncio.run(hit_all())


def test_the_limit_is_the_last_one_that_passes(make: MakeLimiter) -> None:
    standings = hits(make(60), "a", "a", "a", "a", "a")
    assert [(one.allowed, one.remaining) for one in standings] == [
        (True, 2),
        (True, 1),
        (True, 0),
        (False, 0),
        (False, 0),
    ]


def test_keys_do_not_count_for_each_other(make: MakeLimiter) -> None:
    standings = hits(make(60), "a", "a", "a", "b")
    assert (standings[3].allowed, standings[3].remaining) == (True, 2)


def test_it_says_how_long_it_lasts(make: MakeLimiter) -> None:
    (standing,) = hits(make(60), "a")
    assert 55 < standing.seconds_left <= 60


def test_it_starts_afresh_after_the_interval(make: MakeLimiter) -> None:
    limiter = make(1)
    assert not hits(limiter, "a", "a", "a", "a")[3].allowed
    wait_until(lambda: hits(limiter, "a")[0].allowed, timeout=5)


def test_a_store_that_is_away_lets_everybody_pass() -> None:
    limiter = SharedLimiter("redis://127.0.0.1:1", 3, 60, ThreadPoolExecutor(1))
    assert [one.allowed for one in hits(limiter, *"aaaaa")] == [True] * 5


def test_forgotten_keys_make_room() -> None:
    limiter = LocalLimiter(3, 60, size=10)
    hits(limiter, *[f"key-{number}" for number in range(25)])
    assert len(limiter._counts) <= 10
