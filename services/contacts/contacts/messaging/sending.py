"""The one door by which other features ask for a message to a contact."""

from chassis.ids import new_id
from chassis.work import Work
from contacts.history import tell
from contacts.messaging.events import MESSAGE_QUEUED
from contacts.people.models import Contact

CHANNELS = ("email", "sms", "whatsApp", "gmb", "fb")
"""Those channels of do-not-disturb on which one writes."""

_BY_PHONE = ("sms", "whatsApp")


def queue_message(work: Work, contact: Contact, channel: str, *, body: str, subject: str | None = None) -> str | None:
    """Ask for a message to the contact's primary address; answers its id, or None where they have no address there.

    It is an event of the transaction, and leaves if that commits. Whoever asks has looked at do-not-disturb, to say what came of it;
    whoever sends looks again.
    """
    to = {"email": contact.email, **dict.fromkeys(_BY_PHONE, contact.phone)}.get(channel)
    if to is None and channel in ("email", *_BY_PHONE):
        return None
    data = {
        "id": new_id(),
        "contactId": contact.id,
        "channel": channel,
        "to": to,
        "subject": subject,
        "body": body,
    }
    tell(work, MESSAGE_QUEUED, contact_id=contact.id, subject=data["id"] or "", data=data)
    return data["id"]
