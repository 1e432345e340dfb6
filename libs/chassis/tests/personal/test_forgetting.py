"""Events and answers about somebody who was erased lose what they say, and nothing about them is taken in again."""

from collections.abc import Callable
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from chassis.events.envelope import parse, render
from chassis.idempotency import idempotency_keys
from chassis.personal.forgetting import erased_among, forget, mark_erased
from chassis.service import Runtime
from chassis.tables import INBOX, OUTBOX
from chassis.testing.pair import SALE_MADE, TILL
from chassis.testing.pair.fixtures import make_runtime
from chassis.testing.pair.inbox import LedgerInbox
from chassis.work import Units

__all__ = ["make_runtime"]

MakeRuntime = Callable[..., Runtime]


@pytest.fixture
def till(make_runtime: MakeRuntime) -> Runtime:
    return make_runtime(TILL, "amqp://127.0.0.1:1")


@pytest.fixture
def ledger(make_runtime: MakeRuntime) -> LedgerInbox:
    return LedgerInbox(make_runtime)


def forget_all(runtime: Runtime, subject: str, limit: int = 100) -> list[int]:
    """What each step of forgetting found."""
    found: list[int] = []
    now = runtime.clock.now()
    with runtime.database.session() as session:
        mark_erased(session, subject, now)
        session.commit()
    while not found or found[-1] > 0:
        with runtime.database.session() as session:
            found.append(forget(session, subject, "loc", now=now, limit=limit, besides="/anna/erase"))
            session.commit()
    return found


def test_what_was_told_of_somebody_stays_without_what_it_said(till: Runtime) -> None:
    with Units(till)() as work:
        for contact_id, subject in (("anna", "s1"), ("bob", "s2"), (None, "anna"), ("anna", "s3")):
            work.record(SALE_MADE, subject, {"amount": 1, "note": "secret"}, contact_id=contact_id)
    assert forget_all(till, "anna", limit=2) == [2, 1, 0]
    with Units(till)() as work:
        work.record(SALE_MADE, "s4", {"amount": 1, "note": "of the erasure itself"}, contact_id="anna")
    assert forget_all(till, "anna") == [0]
    with till.database.session() as session:
        *rows, last = session.execute(select(OUTBOX).order_by(OUTBOX.c.position)).all()
    assert parse(render(last)).data == {"amount": 1, "note": "of the erasure itself"}
    assert [(row.subject, row.sequence, "secret" in row.data) for row in rows] == [
        ("s1", 1, False),
        ("s2", 1, True),
        ("anna", 1, False),
        ("s3", 1, False),
    ]
    assert [(parse(render(row)).erased, dict(parse(render(row)).data) == {}) for row in rows] == [
        (True, True),
        (False, False),
        (True, True),
        (True, True),
    ]


def test_an_event_that_lost_its_data_is_passed_over(ledger: LedgerInbox) -> None:
    now = ledger.clock.now()
    ledger.inbox.take_in([ledger.sale(1), ledger.sale(2, data="{}", erased_at=now), ledger.sale(3)])
    assert ledger.posted() == [1, 3]
    assert ledger.rows() == [("handled", 0)] * 3


def test_what_comes_late_about_somebody_who_was_erased_is_passed_over(ledger: LedgerInbox) -> None:
    with ledger.runtime.database.session() as session:
        mark_erased(session, "anna", ledger.clock.now())
        mark_erased(session, "anna", ledger.clock.now())
        session.commit()
        assert erased_among(session, ["anna", "bob"]) == {"anna"}
    ledger.inbox.take_in([ledger.sale(1, contact_id="anna"), ledger.sale(2, subject="anna"), ledger.sale(3)])
    ledger.inbox.take_in([ledger.sale(4, contact_id="anna")])
    assert ledger.posted() == [3]


def test_what_waits_or_is_parked_about_somebody_is_dropped(ledger: LedgerInbox) -> None:
    ledger.inbox.take_in(
        [
            ledger.sale(1, contact_id="anna", trouble="fail"),
            ledger.sale(2, contact_id="bob", trouble="fail"),
            ledger.sale(3, contact_id="bob", trouble="fail", data='{"amount": 3, "note": "anna", "trouble": "fail"}'),
            b"not an event, and it names anna",
            b"not an event either",
        ]
    )
    assert forget_all(ledger.runtime, "anna", limit=1) == [1, 1, 0]
    with ledger.runtime.database.session() as session:
        bodies = session.scalars(select(INBOX.c.body).where(INBOX.c.body.is_not(None))).all()
        dropped = session.execute(select(INBOX.c.state, INBOX.c.error).where(INBOX.c.body.is_(None))).all()
    assert len(bodies) == 3
    assert [tuple(row) for row in dropped] == [("dropped", None)] * 2


def test_an_answer_about_somebody_goes_and_its_key_stays_spent(till: Runtime) -> None:
    now = till.clock.now()
    with till.database.session() as session:
        keep(session, "in the body", body=b'{"id": "anna"}', created_at=now - timedelta(hours=1))
        keep(session, "in the path", path="/contacts/anna/phones", created_at=now - timedelta(hours=1))
        keep(session, "of another", body=b'{"id": "bob"}', created_at=now - timedelta(hours=1))
        keep(session, "under way", body=None, status=None, path="/anna", created_at=now - timedelta(hours=1))
        keep(session, "of the erasure", body=b'{"id": "anna"}', path="/anna/erase/", created_at=now)
        keep(session, "elsewhere", body=b'{"id": "anna"}', created_at=now - timedelta(hours=1), owner="other")
        session.commit()
    assert forget_all(till, "anna") == [2, 0]
    with till.database.session() as session:
        rows = {row.key: row for row in session.execute(select(idempotency_keys))}
    assert {key for key, row in rows.items() if row.status == 410} == {"in the body", "in the path"}
    assert orjson.loads(rows["in the path"].body)["code"] == "answer_erased"


def keep(session: Session, key: str, **values: object) -> None:
    row = {"owner": "loc", "key": key, "fingerprint": b"f" * 32, "status": 200, "body": b"{}", "path": "/", **values}
    session.execute(insert(idempotency_keys).values(row))
