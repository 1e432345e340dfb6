"""Rules about people: names in any script, what they are found by, and which field goes with which event. Pure functions."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Han, kana and Hangul, as they are after folding.
_SIGN = re.compile("[\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class Names:
    """A person's names; `name` is the first and last name together."""

    first_name: str | None
    last_name: str | None
    name: str | None


def tidy(text: str | None) -> str | None:
    """`text` in NFC with single spaces and none at its ends; None for nothing.

    Joiners and marks stay: Persian, Hindi and others need them.
    """
    if text is None:
        return None
    return " ".join(unicodedata.normalize("NFC", text).split()) or None


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


def fold(text: str) -> str:
    """`text` as search compares it: without case, width and the accents of Latin, Greek and Cyrillic letters.

    Only U+0300 to U+036F are dropped: the marks of other scripts are vowels.
    """
    if text.isascii():
        return text.lower()
    # Decomposed first, as some capitals hide in compatibility forms, and again, as folding case makes new compositions.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", "".join(char for char in parts if not "\u0300" <= char <= "\u036f"))


def searchable(*texts: str | None) -> str:
    """What a contact is found by, folded. A space stands before every word, so that a short term can ask for a word's beginning.

    Each sign of Chinese, Japanese and Korean is a word of its own: there one is a word, and names are two or three.
    """
    return " " + " ".join(" ".join(_SIGN.sub(r" \g<0>", fold(text)).split()) for text in texts if text)


def needles(query: str) -> list[str]:
    """What is looked for in what `searchable` makes, one for each word of the query."""
    return [searchable(word).removeprefix("" if _SIGN.match(word) else " ") for word in fold(query).split()]


def sortable(*texts: str | None) -> str:
    """What a list by name sorts by: the first of `texts` that is there, folded."""
    return next((fold(text) for text in texts if text), "")
