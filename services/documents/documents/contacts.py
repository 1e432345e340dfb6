"""What this service keeps of a contact."""

from contact_ref import ContactRefColumns, ContactRefs
from documents.database import Base


class ContactRef(ContactRefColumns, Base):
    """A contact as this service knows it."""

    __tablename__ = "contact_refs"


contact_refs = ContactRefs(ContactRef)
