"""What is done with users."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from chassis.work import Change, Work
from gateway.auth.models import LoginSession
from gateway.events import USER_CREATED, USER_DELETED, USER_UPDATED
from gateway.locations.models import Location
from gateway.locations.reach import company_of, hold_to_company
from gateway.users.errors import (
    beyond_caller,
    email_taken,
    location_missing,
    unknown_location,
    user_not_found,
    weak_password,
)
from gateway.users.models import ACCOUNT, ADMIN, AGENCY, ASSIGNED_ONLY, User, UserLocation
from gateway.users.passwords import hash_password
from gateway.users.rules import is_strong
from gateway.users.schemas import present_user_event

_COLUMNS = {
    "firstName": "first_name",
    "lastName": "last_name",
    "phone": "phone",
    "type": "type",
    "role": "role",
    "scopes": "scopes",
    "profilePhoto": "profile_photo",
    "platformLanguage": "platform_language",
    "twilioPhone": "twilio_phone",
}
_SORTS = {"dateAdded": User.created_at, "email": User.email, "firstName": User.first_name, "lastName": User.last_name}


def create_user(work: Work, given: Mapping[str, Any]) -> User:
    """Add a user to the caller's company; raises `Forbidden`, `Invalid` and `Conflict`."""
    company_id = hold_to_company(work, given["companyId"])
    _hold_to_rights(work, given)
    _hold_to_sight(work, given.get("permissions", {}).get(ASSIGNED_ONLY, False))
    return add_user(work, company_id, given)


def add_user(work: Work, company_id: str, given: Mapping[str, Any]) -> User:
    """Add a user to a company; the caller has checked that it may."""
    user = User(company_id=company_id, permissions={}, twilio_phone={}, memberships=[])
    _write(work, user, given)
    work.session.add(user)
    _flush(work)
    work.record(USER_CREATED, user.id, present_user_event(user))
    return user


def find_user(work: Work, user_id: str) -> User:
    """A living user whom the caller reaches; raises `NotFound`."""
    user = work.session.scalar(_reachable(work).where(User.id == user_id, User.deleted_at.is_(None)))
    if user is None:
        raise user_not_found()
    return user


def change_user(work: Work, user_id: str, given: Mapping[str, Any]) -> User:
    """Change what was given of a user; raises `NotFound`, `Forbidden`, `Invalid`, `Conflict`, `PreconditionFailed`."""
    hold_to_company(work, given.get("companyId"))
    user = find_user(work, user_id)
    work.check_version(user)
    _hold_to_rights(work, given)
    _hold_to_own_people(work, user)
    _hold_to_sight(work, user.assigned_data_only and given.get("permissions", {}).get(ASSIGNED_ONLY, True))
    before = present_user_event(user)
    _write(work, user, given)
    if "password" in given:
        _end_sessions(work, user)
    _flush(work)
    after = present_user_event(user)
    changes = [Change(name, before.get(name), after[name]) for name in after if before.get(name) != after[name]]
    if changes:
        work.record(USER_UPDATED, user.id, after, changes=changes)
    return user


def delete_user(work: Work, user_id: str) -> None:
    """Let a user go, and end their sessions; raises `NotFound`, `Forbidden` and `PreconditionFailed`."""
    user = find_user(work, user_id)
    work.check_version(user)
    _hold_to_own_people(work, user)
    user.deleted_at = work.now()
    _end_sessions(work, user)
    work.record(USER_DELETED, user.id, present_user_event(user))


def search_users(work: Work, query: Mapping[str, Any]) -> tuple[Sequence[User], int]:
    """A page of users whom the caller reaches, and how many there are; raises `Forbidden`."""
    hold_to_company(work, query["companyId"])
    statement = _reachable(work).where(User.deleted_at.is_(None))
    if "query" in query:
        pattern = f"%{_escaped(query['query'])}%"
        name = func.concat(User.first_name, " ", User.last_name)
        statement = statement.where(or_(name.ilike(pattern), User.email.ilike(pattern), User.phone.ilike(pattern)))
    if "locationId" in query:
        statement = statement.where(User.memberships.any(UserLocation.location_id == query["locationId"]))
    if "type" in query:
        statement = statement.where(User.type == query["type"])
    if "role" in query:
        statement = statement.where(User.role == query["role"])
    if "ids" in query:
        statement = statement.where(User.id.in_([part.strip() for part in query["ids"].split(",")]))
    sort = _SORTS.get(query.get("sort", ""))
    columns = [sort] if sort is not None else [User.first_name, User.last_name]
    order = [column.desc() if query["sortDirection"] == "desc" else column.asc() for column in columns]
    return _page(work, statement.order_by(*order, User.id), query)


