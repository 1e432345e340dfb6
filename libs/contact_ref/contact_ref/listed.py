"""Contacts in a list: which stands for which after a merge. Pure.

A contact that was merged is replaced by the survivor; where the survivor is in the list too, once is enough.
"""

from collections.abc import Sequence


def put_in_place(ids: Sequence[str], old: str, new: str) -> tuple[list[str], bool]:
    """`ids` with `new` in the place of `old`, and whether `new` came by that."""
    if new in ids:
        return [one for one in ids if one != old], False
    return [new if one == old else one for one in ids], True


def brought_home(ids: Sequence[str], placed: str, home: str, *, added: bool) -> list[str]:
    """`ids` with `home` in it again, which `placed` stood for; `added` says that `placed` came by that alone.

    Who was taken off the list meanwhile stays off.
    """
    if placed not in ids or home in ids:
        return list(ids)
    if added:
        return [home if one == placed else one for one in ids]
    return [*ids, home]
