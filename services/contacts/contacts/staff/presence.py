"""Who works in the work's location, as far as the gateway has told: they can be given things there, and are told and mailed of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import all_, any_, bindparam, case, func, not_, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.work import Change, Work
from contacts.database import ID
from contacts.refs.models import LocationRef, UserRef
from contacts.staff.errors import unknown_user

# A space of advisory locks of our own (the first of the two keys); the second is the hash of location and user.
_LOCK_SPACE = 0x0D0A
_COMPANY = select(LocationRef.company_id).where(LocationRef.location_id == bindparam("location_id")).scalar_subquery()
_EVERYWHERE = or_(UserRef.company_id.is_(None), _COMPANY.is_(None), UserRef.company_id == _COMPANY)
_NAMED = bindparam("location_id", type_=ID) == any_(UserRef.location_ids)
_HERE = not_(UserRef.deleted) & case((UserRef.location_ids.is_(None), _EVERYWHERE), else_=_NAMED)
_WANTED = bindparam("user_ids", type_=ARRAY(ID))
_ABSENT = select(UserRef.id).where(UserRef.id == any_(_WANTED), not_(_HERE))

_USER = func.unnest(_WANTED).column_valued("user_id")
_KEY = func.hashtext(func.concat(bindparam("location_id", type_=ID), "/", _USER))
# In their order, and nobody's who is known to be gone: nobody waits for those.
_HOLD = select(_USER, func.pg_advisory_xact_lock_shared(_LOCK_SPACE, _KEY)).where(
    all_(func.array(_ABSENT.scalar_subquery())) != _USER
)
_TRY = select(func.pg_try_advisory_xact_lock(_LOCK_SPACE, _KEY))
_LISTS = frozenset({"followers"})
_SINGLE = frozenset({"assignedTo", "owner"})


def absent_users(work: Work, user_ids: Iterable[str | None]) -> set[str]:
    """Those of `user_ids` who are known not to work here: deleted, or in other locations only. One of whom nothing was heard may."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return set()
    return set(work.session.scalars(_ABSENT, _values(work, wanted)))


def hold_absent(work: Work, user_ids: Iterable[str | None]) -> set[str]:
    """As `absent_users`, for giving the others something: whoever leaves meanwhile is let go of after this work, and of what it gave."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return set()
    held = set(work.session.scalars(_HOLD, _values(work, wanted)))
    # In a statement of its own, which sees what was there once the locks were had.
    return (wanted - held) | absent_users(work, held)


def all_gave_before(work: Work, user_id: str) -> bool:
    """Whether nobody who found the user here, before it was known that they left, is still about to give them something."""
    with work.session.begin_nested() as attempt:
        free = work.session.scalar(_TRY, _values(work, [user_id])) is True
        # Only to look: whoever comes now finds that the user is gone, and has nothing to wait for.
        attempt.rollback()
    return free


def refuse_absent(work: Work, changes: Iterable[Change]) -> None:
    """Let nothing be given to users who do not work here. What is not theirs anew stays.

    Raises:
        Invalid: `unknown_user`.
    """
    given = [(user_id, change.field) for change in changes for user_id in _newcomers(change)]
    absent = hold_absent(work, (user_id for user_id, _ in given))
    for user_id, field in given:
        if user_id in absent:
            raise unknown_user(field)


def first_here(work: Work, candidates: Sequence[str | None]) -> str | None:
    """The first of `candidates` who can be given something here."""
    absent = hold_absent(work, candidates)
    return next((one for one in candidates if one is not None and one not in absent), None)


def _newcomers(change: Change) -> list[str]:
    if change.field in _LISTS:
        return [user_id for user_id in change.after or () if user_id not in (change.before or ())]
    return [change.after] if change.field in _SINGLE and change.after else []


def _values(work: Work, user_ids: Iterable[str]) -> dict[str, Any]:
    # Sorted, so that two works never wait for each other in a circle.
    return {"user_ids": sorted(user_ids), "location_id": work.location_id}
