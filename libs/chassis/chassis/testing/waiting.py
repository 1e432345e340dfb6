"""The only way a test waits: for a condition, with a limit."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")
_PAUSE_SECONDS = 0.02


def wait_until(condition: Callable[[], Value | None], timeout: float = 20, *, about: str = "") -> Value:
    """The first true value of `condition`, asked again and again for `timeout` seconds.

    Raises:
        AssertionError: it stayed false; `about` says what was waited for.
    """
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout} s in vain for {about or condition!r}; last seen: {value!r}")
        time.sleep(_PAUSE_SECONDS)
