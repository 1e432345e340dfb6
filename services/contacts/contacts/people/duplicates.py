"""Who has this e-mail or phone already? E-mails count before phones; a contact in the trash does not count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, literal, select, text, union_all

from chassis.work import Work
from contacts.channels.models import ContactEmail, ContactPhone
from contacts.people.errors import duplicate_contact
from contacts.people.loading import read_contacts
from contacts.people.models import Contact
from contacts.people.visibility import unrestricted

_EMAIL, _PHONE = 0, 1
# A space of advisory locks of our own (the first of the two keys); the second is the value's hash.
_LOCK_SPACE = 0x0D05


@dataclass(frozen=True)
class Match:
    """A contact that has one of the values, and by which field: `email` or `phone`."""

    contact_id: str
    field: str


def find_match(work: Work, emails: Sequence[str], phones: Sequence[str], *, besides: str | None = None) -> Match | None:
    """The oldest contact with one of `emails` (in lower case), else with one of `phones` (E.164), whoever may see it."""
    choices = []
    if emails:
        choices.append(_holders(ContactEmail, _EMAIL).where(ContactEmail.email_lower.in_(emails)))
    if phones:
        choices.append(_holders(ContactPhone, _PHONE).where(ContactPhone.phone.in_(phones)))
    if not choices:
        return None
    if besides is not None:
        choices = [choice.where(Contact.id != besides) for choice in choices]
    found = union_all(*choices).subquery()
    with unrestricted(work):
        row = work.session.execute(
            select(found).order_by(found.c.kind, found.c.created_at, found.c.id).limit(1)
        ).first()
    return None if row is None else Match(row.id, "email" if row.kind == _EMAIL else "phone")


def refuse_duplicate(work: Work, match: Match) -> None:
    """Say which contact is in the way, if the caller may see it.

    Raises:
        Conflict: `duplicate_contact`, always.
    """
    seen = read_contacts(work, [match.contact_id])
    raise duplicate_contact(seen[0].id if seen else None, match.field)


def wait_for_others(work: Work, values: Sequence[str]) -> None:
    """Let nobody else who calls this look for any of `values` in this location before this work has ended."""
    if values:
        # Sorted, so that two works never wait for each other in a circle.
        keys = sorted(f"{work.location_id} {value}" for value in values)
        statement = text(
            "SELECT pg_advisory_xact_lock(:space, hashtext(key)) FROM unnest(CAST(:keys AS text[])) AS key"
        )
        work.session.execute(statement, {"space": _LOCK_SPACE, "keys": keys})


def _holders(model: type[ContactEmail] | type[ContactPhone], kind: int) -> Select[str, int, datetime]:
    return (
        select(Contact.id, literal(kind).label("kind"), Contact.created_at)
        .join(model, model.contact_id == Contact.id)
        .where(Contact.deleted_at.is_(None))
    )