def search_by_emails(work: Work, given: Mapping[str, Any]) -> tuple[Sequence[User], int]:
    """The users of a company who have one of these addresses, and how many there are; raises `Forbidden`."""
    hold_to_company(work, given["companyId"])
    emails = [part.strip().lower() for part in given["emails"].split(",")]
    statement = _reachable(work).where(User.email.in_(emails))
    gone = User.deleted_at.is_not(None) if given["deleted"] else User.deleted_at.is_(None)
    return _page(work, statement.where(gone).order_by(User.email, User.id), given)


def _page(work: Work, statement: Select[User], query: Mapping[str, Any]) -> tuple[Sequence[User], int]:
    count = work.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
    return work.session.scalars(statement.offset(query["skip"]).limit(query["limit"])).all(), count or 0


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _reachable(work: Work) -> Select[User]:
    statement = select(User).where(User.company_id == company_of(work))
    own = work.identity.location_id
    if own is None:
        return statement
    return statement.where(User.memberships.any(UserLocation.location_id == own))


def _hold_to_own_people(work: Work, user: User) -> None:
    """A location's token changes those who work in that location alone: a new password would open the others too."""
    own = work.identity.location_id
    if own is None or work.identity.user_id == user.id:
        return
    if user.type == AGENCY or user.location_ids != [own]:
        raise beyond_caller()


def _hold_to_sight(work: Work, restricted: bool) -> None:
    """Who sees only their assigned data makes nobody who sees more, and does not change such a user: a new password would open all."""
    if work.identity.assigned_to is not None and not restricted:
        raise beyond_caller()


def _hold_to_rights(work: Work, given: Mapping[str, Any]) -> None:
    """A location's token makes users of that location only, and nobody makes an administrator without being one."""
    if work.identity.location_id is not None:
        elsewhere = set(given.get("locationIds", ())) - {work.identity.location_id}
        if elsewhere or (given.get("type") == AGENCY):
            raise beyond_caller()
    if work.identity.user_id is not None and work.identity.role != ADMIN and given.get("role") == ADMIN:
        raise beyond_caller()


def _write(work: Work, user: User, given: Mapping[str, Any]) -> None:
    for name, column in _COLUMNS.items():
        if name in given:
            setattr(user, column, given[name])
    if "email" in given:
        user.email = given["email"].lower()
    if "permissions" in given:
        user.permissions = {**user.permissions, **given["permissions"]}
    if "password" in given:
        if not is_strong(given["password"]):
            raise weak_password()
        user.password_hash = hash_password(given["password"])
    if "locationIds" in given:
        _set_locations(work, user, list(dict.fromkeys(given["locationIds"])))
    if user.type == ACCOUNT and not user.memberships:
        raise location_missing()


def _set_locations(work: Work, user: User, location_ids: list[str]) -> None:
    statement = select(Location.id).where(
        Location.company_id == user.company_id, Location.id.in_(location_ids), Location.deleted_at.is_(None)
    )
    known = set(work.session.scalars(statement))
    for location_id in location_ids:
        if location_id not in known:
            raise unknown_location(location_id)
    present = {membership.location_id: membership for membership in user.memberships}
    user.memberships = [
        present.get(location_id) or UserLocation(location_id=location_id, place=place)
        for place, location_id in enumerate(location_ids)
    ]
    for place, membership in enumerate(user.memberships):
        membership.place = place


def _end_sessions(work: Work, user: User) -> None:
    work.session.execute(
        update(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.revoked_at.is_(None))
        .values(revoked_at=work.now())
    )


def _flush(work: Work) -> None:
    try:
        with work.session.begin_nested():
            work.session.flush()
    except IntegrityError as error:
        if "uq_users_email" in str(error.orig):
            raise email_taken() from error
        raise
