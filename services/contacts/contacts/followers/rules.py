"""Rules about followers. Pure functions."""

from collections.abc import Iterable, Sequence


def followers_after(followers: Sequence[str], added: Iterable[str]) -> list[str]:
    """`followers` and then those of `added` that are new."""
    return list(dict.fromkeys([*followers, *added]))
