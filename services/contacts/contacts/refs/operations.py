"""Keeping locations as the gateway tells of them, and reading them and users."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from chassis.events.declare import Event
from chassis.tables import EVENT_SEQUENCES
from chassis.work import Work
from contacts.people.errors import contact_not_found
from contacts.people.models import Contact
from contacts.people.visibility import unrestricted
from contacts.refs.models import LocationRef, UserRef

_LOCATION = select(LocationRef).where(LocationRef.location_id == bindparam("sought"))
_COUNTRY = select(LocationRef.country).where(LocationRef.location_id == bindparam("sought"))


def read_country(work: Work) -> str | None:
    """The country of the work's location, where it is known."""
    return work.session.scalar(_COUNTRY, {"sought": work.location_id})


def read_location(work: Work) -> LocationRef:
    """The work's location; with neither country nor settings until the gateway's event about it has come."""
    known = work.session.scalars(_LOCATION, {"sought": work.location_id}).one_or_none()
    return known or LocationRef(location_id=work.location_id, country=None, timezone=None, settings={}, sequence=0)


def allows_duplicates(location: LocationRef) -> bool:
    """Whether two contacts of the location may have the same e-mail or phone. The default is no."""
    return location.settings.get("allowDuplicateContact") is True


def read_user_names(work: Work, user_ids: Iterable[str]) -> dict[str, str]:
    """Names of those users that are known."""
    statement = select(UserRef.id, UserRef.name).where(UserRef.id.in_(set(user_ids)), UserRef.name.is_not(None))
    return {row.id: row.name for row in work.session.execute(statement)}


def find_users_by_email(work: Work, emails: Iterable[str]) -> dict[str, str]:
    """The ids of those users that are known, by their e-mail addresses in lower case."""
    wanted = set(emails)
    if not wanted:
        return {}
    lower = func.lower(UserRef.email)
    statement = select(lower.label("email"), UserRef.id).where(lower.in_(wanted), UserRef.deleted.is_(False))
    return {row.email: row.id for row in work.session.execute(statement)}


def read_state(work: Work, contact_id: str) -> tuple[Contact, int]:
    """A contact, also one in the trash and whoever may see it, and the sequence of its newest event.

    Both in one statement: the state is never older than the sequence says, or whoever keeps it would pass over an event that it needs.

    Raises:
        NotFound: `contact_not_found`.
    """
    if work.identity.location_id is None:
        raise contact_not_found()
    statement = (
        select(Contact, func.coalesce(EVENT_SEQUENCES.c.value, 0))
        .outerjoin(EVENT_SEQUENCES, EVENT_SEQUENCES.c.subject == Contact.id)
        .where(Contact.id == contact_id)
        .options(joinedload(Contact.emails), joinedload(Contact.phones))
    )
    with unrestricted(work):
        row = work.session.execute(statement).unique().one_or_none()
    if row is None:
        raise contact_not_found()
    contact, sequence = row
    return contact, sequence


def keep_location(work: Work, event: Event) -> None:
    """Keep a location as it is after `event`, unless a newer event was applied already."""
    data = event.data
    state: dict[str, Any] = {
        "location_id": event.subject,
        "company_id": data["company_id"],
        "name": data["name"],
        "country": data["country"].upper() if len(data["country"]) == 2 else None,
        "timezone": data["timezone"],
        "settings": data["settings"] or {},
        "sequence": event.sequence,
    }
    keep_newest(work, LocationRef, "location_id", state)


def keep_newest(work: Work, model: type[LocationRef] | type[UserRef], key: str, state: dict[str, Any]) -> None:
    """Keep a row of `model` as it is in `state`, unless that is older than what is kept; `key` names its key's column."""
    statement = insert(model).values(state)
    changed = {name: statement.excluded[name] for name in state if name != key}
    newest = statement.on_conflict_do_update(
        index_elements=[key], set_=changed, where=model.sequence < statement.excluded.sequence
    )
    work.session.connection().execute(newest)
