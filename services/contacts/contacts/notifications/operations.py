"""Telling users of events, and what users do with that."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, Table, select
from sqlalchemy.dialects.postgresql import insert

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.paging import Key
from chassis.work import Work
from contacts.notifications.errors import notification_not_found, user_required
from contacts.notifications.models import Notification
from contacts.notifications.rules import digest_time, doer_of, is_news, is_told_with_another, told_users
from contacts.people.models import Contact
from contacts.staff.presence import absent_users
from contacts.timeline.titles import title_of

DIGEST_TIMER = "notification_digest"
_ORDER = (
    Key(Notification.occurred_at, "occurred_at", descending=True, value=datetime.fromisoformat),
    Key(Notification.id, "id", descending=True, value=str),
)


def notify(work: Work, event: Event) -> None:
    """Tell the owner and the followers of a contact what happened, once for an event, and never of their own doing.

    Whoever does not work in the location any more is told nothing there.
    """
    if event.contact_id is None or event.location_id is None or not _is_news(work, event):
        return
    if is_told_with_another(event.type, event.data):
        return
    statement = select(Contact.assigned_to, Contact.followers).where(
        Contact.id == event.contact_id, Contact.deleted_at.is_(None)
    )
    # Held, so that a merge that is under way does not leave the notification behind.
    contact = work.session.execute(statement.with_for_update(read=True, key_share=True, of=Contact)).first()
    if contact is not None:
        doer = doer_of(event.type, event.actor, event.data)
        _tell(work, event, told_users(contact.assigned_to, contact.followers, doer))


def news(work: Work, events: Sequence[Event]) -> Sequence[Event]:
    """Those of `events` of which somebody might be told."""
    return [event for event in events if _is_news(work, event)]


def notify_user(work: Work, event: Event, user_id: str) -> None:
    """Tell one user of an event about a contact that asks for it, once, whoever owns the contact, but not of their own doing."""
    if event.contact_id is not None and work.session.get(Contact, event.contact_id) is not None:
        _tell(work, event, told_users(user_id, [], event.actor))


def _is_news(work: Work, event: Event) -> bool:
    # Who has come to follow a contact since is not told by a replay of what was before.
    return not event.replayed and is_news(event.type, event.time, work.now())


def _tell(work: Work, event: Event, told: Sequence[str]) -> None:
    absent = absent_users(work, told)
    users = [user for user in told if user not in absent]
    if not users:
        return
    rows = [_row(work, event, user) for user in users]
    table = cast(Table, Notification.__table__)
    work.session.connection().execute(insert(table).values(rows).on_conflict_do_nothing())
    if work.ports.mail is not None:
        for user in users:
            # One timer for a user and an hour, so that whoever comes second sets what is set.
            at = digest_time(work.now())
            work.set_timer(DIGEST_TIMER, f"{work.location_id}:{user}:{at:%Y%m%d%H}", at, {"userId": user})


def list_notifications(work: Work, *, unread: bool = False) -> tuple[Sequence[Notification], str | None]:
    """A page of the caller's notifications, the newest first, and the next page's cursor.

    Only of contacts that they may (still) see and that are not in the trash.

    Raises:
        Forbidden: `user_required`.
        Unreadable: `invalid_cursor`.
    """
    statement = _own(work)
    if unread:
        statement = statement.where(Notification.read_at.is_(None))
    rows = work.session.scalars(work.page.apply(statement, _ORDER)).all()
    return work.page.cut(rows, _ORDER)


def read_notification(work: Work, notification_id: str) -> Notification:
    """Note that the caller has read one; the first time counts.

    Raises:
        Forbidden: `user_required`.
        NotFound: `notification_not_found`.
    """
    statement = _own(work).where(Notification.id == notification_id)
    row = work.session.scalars(statement).one_or_none()
    if row is None:
        raise notification_not_found()
    row.read_at = row.read_at or work.now()
    return row


def _own(work: Work) -> Select[Notification]:
    user_id = work.identity.user_id
    if user_id is None:
        raise user_required()
    return (
        select(Notification)
        .join(Contact, Contact.id == Notification.contact_id)
        .where(Notification.user_id == user_id, Contact.deleted_at.is_(None))
    )


def _row(work: Work, event: Event, user_id: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "location_id": work.location_id,
        "contact_id": event.contact_id,
        "user_id": user_id,
        "event_id": UUID(event.id),
        "type": event.type,
        "title": title_of(event.type, event.data),
        "actor": event.actor,
        "occurred_at": event.time,
    }
