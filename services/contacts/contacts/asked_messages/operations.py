"""Delivering what other services' events ask for: to contacts as messages, to users and to bare addresses as notices; once for an event."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert

from chassis.errors import NotFound
from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.work import Work
from contacts.asked_messages.rules import IN_APP, is_wanted
from contacts.channels.kinds import EMAIL as EMAILS
from contacts.channels.kinds import PHONE as PHONES
from contacts.channels.rules import UnusableError
from contacts.mail.reading import clean
from contacts.messaging.addresses import named_sender, one_line
from contacts.messaging.kinds import EMAIL, KINDS, Kind, read_channel
from contacts.messaging.models import Message, Notice
from contacts.messaging.sending import Draft, own_address, write_message
from contacts.messaging.statuses import QUEUED
from contacts.messaging.timers import SEND_NOTICE
from contacts.notifications.operations import notify_user
from contacts.people.duplicates import find_match
from contacts.people.loading import read_contact
from contacts.people.merged import current_id
from contacts.people.models import Contact
from contacts.refs.models import UserRef
from contacts.refs.operations import read_location
from contacts.staff.presence import absent_users


def deliver_asked(work: Work, event: Event) -> None:
    """Write down the message that an event asks for, which then leaves as any other; what is asked for long ago is passed over."""
    if event.location_id is None or not is_wanted(event.time, work.now()):
        return
    channel, recipient = event.data["channel"], event.data["recipient"]
    if channel == IN_APP:
        if recipient["user_id"]:
            notify_user(work, event, recipient["user_id"])
        return
    kind = KINDS.get(read_channel(channel) or "")
    if kind is None:
        return
    contact_id = recipient["contact_id"] or _known(work, kind, recipient)
    if contact_id is not None:
        _to_contact(work, event, kind, contact_id)
    else:
        _to_others(work, event, kind)


def _to_contact(work: Work, event: Event, kind: Kind, contact_id: str) -> None:
    if work.session.scalars(select(Message.id).where(Message.asked_by == UUID(event.id))).first() is not None:
        return
    try:
        contact = read_contact(work, current_id(work, contact_id))
    except NotFound:
        return
    body = clean(event.data["body"])
    draft = Draft(
        channel=kind.name,
        body="" if kind.is_mail else body,
        html=body if kind.is_mail else None,
        subject=one_line(event.data["subject"]) if kind.is_mail else None,
        to=own_address(work, contact, kind, _address(kind, event.data["recipient"])),
        sender=_sender(kind, event.data),
        source="event",
        asked_by=UUID(event.id),
        finished=True,
    )
    write_message(work, contact, draft)


def _to_others(work: Work, event: Event, kind: Kind) -> None:
    recipient = event.data["recipient"]
    to = _address(kind, recipient)
    if recipient["user_id"]:
        user = work.session.get(UserRef, recipient["user_id"])
        if absent_users(work, [recipient["user_id"]]):
            return
        known = user.email if user is not None else None
        to = known if kind.is_mail else to
    if to is None:
        return
    notice_id = new_id()
    row = {
        "id": notice_id,
        "location_id": work.location_id,
        "contact_id": _about(work, event),
        "asked_by": UUID(event.id),
        "channel": kind.name,
        "to_address": to,
        "from_address": _sender(kind, event.data),
        "subject": one_line(event.data["subject"]),
        "body": clean(event.data["body"]),
        "status": QUEUED,
        "attempt": 0,
        "created_at": work.now(),
        "updated_at": work.now(),
    }
    statement = insert(cast(Table, Notice.__table__)).values(row).on_conflict_do_nothing(index_elements=["asked_by"])
    if work.session.connection().execute(statement).rowcount:
        work.set_timer(SEND_NOTICE, notice_id, work.now())


def _about(work: Work, event: Event) -> str | None:
    """Whom it is about, as long as they are known here."""
    return work.session.scalars(select(Contact.id).where(Contact.id == event.contact_id)).first()


def _known(work: Work, kind: Kind, recipient: dict[str, Any]) -> str | None:
    """The contact whose address was given alone: what they want to be left alone with holds for it too."""
    text = _address(kind, recipient)
    if recipient["user_id"] or text is None:
        return None
    channel = EMAILS if kind.known_by == EMAIL else PHONES
    try:
        key = channel.key(channel.parse(text, read_location(work).country))
    except UnusableError:
        return None
    match = find_match(work, [key] if channel is EMAILS else [], [key] if channel is PHONES else [])
    return match.contact_id if match else None


def _address(kind: Kind, recipient: dict[str, Any]) -> str | None:
    return recipient["email" if kind.known_by == EMAIL else "phone"] or None


def _sender(kind: Kind, data: dict[str, Any]) -> str | None:
    if not kind.is_mail:
        return data.get("from_number") or None
    if not data.get("from_address"):
        return None
    try:
        return named_sender(data.get("from_name") or "", data["from_address"])
    except UnusableError:
        return None
