"""Rules about notes."""

from html import unescape

import nh3

LONGEST = 100_000


def clean_body(html: str) -> str:
    """A note's HTML with nothing in it that runs: scripts, handlers and odd links are dropped (nh3's allow list, after ammonia)."""
    return nh3.clean(html)


def plain_text(html: str) -> str:
    """The words of a note's HTML, for finding it."""
    # Tags end words (`<p>a</p><p>b</p>` is two), as nothing else shows where a paragraph did.
    return unescape(nh3.clean(html.replace("<", " <"), tags=set()))
