"""How what is written leaves: each try begins by a timer and is made with no transaction open (the chassis' `timers/trying.py`).

A worker that is killed between has its try begun again by the timer; the Message-ID, or the key, is the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

import orjson

from chassis.timers.trying import Tries, of_try
from chassis.work import Units, Work
from contacts.message_providers.operations import provider_of
from contacts.message_providers.signing import signed
from contacts.messaging.composing import Letter, compose
from contacts.messaging.kinds import Kind
from contacts.messaging.models import Written
from contacts.messaging.statuses import QUEUED
from contacts.messaging.ways import ByMail, ByProvider, Outcome, Way

_PATIENCE = timedelta(minutes=3)
"""Longer than any mail server or provider takes that works; a try that lasts longer may be made twice, under one name."""
_THREADS = 24
"""So many wait for others' servers at a time, in each worker."""
MOST_TRIES = 12
"""More than the pauses ask for, as a worker may be killed in the middle of one."""


class CannotLeaveError(Exception):
    """What is written can't leave, for a reason in a code."""

    def __init__(self, problem: str, detail: str | None = None) -> None:
        super().__init__(problem)
        self.problem, self.detail = problem, detail


@dataclass(frozen=True)
class Call:
    """What a provider is asked to carry; `key` is the same in every try."""

    key: str
    body: dict[str, Any]


Row = TypeVar("Row", bound=Written)


class Leaving(Generic[Row]):
    """How the rows of one model leave. `way_of` is asked right before, and may raise `CannotLeaveError`."""

    def __init__(
        self,
        kind: str,
        model: type[Row],
        *,
        way_of: Callable[[Work, Row], Way],
        sent: Callable[[Work, Row], None],
        failed: Callable[[Work, Row, str, str | None], None],
    ) -> None:
        self._model, self._way_of, self._sent, self._failed = model, way_of, sent, failed
        self._tries = Tries(kind, self._make, patience=_PATIENCE, threads=_THREADS)

    def begin(self, work: Work, row: Row) -> None:
        """Begin a try of `row`, which is locked; one whose tries come to no end, whatever ends them, is given up."""
        if row.attempt >= MOST_TRIES:
            self._failed(work, row, "tries_exhausted", None)
        else:
            self._tries.begin(work, row)

    def _make(self, units: Units, key: str, attempt: int) -> None:
        with units() as work:
            row = of_try(work, self._model, key, attempt)
            way = None if row is None or row.status != QUEUED else self._ready(work, row)
        if way is None:
            return
        outcome = way.send()
        with units() as work:
            row = of_try(work, self._model, key, attempt)
            if row is not None:
                self._settle(work, row, outcome)

    def _ready(self, work: Work, row: Row) -> Way | None:
        try:
            return self._way_of(work, row)
        except CannotLeaveError as error:
            self._failed(work, row, error.problem, error.detail)
            return None

    def _settle(self, work: Work, row: Row, outcome: Outcome) -> None:
        if outcome.problem is None:
            self._sent(work, row)
        elif outcome.final or not self._tries.again(work, row):
            self._failed(work, row, outcome.problem, outcome.detail)


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
