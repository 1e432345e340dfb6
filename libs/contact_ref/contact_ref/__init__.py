"""What scheduling, billing and documents keep of a contact, and how they come by it.

A service maps the table on its own Base and binds it once; everything else goes through that binding:

    class ContactRef(ContactRefColumns, Base):
        __tablename__ = "contact_refs"

    contact_refs = ContactRefs(ContactRef)

`contact_refs.require(work, contact_id)` in operations, `contact_refs.visible(work, Card.contact_id)` in their selects,
`contact_refs.subscriptions()` in the worker, `create_contact_refs()` in the first migration, `ContactsSettings` as the settings' base.

Rows follow their contacts when these are merged. The service says which, in `reactions/merging.py`:

    class ContactMove(ContactMoveColumns, Base):
        __tablename__ = "contact_moves"

    contact_moves = ContactMoves(contact_refs, ContactMove, [Moving(Card.contact_id)])

`contact_moves.subscriptions()` behind those of the references, `contact_moves.timers()`, `create_contact_moves()` in a migration.
"""

from contact_ref.models import ContactMoveColumns, ContactRefColumns, ContactState
from contact_ref.moves import ContactMoves
from contact_ref.moving import Moving
from contact_ref.refs import ONE, ContactRefs
from contact_ref.settings import ContactsSettings

__all__ = [
    "ONE",
    "ContactMoveColumns",
    "ContactMoves",
    "ContactRefColumns",
    "ContactRefs",
    "ContactState",
    "ContactsSettings",
    "Moving",
]
