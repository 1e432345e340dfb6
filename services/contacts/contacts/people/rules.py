"""Rules about people: names in any script, what they are found by, and which field goes with which event. Pure functions."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.folding import fold

LONGEST_PART = 255
"""The most characters of a first and of a last name."""
# Controls, what only formats (joiners, directions), and every kind of space.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


@dataclass(frozen=True)
class Names:
    """A person's names; `name` is the first and last name together."""

    first_name: str | None
    last_name: str | None
    name: str | None


def tidy(text: str | None) -> str | None:
    """`text` in NFC with single spaces and none at its ends; None for nothing, or where nothing can be seen.

    Joiners and marks stay between letters: Persian, Hindi and others need them.
    """
    if text is None or all(unicodedata.category(sign) in _UNSEEN for sign in text):
        return None
    return " ".join(unicodedata.normalize("NFC", text).split())


def full_name(first: str | None, last: str | None) -> str | None:
    """The first and last name together."""
    return " ".join(part for part in (first, last) if part) or None


def split_name(name: str | None) -> Names:
    """A full name in two: the first word, and the rest. A name without a space (as in Chinese) is a first name."""
    whole = tidy(name)
    first, _, last = (whole or "").partition(" ")
    return Names(first or None, last or None, whole)


def names_after(before: Names, given: Mapping[str, Any]) -> Names:
    """The names after a change that gives any of `first_name`, `last_name`, `name`; a full name counts only if neither part is given."""
    parts = [given.get(part) for part in ("first_name", "last_name")]
    if "name" in given and not any(parts):
        return split_name(given["name"])
    first = tidy(given["first_name"]) if "first_name" in given else before.first_name
    last = tidy(given["last_name"]) if "last_name" in given else before.last_name
    return Names(first, last, full_name(first, last))


def sortable(*texts: str | None) -> str:
    """What a list by name sorts by: the first of `texts` that is there, folded."""
    return next((fold(text) for text in texts if text), "")
