"""Users who do not work here any more, in the states of contacts that are merged or come apart: nobody's contact becomes theirs again."""

from collections.abc import Collection, Mapping
from itertools import chain
from typing import Any

from chassis.work import Work
from contacts.merging.rules import State
from contacts.staff.errors import unknown_user
from contacts.staff.presence import hold_absent

_OWNER, _FOLLOWERS = "assignedTo", "followers"


def without_gone(work: Work, states: Mapping[str, State], choose: Mapping[str, str] | None = None) -> dict[str, State]:
    """`states` without owners and followers who do not work here.

    Raises:
        Invalid: `unknown_user`, one of them was chosen as the owner.
    """
    users = (chain([state.get(_OWNER)], state.get(_FOLLOWERS) or ()) for state in states.values())
    gone = hold_absent(work, chain.from_iterable(users))
    chosen = (choose or {}).get(_OWNER)
    if chosen is not None and states[chosen].get(_OWNER) in gone:
        raise unknown_user(f"choose.{_OWNER}")
    return {contact_id: _without(state, gone) for contact_id, state in states.items()}


def _without(state: State, gone: Collection[str]) -> State:
    kept: dict[str, Any] = dict(state)
    if kept.get(_OWNER) in gone:
        kept[_OWNER] = None
    if _FOLLOWERS in kept:
        kept[_FOLLOWERS] = [user_id for user_id in kept[_FOLLOWERS] if user_id not in gone]
    return kept
