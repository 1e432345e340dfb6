"""What the chassis itself keeps about a person goes too: events sent and received, and answers that were kept under a key.

An event that lost its data keeps its id, type, subject, sequence and time. It is still published and replayed, marked `erased`, and
whoever gets it passes over it: the order and the count of events hold, and nobody reads what is not there.
"""

from collections.abc import Collection
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, bindparam, func, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.events.envelope import Envelope, UnreadableEnvelopeError, parse
from chassis.idempotency import idempotency_keys
from chassis.tables import ERASED_SUBJECTS, INBOX, OUTBOX

_ANSWER_ERASED = orjson.dumps(
    {
        "statusCode": HTTPStatus.GONE,
        "message": "What was answered under this Idempotency-Key was about somebody who was erased.",
        "error": HTTPStatus.GONE.phrase,
        "code": "answer_erased",
        "traceId": "",
    }
)
# By such events services tell each other of the erasure itself; they have no personal data.
_OF_ERASURE = ".erased"
_KEYS = idempotency_keys.c
_AS_ERASING = text("SELECT set_config('dossier.erasing', :subject, true)")


def mark_erased(session: Session, subject: str, now: datetime) -> None:
    """From now on nothing about `subject` is taken in. A second time changes nothing.

    Call it with the person's row locked: what was told of them is in the outbox by then, and what follows is the erasure's own.
    """
    written = select(func.coalesce(func.max(OUTBOX.c.position), 0)).scalar_subquery()
    row = {"subject": subject, "erased_at": now, "outbox_position": written}
    session.execute(insert(ERASED_SUBJECTS).values(row).on_conflict_do_nothing())


def erased_among(session: Session, subjects: Collection[str]) -> set[str]:
    """Those of `subjects` who were erased."""
    if not subjects:
        return set()
    known = select(ERASED_SUBJECTS.c.subject).where(ERASED_SUBJECTS.c.subject == func.any(bindparam("subjects")))
    return set(session.scalars(known, {"subjects": list(subjects)}))


def write_as_erasing(session: Session, subject: str) -> None:
    """Let this transaction write about `subject`, which the database otherwise refuses once somebody was erased."""
    session.execute(_AS_ERASING, {"subject": subject})


def is_about(envelope: Envelope, subjects: Collection[str]) -> bool:
    """Whether an event is about one of `subjects`, and not one by which services tell of the erasure itself."""
    return not envelope.type.endswith(_OF_ERASURE) and (envelope.contact_id in subjects or envelope.subject in subjects)


def forget(session: Session, subject: str, location_id: str, *, now: datetime, limit: int, besides: str = "") -> int:
    """Take `subject`, who is marked, out of at most `limit` rows of each table; answers how many that were, 0 when none is left.

    `besides` is the path at which the erasure was asked for: what was answered there has no personal data and stays good.
    """
    return (
        _forget_sent(session, subject, now, limit)
        + _forget_received(session, subject, now, limit)
        + _forget_answers(session, subject, location_id, besides, limit)
    )


def _forget_sent(session: Session, subject: str, now: datetime, limit: int) -> int:
    marked = select(ERASED_SUBJECTS.c.outbox_position).where(ERASED_SUBJECTS.c.subject == subject).scalar_subquery()
    some = (
        select(OUTBOX.c.position)
        .where(
            func.coalesce(OUTBOX.c.contact_id, OUTBOX.c.subject) == subject,
            OUTBOX.c.position <= marked,
            OUTBOX.c.erased_at.is_(None),
            OUTBOX.c.type.not_like(f"%{_OF_ERASURE}"),
        )
        .limit(limit)
    )
    statement = update(OUTBOX).where(OUTBOX.c.position.in_(some)).values(data="{}", erased_at=now)
    return len(session.execute(statement.returning(OUTBOX.c.position)).all())


def _forget_received(session: Session, subject: str, now: datetime, limit: int) -> int:
    """Drop what waits or is parked. A body that nobody can read is about whoever it mentions."""
    about: list[UUID] = []
    after: UUID | None = None
    while True:
        mentioning = (
            select(INBOX.c.event_id, INBOX.c.body)
            # Few rows are in these states, and there are indexes on those that are.
            .where(INBOX.c.state.in_(("waiting", "parked")), _mentions(INBOX.c.body, subject))
            .order_by(INBOX.c.event_id)
            .limit(limit)
            .with_for_update()
        )
        if after is not None:
            mentioning = mentioning.where(INBOX.c.event_id > after)
        rows = session.execute(mentioning).all()
        about += [row.event_id for row in rows if _is_body_about(row.body, subject)]
        if len(rows) < limit or len(about) >= limit:
            break
        after = rows[-1].event_id
    if about:
        dropped = {"state": "dropped", "settled_at": now, "body": None, "error": None, "next_try_at": None}
        session.execute(update(INBOX).where(INBOX.c.event_id.in_(about)).values(dropped))
    return len(about)


def _is_body_about(body: bytes, subject: str) -> bool:
    try:
        return is_about(parse(body), {subject})
    except UnreadableEnvelopeError:
        return True


def _forget_answers(session: Session, subject: str, location_id: str, besides: str, limit: int) -> int:
    """Keep the keys and let their answers go: a command that was done must not be done again by its repetition."""
    some = (
        select(_KEYS.owner, _KEYS.key)
        .where(
            or_(_KEYS.owner == location_id, _KEYS.owner.startswith("public:")),
            func.rtrim(_KEYS.path, "/").is_distinct_from(besides),
            _KEYS.status.is_not(None),
            _KEYS.status != HTTPStatus.GONE,
            or_(func.strpos(_KEYS.path, subject) > 0, _mentions(_KEYS.body, subject)),
        )
        .limit(limit)
    )
    statement = (
        update(idempotency_keys)
        .where(tuple_(_KEYS.owner, _KEYS.key).in_(some))
        .values(status=HTTPStatus.GONE, body=_ANSWER_ERASED)
        .returning(_KEYS.key)
    )
    return len(session.execute(statement).all())


def _mentions(body: ColumnElement[bytes | None], subject: str) -> ColumnElement[bool]:
    # `position` of bytes in bytes, as a function takes its arguments the other way round.
    return func.position(func.convert_to(subject, "UTF8").op("IN")(body)) > 0
