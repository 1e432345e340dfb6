"""Remembers the answers of slow look-ups for a moment."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from time import monotonic
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Calls `look_up` in a thread and remembers what it answers for `seconds`; those who ask at once share one call."""

    def __init__(self, look_up: Callable[[Key], Value], executor: Executor, seconds: float, size: int = 10_000) -> None:
        self._look_up = look_up
        self._executor = executor
        self._seconds = seconds
        self._size = size
        self._known: dict[Key, tuple[float, Value]] = {}
        self._asked: dict[Key, asyncio.Future[Value]] = {}

    async def get(self, key: Key) -> Value:
        """What is remembered, else what the look-up answers; its errors are not remembered."""
        known = self._known.get(key)
        if known is not None and known[0] > monotonic():
            return known[1]
        asked = self._asked.get(key)
        if asked is None:
            asked = asyncio.get_running_loop().run_in_executor(self._executor, self._look_up, key)
            self._asked[key] = asked
            asked.add_done_callback(lambda done: self._remember(key, done))
        # One caller that goes away must not take the answer from the others.
        return await asyncio.shield(asked)

    def _remember(self, key: Key, done: "asyncio.Future[Value]") -> None:
        del self._asked[key]
        if done.cancelled() or done.exception() is not None:
            return
        if len(self._known) >= self._size:
            self._known.clear()
        self._known[key] = (monotonic() + self._seconds, done.result())
