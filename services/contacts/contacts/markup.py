"""HTML from outside: without what runs in it, and read as text alone where reading it would take minutes. Pure."""

import re
from html import escape, unescape

import nh3

MOST_TAGS = 10_000
MOST_ENTITIES = 100_000
MOST_REOPENED = 2_000_000
"""Browsers, and so the cleaner, open each unclosed element of these again in every block that follows: a few kilobytes make gigabytes."""
_REOPENED = re.compile(r"<(?:b|big|code|em|font|i|s|small|strike|strong|tt|u)[\s/]", re.IGNORECASE)
# Of those that are the same three are opened again; those without attributes are the same.
_REOPENED_AT_LEAST = 3 * 12
_START = re.compile(r"<[a-zA-Z]")
_TAG = re.compile(r"<[^<>]*>")


def clean_html(html: str) -> str:
    """HTML with nothing in it that runs: scripts, handlers and odd links are dropped (nh3's allow list, after ammonia)."""
    return escape(without_tags(html)) if _is_too_much(html) else nh3.clean(html)


def without_tags(html: str) -> str:
    """The text of HTML."""
    return unescape(_TAG.sub(" ", html) if _is_too_much(html) else nh3.clean(html, tags=set()))


def _is_too_much(html: str) -> bool:
    tags = len(_START.findall(html))
    reopened = _REOPENED_AT_LEAST + len(_REOPENED.findall(html))
    return tags > MOST_TAGS or tags * reopened > MOST_REOPENED or html.count("&") > MOST_ENTITIES
