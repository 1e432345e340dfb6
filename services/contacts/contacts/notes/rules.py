"""Rules about notes."""

import nh3

LONGEST = 100_000


def clean_body(html: str) -> str:
    """A note's HTML with nothing in it that runs: scripts, handlers and odd links are dropped (nh3's allow list, after ammonia)."""
    return nh3.clean(html)
