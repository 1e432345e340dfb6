"""Who has this e-mail or phone already? E-mails count before phones; a contact in the trash does not count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import InstrumentedAttribute

from chassis.work import Work
from contacts.channels.models import ContactEmail, ContactPhone
from contacts.people.errors import duplicate_contact
from contacts.people.loading import read_contacts
from contacts.people.models import Contact
from contacts.people.visibility import unrestricted

# A space of advisory locks of our own (the first of the two keys); the second is the value's hash.
_LOCK_SPACE = 0x0D05
# Of those who have a value: one may be the contact itself.
_OLDEST = 2


@dataclass(frozen=True)
class Match:
    """A contact that has one of the values, and by which field: `email` or `phone`."""

    contact_id: str
    field: str


@dataclass(frozen=True)
class Holders:
    """E-mail (in lower case) and phone (E.164) to the two oldest contacts that have it, the oldest first."""

    of_email: Mapping[str, Sequence[str]]
    of_phone: Mapping[str, Sequence[str]]

    def match(self, emails: Sequence[str], phones: Sequence[str], *, besides: str | None = None) -> Match | None:
        """The contact with one of `emails`, else with one of `phones`, in the order in which these are given."""
        for field, values, known in (("email", emails, self.of_email), ("phone", phones, self.of_phone)):
            for value in values:
                found = next((one for one in known.get(value, ()) if one != besides), None)
                if found is not None:
                    return Match(found, field)
        return None


def find_match(work: Work, emails: Sequence[str], phones: Sequence[str], *, besides: str | None = None) -> Match | None:
    """The oldest contact with one of `emails` (in lower case), else with one of `phones` (E.164), whoever may see it."""
    with unrestricted(work):
        if emails:
            holders = _holders(work, ContactEmail, besides).where(ContactEmail.email_lower.in_(emails))
            found = work.session.scalars(holders).first()
            if found is not None:
                return Match(found, "email")
        if phones:
            holders = _holders(work, ContactPhone, besides).where(ContactPhone.phone.in_(phones))
            found = work.session.scalars(holders).first()
            if found is not None:
                return Match(found, "phone")
    return None


def find_holders(work: Work, emails: Sequence[str], phones: Sequence[str]) -> Holders:
    """For each of `emails` and `phones`, who has it, whoever may see them: what `find_match` finds, for many at once."""
    with unrestricted(work):
        return Holders(
            _holders_of(work, ContactEmail, ContactEmail.email_lower, emails),
            _holders_of(work, ContactPhone, ContactPhone.phone, phones),
        )


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


def _holders_of(
    work: Work,
    model: type[ContactEmail] | type[ContactPhone],
    column: InstrumentedAttribute[str],
    values: Sequence[str],
) -> dict[str, list[str]]:
    if not values:
        return {}
    age = func.row_number().over(partition_by=column, order_by=(Contact.created_at, Contact.id)).label("age")
    ranked = (
        select(column.label("value"), Contact.id, age)
        .join(model, model.contact_id == Contact.id)
        .where(Contact.deleted_at.is_(None), model.location_id == work.location_id, column.in_(values))
        .subquery()
    )
    found: dict[str, list[str]] = {}
    oldest = select(ranked.c.value, ranked.c.id).where(ranked.c.age <= _OLDEST).order_by(ranked.c.value, ranked.c.age)
    for value, contact_id in work.session.execute(oldest):
        found.setdefault(value, []).append(contact_id)
    return found


def _holders(work: Work, model: type[ContactEmail] | type[ContactPhone], besides: str | None) -> Select[str]:
    holders = (
        select(Contact.id)
        .join(model, model.contact_id == Contact.id)
        # Named here too, so that the index on the location and the value is used.
        .where(Contact.deleted_at.is_(None), model.location_id == work.location_id)
        .order_by(Contact.created_at, Contact.id)
        .limit(1)
    )
    return holders if besides is None else holders.where(Contact.id != besides)
