"""Rules about notes."""

import re

from contacts.markup import clean_html, without_tags

LONGEST = 100_000
DEEPEST = 1000
"""How many tags may be open at once: cleaning takes the square of that, and no note that is meant to be read comes near it."""
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


def clean_body(html: str) -> str:
    """A note's HTML with nothing in it that runs."""
    return clean_html(html)


def is_too_deep(html: str) -> bool:
    """Whether more than `DEEPEST` tags are open at once; one counts as closed when its own end tag comes before any other."""
    opened: list[str] = []
    for end, name in _TAG.findall(html):
        tag = name.lower()
        if end:
            if opened and opened[-1] == tag:
                opened.pop()
        elif tag not in _VOID:
            opened.append(tag)
            if len(opened) > DEEPEST:
                return True
    return False


def plain_text(html: str) -> str:
    """The words of a note's HTML, for finding it."""
    # Tags end words (`<p>a</p><p>b</p>` is two), as nothing else shows where a paragraph did.
    return without_tags(html.replace("<", " <"))
