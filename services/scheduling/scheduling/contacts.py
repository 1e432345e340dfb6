"""What scheduling knows of contacts."""

from collections.abc import Iterable

from chassis.work import Work
from contact_ref import ContactRefColumns, ContactRefs, ContactState
from scheduling.database import Base


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
