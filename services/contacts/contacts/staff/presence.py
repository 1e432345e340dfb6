"""Who works in the work's location, as far as the gateway has told: they can be given things there, and are told and mailed of them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import any_, bindparam, case, func, not_, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.work import Change, Work
from contacts.database import ID
from contacts.refs.models import LocationRef, UserRef
from contacts.staff.errors import unknown_user

# A space of advisory locks of our own (the first of the two keys); the second is the hash of location and user.
_LOCK_SPACE = 0x0D0A
_HOLD = text("SELECT pg_advisory_xact_lock_shared(:space, hashtext(key)) FROM unnest(CAST(:keys AS text[])) AS key")
_TRY = select(func.pg_try_advisory_xact_lock(_LOCK_SPACE, func.hashtext(bindparam("key"))))

_COMPANY = select(LocationRef.company_id).where(LocationRef.location_id == bindparam("location_id")).scalar_subquery()
_EVERYWHERE = or_(UserRef.company_id.is_(None), _COMPANY.is_(None), UserRef.company_id == _COMPANY)
_NAMED = bindparam("location_id", type_=ID) == any_(UserRef.location_ids)
_HERE = not_(UserRef.deleted) & case((UserRef.location_ids.is_(None), _EVERYWHERE), else_=_NAMED)
_ABSENT = select(UserRef.id).where(UserRef.id == any_(bindparam("user_ids", type_=ARRAY(ID))), not_(_HERE))
_LISTS = frozenset({"followers"})
_SINGLE = frozenset({"assignedTo", "owner"})


def absent_users(work: Work, user_ids: Iterable[str | None]) -> set[str]:
    """Those of `user_ids` who are known not to work here: deleted, or in other locations only. One of whom nothing was heard may."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return set()
    return set(work.session.scalars(_ABSENT, {"user_ids": sorted(wanted), "location_id": work.location_id}))


def hold_absent(work: Work, user_ids: Iterable[str | None]) -> set[str]:
    """As `absent_users`, for giving the others something: whoever leaves meanwhile is let go of after this work, and of what it gave."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return set()
    # Sorted, so that two works never wait for each other in a circle.
    work.session.execute(_HOLD, {"space": _LOCK_SPACE, "keys": [_key(work, one) for one in sorted(wanted)]})
    # In a statement of its own, which sees what was there once the locks were had.
    return absent_users(work, wanted)


def all_gave_before(work: Work, user_id: str) -> bool:
    """Whether nobody who found the user here, before it was known that they left, is still about to give them something."""
    with work.session.begin_nested() as attempt:
        free = work.session.scalar(_TRY, {"key": _key(work, user_id)}) is True
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


def _key(work: Work, user_id: str) -> str:
    return f"{work.location_id}/{user_id}"
