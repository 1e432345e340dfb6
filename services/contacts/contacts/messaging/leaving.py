"""Messages that leave. Each try begins by a timer and is made with no transaction open (`calls/trying.py`).

A worker that is killed between has its try begun again by the timer; the Message-ID, or the key, is the same. Do-not-disturb is looked at
at the last moment before.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import select

from chassis.errors import NotFound
from chassis.timers.store import Timer
from chassis.work import Units, Work
from contacts.calls.trying import Tries, of_try
from contacts.conversations.models import Conversation
from contacts.dnd.rules import blocked_by
from contacts.message_attachments.operations import read_attachments
from contacts.message_providers.operations import provider_of
from contacts.message_providers.signing import signed
from contacts.messaging.composing import Letter, compose
from contacts.messaging.kinds import KINDS, Kind
from contacts.messaging.models import Message
from contacts.messaging.sending import show_last
from contacts.messaging.statuses import QUEUED, SCHEDULED, SENT, WAITING
from contacts.messaging.telling import fail, raise_status
from contacts.messaging.timers import SEND
from contacts.messaging.ways import ByMail, ByProvider, Outcome, Way
from contacts.people.loading import read_contact
from contacts.unsubscribing.operations import unsubscribe_link

_PATIENCE = timedelta(minutes=3)
"""Longer than a mail server may take by the time-outs of each of its answers."""


class CannotLeaveError(Exception):
    """A message can't leave, for a reason in a code."""

    def __init__(self, problem: str, detail: str | None = None) -> None:
        super().__init__(problem)
        self.problem, self.detail = problem, detail


@dataclass(frozen=True)
class Call:
    """What a provider is asked to carry; `key` is the same in every try."""

    key: str
    channel: str
    body: dict[str, Any]


def begin_send(work: Work, timer: Timer) -> None:
    """Begin one try of a message that waits; from here on a scheduled one can't be cancelled."""
    message = _hold(work, timer.key)
    if message is None or message.status not in WAITING:
        return
    if message.status == SCHEDULED:
        message.status, message.occurred_at = QUEUED, work.now()
        show_last(message.conversation, message)
    _tries.begin(work, message)


def _hold(work: Work, message_id: str) -> Message | None:
    """The message, locked, and before it its conversation, in the order of everybody who locks both."""
    of_message = select(Message.contact_id).where(Message.id == message_id).scalar_subquery()
    conversation = select(Conversation).where(Conversation.contact_id == of_message).with_for_update()
    work.session.scalars(conversation.execution_options(populate_existing=True)).one_or_none()
    statement = select(Message).where(Message.id == message_id).with_for_update()
    return work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def _make(units: Units, message_id: str, attempt: int) -> None:
    with units() as work:
        message = of_try(work, Message, message_id, attempt)
        way = None if message is None or message.status != QUEUED else _way_or_failed(work, message)
    if way is None:
        return
    outcome = way.send()
    with units() as work:
        message = of_try(work, Message, message_id, attempt)
        if message is not None:
            _settle(work, message, outcome)


_tries = Tries(SEND, _make, patience=_PATIENCE)


def _settle(work: Work, message: Message, outcome: Outcome) -> None:
    if outcome.problem is None:
        raise_status(work, message, SENT)
    elif outcome.final or not _tries.again(work, message):
        fail(work, message, outcome.problem, outcome.detail)


def _way_or_failed(work: Work, message: Message) -> Way | None:
    try:
        return _way_of(work, message)
    except CannotLeaveError as error:
        fail(work, message, error.problem, error.detail)
        return None


def _way_of(work: Work, message: Message) -> Way:
    kind = KINDS[message.channel]
    try:
        contact = read_contact(work, message.contact_id)
    except NotFound as error:
        raise CannotLeaveError("contact_deleted") from error
    reason = blocked_by(contact.dnd, contact.dnd_settings, kind.dnd_name)
    if reason is not None:
        raise CannotLeaveError("dnd", reason)
    if not kind.is_mail:
        return by_provider(work, kind, Call(message.id, message.channel, _for_provider(message)))
    files, links = read_attachments(work, message.attachments)
    letter = Letter(
        ref=message.mail_ref or message.id,
        sender=sender_of(work, kind, message.from_address),
        to=message.to_address or "",
        subject=message.subject or "",
        date=message.occurred_at,
        body=message.body,
        html=message.html,
        cc=message.cc,
        bcc=message.bcc,
        references=message.mail_references,
        files=files,
        links=links,
        unsubscribe=unsubscribe_link(work, message.contact_id),
    )
    return by_mail(work, letter)


def by_mail(work: Work, letter: Letter) -> ByMail:
    """A letter, ready for the mail server.

    Raises:
        CannotLeaveError: `channel_not_configured`, `mail_refused`.
    """
    mailer = work.ports.mail
    if mailer is None:
        raise CannotLeaveError("channel_not_configured")
    try:
        return ByMail(mailer, compose(letter), letter.to)
    except ValueError as error:
        raise CannotLeaveError("mail_refused", type(error).__name__) from error


def by_provider(work: Work, kind: Kind, call: Call) -> ByProvider:
    """A call of the provider that carries a channel.

    Raises:
        CannotLeaveError: `channel_not_configured`.
    """
    provider = provider_of(work, kind.name)
    if provider is None or provider.url is None:
        raise CannotLeaveError("channel_not_configured")
    sender = call.body.get("from") or provider.sender
    body = orjson.dumps(
        {"type": "message", "id": call.key, "locationId": work.location_id, **call.body, "from": sender}
    )
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "dossier",
        "Idempotency-Key": call.key,
        **signed(provider.secret, body, work.now()),
    }
    return ByProvider(provider.url, headers, body, work.settings.webhook_loopback)


def sender_of(work: Work, kind: Kind, given: str | None) -> str:
    """Whom an e-mail is from: as given, as the location has it, or the suite's own sender."""
    if given:
        return given
    provider = provider_of(work, kind.name)
    return (provider.sender if provider else None) or str(work.settings.mail_from)


def _for_provider(message: Message) -> dict[str, Any]:
    return {
        "contactId": message.contact_id,
        "conversationId": message.conversation.id,
        "channel": message.channel,
        "to": message.to_address,
        "from": message.from_address,
        "body": message.body,
        "attachments": list(message.attachments),
    }
