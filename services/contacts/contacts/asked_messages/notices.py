"""Notices that leave: to users, and to addresses that are no contact's, by the same ways as messages."""

from typing import Any

import structlog
from sqlalchemy import select

from chassis.timers.store import Timer
from chassis.work import Work
from contacts.mail.reading import words_of
from contacts.messaging.addresses import domain_of
from contacts.messaging.composing import Letter
from contacts.messaging.kinds import KINDS
from contacts.messaging.leaving import Call, Leaving, by_mail, by_provider, sender_of
from contacts.messaging.models import Notice
from contacts.messaging.statuses import FAILED, QUEUED, SENT
from contacts.messaging.timers import SEND_NOTICE
from contacts.messaging.ways import Way

_log = structlog.get_logger(__name__)


def begin_notice(work: Work, timer: Timer) -> None:
    """Begin one try of a notice that waits."""
    notice = work.session.scalars(select(Notice).where(Notice.id == timer.key).with_for_update()).one_or_none()
    if notice is not None and notice.status == QUEUED:
        _leaving.begin(work, notice)


def _way_of(work: Work, notice: Notice) -> Way:
    kind = KINDS[notice.channel]
    if not kind.is_mail:
        body: dict[str, Any] = {
            "channel": notice.channel,
            "to": notice.to_address,
            "from": notice.from_address,
            "body": notice.body,
            "attachments": [],
        }
        return by_provider(work, kind, Call(notice.id, body))
    letter = Letter(
        ref=f"{notice.id}@{domain_of(work.settings.mail_from)}",
        sender=sender_of(work, kind, notice.from_address),
        to=notice.to_address,
        subject=notice.subject,
        date=notice.created_at,
        body=words_of(notice.body),
        html=notice.body,
        automatic=True,
    )
    return by_mail(work, letter)


def _sent(_work: Work, notice: Notice) -> None:
    notice.status = SENT


def _failed(_work: Work, notice: Notice, problem: str, detail: str | None) -> None:
    notice.status, notice.problem, notice.problem_detail = FAILED, problem, detail
    _log.warning("notice_failed", notice=notice.id, channel=notice.channel, problem=problem)


_leaving = Leaving(SEND_NOTICE, Notice, way_of=_way_of, sent=_sent, failed=_failed)
