"""Taking in what a provider tells. What can't be taken in is answered by a code: telling it again would bring the same."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from chassis.errors import Conflict, Invalid, NotFound
from chassis.work import Work
from contacts.mail.reading import ReadMail, Report
from contacts.message_providers.models import MessageProvider
from contacts.messaging import statuses
from contacts.messaging.errors import message_not_found
from contacts.messaging.kinds import EMAIL
from contacts.messaging.models import OUTBOUND, Message
from contacts.messaging.operations import report_status
from contacts.messaging.receiving import Incoming, receive

Refusal = str
"""A code."""
_BY_ACTION = {"failed": statuses.FAILED, "delivered": statuses.DELIVERED}


def take_message(work: Work, provider: MessageProvider, given: Mapping[str, Any]) -> Message | Refusal:
    """Take in a message on the provider's channel, once for its id."""
    incoming = Incoming(
        channel=provider.channel,
        body=given["body"],
        sender=given["sender"],
        name=given.get("name"),
        to=given.get("to"),
        attachments=given["attachments"],
        external_id=given["id"],
        at=given.get("at"),
        provider_id=provider.id,
        strangers=provider.create_contacts,
    )
    return _taken(work, incoming)


def take_status(work: Work, provider: MessageProvider, given: Mapping[str, Any]) -> Message | Refusal:
    """Take in what became of a message on the provider's channel; what is older than is known changes nothing."""
    error = given.get("error") or {}
    try:
        with work.acting_as(f"provider:{provider.id}"):
            _require_channel(work, given["message_id"], provider.channel)
            status = statuses.REPORTED[given["status"]]
            return report_status(work, given["message_id"], status, error.get("code"), error.get("message"))
    except (NotFound, Conflict) as problem:
        return problem.code


def take_mail(work: Work, provider: MessageProvider, mail: ReadMail) -> Message | Refusal:
    """Take in an e-mail, once for its Message-ID: a person's as a message, a mail server's report as what became of ours."""
    if mail.report is not None:
        return _take_report(work, provider, mail.report)
    incoming = Incoming(
        channel=EMAIL,
        body=mail.text,
        html=mail.html,
        subject=mail.subject,
        sender=mail.sender,
        name=mail.name,
        to=mail.to[0] if mail.to else None,
        cc=mail.cc,
        mail_ref=mail.ref,
        references=mail.references,
        at=mail.at,
        provider_id=provider.id,
        files=mail.files,
        # Nobody wants to know a machine.
        strangers=provider.create_contacts and not mail.automatic,
    )
    return _taken(work, incoming)


def _taken(work: Work, incoming: Incoming) -> Message | Refusal:
    try:
        return receive(work, incoming)
    except (NotFound, Conflict, Invalid) as problem:
        return problem.code


def _take_report(work: Work, provider: MessageProvider, report: Report) -> Message | Refusal:
    statement = select(Message.id).where(Message.mail_ref == report.ref, Message.direction == OUTBOUND)
    message_id = work.session.scalars(statement).one_or_none()
    status = _BY_ACTION.get(report.action)
    if message_id is None or status is None:
        return message_not_found().code
    with work.acting_as(f"provider:{provider.id}"):
        return report_status(work, message_id, status, "bounced", report.detail or None)


def _require_channel(work: Work, message_id: str, channel: str) -> None:
    statement = select(Message.id).where(Message.id == message_id, Message.channel == channel)
    if work.session.scalars(statement.where(Message.direction == OUTBOUND)).first() is None:
        raise message_not_found()
