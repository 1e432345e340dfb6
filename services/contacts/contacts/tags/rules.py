"""Rules about tags. Pure functions."""

import unicodedata
from collections.abc import Iterable, Sequence

LONGEST = 100
MOST = 500


def normal_tag(text: str) -> str:
    """A tag as it is kept: in NFC, lower case, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def normal_tags(texts: Iterable[str]) -> list[str]:
    """`texts` as tags: each once, in the order of their first coming, without empty ones."""
    return list(dict.fromkeys(tag for tag in map(normal_tag, texts) if tag))


def with_tags(tags: Sequence[str], more: Iterable[str]) -> list[str]:
    """`tags` and then those of `more` that are new."""
    return list(dict.fromkeys([*tags, *more]))


def without_tags(tags: Sequence[str], fewer: Iterable[str]) -> list[str]:
    """`tags` without those of `fewer`."""
    gone = set(fewer)
    return [tag for tag in tags if tag not in gone]


def replaced(tags: Sequence[str], before: str, after: str | None) -> list[str]:
    """`tags` with `after` in the place of `before`, once; without `before` if `after` is None."""
    named = [after if tag == before else tag for tag in tags]
    return list(dict.fromkeys(tag for tag in named if tag is not None))
