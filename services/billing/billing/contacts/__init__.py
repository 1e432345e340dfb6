"""What billing keeps of contacts; contacts itself owns them."""

from billing.database import Base
from contact_ref import ContactRefColumns, ContactRefs


class ContactRef(ContactRefColumns, Base):
    """A contact as billing knows it."""

    __tablename__ = "contact_refs"


contact_refs = ContactRefs(ContactRef)
