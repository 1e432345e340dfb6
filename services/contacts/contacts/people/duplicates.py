"""Who has this e-mail or phone already? E-mails count before phones; a contact in the trash does not count."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from chassis.work import Work
from contacts.people.errors import duplicate_contact
from contacts.people.loading import read_contacts

# A space of advisory locks of our own (the first of the two keys); the second is the value's hash.
_LOCK_SPACE = 0x0D05
# Of those who have a value: one may be the contact itself.
_OLDEST = 2
# Of the whole location, whoever asks. In the order of the fields' names: an e-mail counts before a phone.
_MATCH = text(
    """
    SELECT contact.id AS contact_id, held.field
    FROM (
        SELECT contact_id, 'email' AS field FROM contact_emails
        WHERE location_id = :location_id AND email_lower = ANY(CAST(:emails AS text[]))
        UNION ALL
        SELECT contact_id, 'phone' FROM contact_phones
        WHERE location_id = :location_id AND phone = ANY(CAST(:phones AS text[]))
    ) AS held
    JOIN contacts AS contact ON contact.id = held.contact_id
    WHERE contact.deleted_at IS NULL AND contact.id IS DISTINCT FROM :besides
    ORDER BY held.field, contact.created_at, contact.id
    LIMIT 1
    """
)
# For each value the index is asked once, whatever the planner thinks of a table that has just begun to grow.
_HOLDERS = text(
    """
    SELECT 'email' AS field, wanted.value, held.contact_id
    FROM unnest(CAST(:emails AS text[])) AS wanted (value)
    CROSS JOIN LATERAL (
        SELECT contact.id AS contact_id FROM contact_emails AS address JOIN contacts AS contact ON contact.id = address.contact_id
        WHERE address.location_id = :location_id AND address.email_lower = wanted.value AND contact.deleted_at IS NULL
        ORDER BY contact.created_at, contact.id LIMIT :most
    ) AS held
    UNION ALL
    SELECT 'phone', wanted.value, held.contact_id
    FROM unnest(CAST(:phones AS text[])) AS wanted (value)
    CROSS JOIN LATERAL (
        SELECT contact.id AS contact_id FROM contact_phones AS address JOIN contacts AS contact ON contact.id = address.contact_id
        WHERE address.location_id = :location_id AND address.phone = wanted.value AND contact.deleted_at IS NULL
        ORDER BY contact.created_at, contact.id LIMIT :most
    ) AS held
    """
)


@dataclass(frozen=True)
class Match:
    """A contact that has one of the values, and by which field: `email` or `phone`."""

    contact_id: str
    field: str


@dataclass(frozen=True)
class Holders:
    """E-mail (in lower case) and phone (E.164) to the two oldest contacts that have it, the oldest first."""

    of_email: dict[str, list[str]]
    of_phone: dict[str, list[str]]

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
    if not emails and not phones:
        return None
    # As an ORM statement would: a value that was only just given to a contact counts.
    work.session.flush()
    given = {"location_id": work.location_id, "emails": list(emails), "phones": list(phones), "besides": besides}
    found = work.session.execute(_MATCH, given).first()
    return None if found is None else Match(found.contact_id, found.field)


def find_holders(work: Work, emails: Sequence[str], phones: Sequence[str]) -> Holders:
    """For each of `emails` and `phones`, who has it, whoever may see them: what `find_match` finds, for many at once."""
    work.session.flush()
    found = work.session.execute(
        _HOLDERS, {"location_id": work.location_id, "emails": list(emails), "phones": list(phones), "most": _OLDEST}
    )
    holders = Holders({}, {})
    for row in found:
        known = holders.of_email if row.field == "email" else holders.of_phone
        known.setdefault(row.value, []).append(row.contact_id)
    return holders


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
