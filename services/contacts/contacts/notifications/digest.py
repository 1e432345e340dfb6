"""What a user has not read, told by mail once an hour."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from sqlalchemy import select

from chassis.timers.store import Timer
from chassis.work import Work
from contacts.notifications.models import Notification
from contacts.people.models import Contact
from contacts.refs.models import UserRef
from contacts.staff.presence import absent_users

_MOST_LINES = 50


def send_digest(work: Work, timer: Timer) -> None:
    """Mail a user what they have not read and were not mailed yet; nothing, where there is nothing or where they do not work any more.

    A mail that was taken by the server just before this process died is sent again, under the same Message-ID.

    Raises:
        OSError, smtplib.SMTPException: the server did not take it; the timer comes again.
    """
    user = work.session.get(UserRef, timer.payload["userId"])
    if work.ports.mail is None or user is None or not user.email or absent_users(work, [user.id]):
        return
    statement = (
        select(Notification, Contact.name)
        .join(Contact, Contact.id == Notification.contact_id)
        .where(
            Notification.user_id == user.id,
            Notification.read_at.is_(None),
            Notification.mailed_at.is_(None),
            Contact.deleted_at.is_(None),
        )
        .order_by(Notification.occurred_at, Notification.id)
        .with_for_update(of=Notification, skip_locked=True)
    )
    # Only of contacts that are still theirs: who was taken off one is not mailed about it.
    statement = statement.where((Contact.assigned_to == user.id) | Contact.followers.contains([user.id]))
    rows = [(row, name) for row, name in work.session.execute(statement)]
    if not rows:
        return
    work.ports.mail.send(_digest(work, timer, user, rows))
    for row, _ in rows:
        row.mailed_at = work.now()
    work.session.flush()


def _digest(work: Work, timer: Timer, user: UserRef, rows: Sequence[tuple[Notification, str | None]]) -> EmailMessage:
    sender = work.settings.mail_from
    message = EmailMessage()
    message["From"] = sender
    message["To"] = formataddr((user.name or "", user.email or ""))
    message["Subject"] = f"{len(rows)} new on your contacts" if len(rows) > 1 else "One new on your contacts"
    message["Date"] = format_datetime(work.now())
    message["Message-ID"] = f"<digest.{timer.key.replace(':', '.')}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    lines = [
        f"{row.occurred_at:%Y-%m-%d %H:%M} UTC  {name or 'A contact'}: {row.title}" for row, name in rows[:_MOST_LINES]
    ]
    if len(rows) > _MOST_LINES:
        lines.append(f"… and {len(rows) - _MOST_LINES} more.")
    message.set_content("\n".join(lines) + "\n")
    return message
