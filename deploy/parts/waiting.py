"""Waiting for a condition with a limit."""

import time
from collections.abc import Callable


def wait_for(condition: Callable[[], bool], limit: float, what: str) -> None:
    """Return as soon as the condition holds; TimeoutError, naming ``what``, after ``limit`` seconds."""
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} was not ready within {limit:.0f} s")
        time.sleep(0.1)
