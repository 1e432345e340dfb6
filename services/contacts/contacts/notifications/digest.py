"""What a user has not read, told by mail once an hour; each try is made with no transaction open (the chassis' `timers/trying.py`)."""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

import structlog
from sqlalchemy import func, select, update

from chassis.ids import new_id
from chassis.timers.store import Timer
from chassis.timers.trying import Tries, of_try
from chassis.work import Units, Work
from contacts.notifications.models import Digest, Notification
from contacts.people.models import Contact
from contacts.refs.models import UserRef
from contacts.staff.presence import absent_users

SEND_DIGEST = "notification_digest.send"
"""Begins a try of a digest; the key is its id."""
_MOST_LINES = 50
_PATIENCE = timedelta(minutes=3)
"""Longer than a mail server takes that works."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Letter:
    message: EmailMessage
    told: list[str]


def begin_digest(work: Work, timer: Timer) -> None:
    """At the end of an hour: have a user mailed what came until now."""
    if work.ports.mail is not None:
        digest = Digest(id=new_id(), user_id=timer.payload["userId"], until=work.now(), attempt=0)
        work.session.add(digest)
        work.set_timer(SEND_DIGEST, digest.id, work.now())


def try_digest(work: Work, timer: Timer) -> None:
    """Begin a try of a digest."""
    digest = work.session.scalars(select(Digest).where(Digest.id == timer.key).with_for_update()).one_or_none()
    if digest is not None:
        _tries.begin(work, digest)


def _make(units: Units, digest_id: str, attempt: int) -> None:
    """Mail a digest. One that the server took just before this process died is sent again, under the same Message-ID."""
    with units() as work:
        digest = of_try(work, Digest, digest_id, attempt)
        letter = None if digest is None else _letter(work, digest)
        if digest is not None and letter is None:
            work.session.delete(digest)
        mailer = work.ports.mail
    if letter is None or mailer is None:
        return
    try:
        mailer.send(letter.message)
        sent = True
    except (OSError, smtplib.SMTPException):
        sent = False
    with units() as work:
        digest = of_try(work, Digest, digest_id, attempt)
        if digest is not None:
            _settle(work, digest, letter, sent=sent)


_tries = Tries(SEND_DIGEST, _make, patience=_PATIENCE)


def _settle(work: Work, digest: Digest, letter: _Letter, *, sent: bool) -> None:
    if sent:
        told = update(Notification).where(Notification.id.in_(letter.told))
        work.session.execute(told.values(mailed_at=work.now()))
    elif _tries.again(work, digest):
        return
    else:
        # What was in it is in the user's next one.
        _log.warning("digest_failed", digest=digest.id)
    work.session.delete(digest)


def _letter(work: Work, digest: Digest) -> _Letter | None:
    """What the user has not read and was not mailed yet; None where there is nothing, or where they do not work any more."""
    user = work.session.get(UserRef, digest.user_id)
    if user is None or not user.email or absent_users(work, [user.id]):
        return None
    # What is in an earlier digest that is still on its way is not in this one.
    earlier = select(func.max(Digest.until)).where(Digest.user_id == user.id, Digest.until < digest.until)
    since = work.session.scalar(earlier)
    statement = (
        select(Notification, Contact.name)
        .join(Contact, Contact.id == Notification.contact_id)
        .where(
            Notification.user_id == user.id,
            Notification.read_at.is_(None),
            Notification.mailed_at.is_(None),
            # What has come since its first try is in the next one.
            Notification.occurred_at <= digest.until,
            Contact.deleted_at.is_(None),
            # Only of contacts that are still theirs: who was taken off one is not mailed about it.
            (Contact.assigned_to == user.id) | Contact.followers.contains([user.id]),
        )
        .order_by(Notification.occurred_at, Notification.id)
    )
    if since is not None:
        statement = statement.where(Notification.occurred_at > since)
    rows = [(row, name) for row, name in work.session.execute(statement)]
    return _Letter(_compose(work, digest, user, rows), [row.id for row, _ in rows]) if rows else None


def _compose(
    work: Work, digest: Digest, user: UserRef, rows: Sequence[tuple[Notification, str | None]]
) -> EmailMessage:
    sender = work.settings.mail_from
    message = EmailMessage()
    message["From"] = sender
    message["To"] = formataddr((user.name or "", user.email or ""))
    message["Subject"] = f"{len(rows)} new on your contacts" if len(rows) > 1 else "One new on your contacts"
    message["Date"] = format_datetime(digest.until)
    message["Message-ID"] = f"<digest.{digest.id}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    lines = [
        f"{row.occurred_at:%Y-%m-%d %H:%M} UTC  {name or 'A contact'}: {row.title}" for row, name in rows[:_MOST_LINES]
    ]
    if len(rows) > _MOST_LINES:
        lines.append(f"… and {len(rows) - _MOST_LINES} more.")
    message.set_content("\n".join(lines) + "\n")
    return message
