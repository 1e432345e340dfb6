"""What scheduling knows of contacts."""

from collections.abc import Iterable, Sequence

from chassis.database import TextList
from chassis.statements import Statement
from chassis.work import Work
from contact_ref import ONE, ContactRefColumns, ContactRefs, ContactState
from scheduling.database import Base
from scheduling.occupancy.operations import LOCKING, lock_lanes


class ContactRef(ContactRefColumns, Base):
    """A contact, as its events and the read-through tell of it."""

    __tablename__ = "contact_refs"


contact_refs = ContactRefs(ContactRef)


def contacts_named(work: Work, contact_ids: Iterable[str]) -> dict[str, ContactState]:
    """The contacts of these ids. Call it before locking anything.

    Raises:
        NotFound: `contact_not_found`, one of them is none that the caller may see.
        Unavailable: `contacts_unavailable`.
    """
    return {contact_id: contact_refs.require(work, contact_id) for contact_id in sorted(set(contact_ids))}


def merge_fields_of(contact: ContactRef | ContactState | None) -> dict[str, str | None]:
    """What a template's `{{contact.…}}` say of the contact."""
    return {
        f"contact.{name}": getattr(contact, name, None)
        for name in ("name", "first_name", "last_name", "email", "phone")
    }


# The lanes wait for the row: who holds a contact may ask for lanes, and nobody the other way round.
_WITH_LANES = Statement(
    f"WITH contact AS MATERIALIZED ({ONE} FOR KEY SHARE)"  # noqa: S608 - texts of our own
    f" SELECT contact.*, (SELECT count(*) FROM ({LOCKING}) AS locked WHERE contact.id IS NOT NULL) FROM contact"
)


def contact_with_lanes(work: Work, contact_id: str, lanes: Sequence[str]) -> ContactState:
    """The contact, and these lanes locked after it: mostly in one statement.

    Raises:
        NotFound, Unavailable: what `contacts_named` raises.
    """
    values = {"id": contact_id, "location_id": work.location_id, "lanes": TextList(lanes)}
    for row in _WITH_LANES.run(work.session, values):
        contact = ContactState(*row[:-1])
        if contact.is_there_for(work.identity.assigned_to):
            return contact
    contact = contact_refs.require(work, contact_id)
    lock_lanes(work, lanes)
    return contact
