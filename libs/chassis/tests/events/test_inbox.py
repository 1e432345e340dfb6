"""What the inbox promises a handler: once, alone in its failure, tried again, and in the end parked."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.orm import DeclarativeBase, Mapped

from chassis.database import Identified, Tenanted, metadata
from chassis.events.consumer import Inbox
from chassis.events.declare import Event, Subscription
from chassis.events.envelope import parse
from chassis.events.handling import Handlers
from chassis.events.inbox import RetryPolicy, sweep_inbox
from chassis.events.parked import count_parked, drop_parked, parked_events, retry_parked
from chassis.ids import new_event_id
from chassis.service import Runtime, Service
from chassis.tables import INBOX
from chassis.telemetry import current_traceparent
from chassis.testing.pair import SaleRead, post
from chassis.testing.pair.inbox import LedgerInbox
from chassis.work import Work

TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


@pytest.fixture
def ledger(make_runtime: Callable[..., Runtime]) -> LedgerInbox:
    return LedgerInbox(make_runtime)


def test_a_message_that_comes_twice_is_handled_once(ledger: LedgerInbox) -> None:
    body = ledger.sale(1)
    ledger.inbox.take_in([body, ledger.sale(2), body])
    ledger.inbox.take_in([body])
    assert ledger.posted() == [1, 2]
    assert ledger.rows() == [("handled", 0), ("handled", 0)]


def test_two_workers_that_get_the_same_batch_at_once_handle_it_once(ledger: LedgerInbox) -> None:
    bodies = [ledger.sale(number) for number in range(30)]
    start = Barrier(4)

    def take_in(number: int) -> None:
        start.wait()
        ledger.inbox.take_in(bodies if number % 2 else bodies[::-1])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(take_in, range(4)))
    assert ledger.posted() == list(range(30))


def test_one_that_fails_harms_no_other_and_leaves_nothing_of_itself(ledger: LedgerInbox) -> None:
    ledger.inbox.take_in([ledger.sale(1), ledger.sale(2, trouble="fail"), ledger.sale(3)])
    assert ledger.posted() == [1, 3]
    assert ledger.rows() == [("handled", 0), ("handled", 0), ("waiting", 1)]


def test_one_that_failed_is_tried_again_at_growing_distance_and_then_parked(ledger: LedgerInbox) -> None:
    ledger.inbox.take_in([ledger.sale(2, trouble="fail")])
    assert ledger.retry() > 0
    assert ledger.rows() == [("waiting", 1)]
    ledger.clock.move(timedelta(seconds=10))
    assert ledger.retry() == 0
    assert ledger.rows() == [("waiting", 2)]
    ledger.clock.move(timedelta(seconds=9))
    assert ledger.retry() > 0
    assert ledger.rows() == [("waiting", 2)]
    ledger.clock.move(timedelta(seconds=11))
    ledger.retry()
    assert ledger.rows() == [("parked", 3)]
    ledger.clock.move(timedelta(days=1))
    ledger.retry()
    assert ledger.rows() == [("parked", 3)]
    assert ledger.posted() == []


def test_a_parked_one_is_listed_with_its_error_and_tried_again_by_an_operator(ledger: LedgerInbox) -> None:
    healed: list[bool] = []

    def heal(work: Work, event: Event) -> None:
        if not healed:
            raise RuntimeError("Käse\0 mit Loch")
        post(work, event)

    runtime = ledger.runtime
    runtime.service = Service("ledger", "chassis.testing.pair", subscriptions=[Subscription("till.#", SaleRead, heal)])
    inbox = Inbox(runtime, Handlers(runtime), RetryPolicy(attempts=1))
    body = ledger.sale(5)
    inbox.take_in([body])
    with runtime.database.session() as session:
        (row,) = parked_events(session, 10)
        assert (row.type, row.attempts, row.body) == ("till.sale.made", 1, body)
        assert row.error == "RuntimeError: Käse\\0 mit Loch"
        assert retry_parked(session, [row.event_id], ledger.clock.now()) == [row.event_id]
        session.commit()
    healed.append(True)
    inbox.retry_step()
    assert ledger.posted() == [5]
    assert ledger.rows() == [("handled", 0)]


def test_a_dropped_one_is_never_handled_even_if_it_comes_again(ledger: LedgerInbox) -> None:
    body = ledger.sale(5, trouble="fail")
    Inbox(ledger.runtime, Handlers(ledger.runtime), RetryPolicy(attempts=1)).take_in([body])
    with ledger.runtime.database.session() as session:
        assert drop_parked(session, None, ledger.clock.now()) == [parse(body).id]
        session.commit()
    ledger.inbox.take_in([body])
    ledger.retry()
    assert ledger.rows() == [("dropped", 1)]
    assert ledger.posted() == []


def test_what_comes_together_is_looked_through_together_but_nobody_twice(ledger: LedgerInbox) -> None:
    looked: list[list[int]] = []

    def odd(_work: Work, events: Sequence[Event]) -> Sequence[Event]:
        looked.append([event.data["amount"] for event in events])
        return [event for event in events if event.data["amount"] % 2]

    runtime = ledger.runtime
    sifted = Subscription("till.sale.*", SaleRead, post, odd)
    runtime.service = Service("ledger", "chassis.testing.pair", subscriptions=[sifted])
    parts = [
        [ledger.sale(1), ledger.sale(2), ledger.sale(3, subject="Ada"), ledger.sale(4, contact_id="Ben")],
        [ledger.sale(5, subject="Ada"), ledger.sale(6)],
        [ledger.sale(7, location_id="L1"), ledger.sale(8, location_id="L1")],
        [ledger.sale(9, location_id="L2"), ledger.sale(10, location_id="L2")],
        [ledger.sale(11, traceparent=TRACE), ledger.sale(12, traceparent=TRACE)],
        [ledger.sale(13, type="till.sale.changed"), ledger.sale(14, type="till.sale.changed")],
        # Alone: there is nothing to look through.
        [ledger.sale(16)],
    ]
    Inbox(runtime, Handlers(runtime), ledger.policy).take_in([body for part in parts for body in part])
    assert looked == [[1, 2, 3, 4], [5, 6], [7, 8], [9, 10], [11, 12], [13, 14]]
    assert ledger.posted() == [1, 3, 5, 7, 9, 11, 13, 16]


def test_a_body_that_cannot_be_read_is_parked_as_bytes_once_and_holds_nobody_up(ledger: LedgerInbox) -> None:
    poison = b"\xff\x00 no event"
    ledger.inbox.take_in([ledger.sale(1), poison, ledger.sale(2)])
    ledger.inbox.take_in([poison])
    assert ledger.posted() == [1, 2]
    with ledger.runtime.database.session() as session:
        (row,) = parked_events(session, 10)
        assert (row.body, row.type) == (poison, "unreadable")
        assert retry_parked(session, None, ledger.clock.now()) == []
        assert count_parked(session) == 1


def test_a_body_that_the_hand_over_brought_and_nobody_can_read_is_parked_too(ledger: LedgerInbox) -> None:
    with ledger.runtime.database.engine.begin() as connection:
        for body in (b"no event", ledger.sale(4)):
            row = {"event_id": new_event_id(), "type": "till.sale.made", "state": "waiting", "body": body}
            connection.execute(
                INBOX.insert(), {**row, "received_at": ledger.clock.now(), "next_try_at": ledger.clock.now()}
            )
    ledger.retry()
    with ledger.runtime.database.session() as session:
        (parked,) = parked_events(session, 10)
    assert (parked.body, parked.type, parked.error[:8]) == (b"no event", "unreadable", "not JSON")
    assert ledger.posted() == [4]


def test_data_that_the_reader_does_not_understand_is_parked_in_the_end(ledger: LedgerInbox) -> None:
    body = ledger.sale(1).replace(b'"amount": 1', b'"amount": "many"')
    Inbox(ledger.runtime, Handlers(ledger.runtime), RetryPolicy(attempts=1)).take_in([body])
    with ledger.runtime.database.session() as session:
        (row,) = parked_events(session, 10)
    assert row.error.startswith("ValidationError: ")


def test_a_constraint_that_is_checked_at_the_commit_fails_its_own_event_alone(ledger: LedgerInbox) -> None:
    with ledger.runtime.database.engine.begin() as connection:
        connection.execute(
            text("ALTER TABLE postings ADD CONSTRAINT once UNIQUE (amount) DEFERRABLE INITIALLY DEFERRED")
        )
    ledger.inbox.take_in([ledger.sale(1), ledger.sale(7), ledger.sale(7), ledger.sale(3)])
    assert ledger.posted() == [1, 3, 7]
    assert ledger.rows() == [("handled", 0), ("handled", 0), ("handled", 0), ("waiting", 1)]


def test_an_event_that_nobody_handles_is_noted_and_forgotten(ledger: LedgerInbox) -> None:
    ledger.inbox.take_in([ledger.sale(1, type="till.sale.undone")])
    assert ledger.rows() == [("handled", 0)]
    assert ledger.posted() == []


def test_all_handlers_of_an_event_run_in_order_and_stand_or_fall_together(make_runtime: Callable[..., Runtime]) -> None:
    calls: list[str] = []

    def first(work: Work, event: Event) -> None:
        calls.append("first")
        post(work, event)

    def second(_work: Work, event: Event) -> None:
        calls.append("second")
        if event.data["amount"] == 2:
            raise RuntimeError

    subscriptions = [Subscription("till.sale.*", SaleRead, first), Subscription("till.sale.made", SaleRead, second)]
    ledger = LedgerInbox(make_runtime, Service("ledger", "chassis.testing.pair", subscriptions=subscriptions))
    ledger.inbox.take_in([ledger.sale(1)])
    ledger.inbox.take_in([ledger.sale(2)])
    assert calls == ["first", "second", "first", "second"]
    assert ledger.posted() == [1]


def test_a_handler_works_in_the_events_location_and_trace(make_runtime: Callable[..., Runtime]) -> None:
    seen: list[tuple[str, str, str | None]] = []

    def look(work: Work, event: Event) -> None:
        seen.append((work.location_id, work.actor, (current_traceparent() or "")[:35]))
        assert event.location_id == work.location_id

    ledger = LedgerInbox(
        make_runtime, Service("ledger", "chassis.testing.pair", subscriptions=[Subscription("#", SaleRead, look)])
    )
    ledger.inbox.take_in(
        [ledger.sale(1, location_id="here", traceparent=TRACE), ledger.sale(2, location_id="there", traceparent=TRACE)]
    )
    assert seen == [("here", "system", TRACE[:35]), ("there", "system", TRACE[:35])]


class Base(DeclarativeBase):
    metadata = metadata()


class Memo(Identified, Tenanted, Base):
    __tablename__ = "memos"
    text: Mapped[str]


def test_a_handler_never_finds_another_locations_rows_though_both_come_in_one_batch(
    make_runtime: Callable[..., Runtime],
) -> None:
    found: list[tuple[str, str | None]] = []

    def look(work: Work, event: Event) -> None:
        memo = work.session.get(Memo, "memo")
        found.append((work.location_id, None if memo is None else memo.text))
        if memo is None and event.data["amount"] == 1:
            work.session.add(Memo(id="memo", text="Grüezi"))

    ledger = LedgerInbox(
        make_runtime, Service("ledger", "chassis.testing.pair", subscriptions=[Subscription("#", SaleRead, look)])
    )
    Base.metadata.create_all(ledger.runtime.database.engine)
    locations = ("here", "there", "here")
    ledger.inbox.take_in([ledger.sale(number, location_id=at) for number, at in enumerate(locations, start=1)])
    assert found == [("here", None), ("there", None), ("here", "Grüezi")]


def test_a_replay_that_asks_for_it_has_a_handled_event_handled_again_once(ledger: LedgerInbox) -> None:
    event_id = new_event_id()
    ledger.inbox.take_in([ledger.sale(1, event_id=event_id)])
    ledger.inbox.take_in([ledger.sale(1, event_id=event_id, replay_id="r1")])
    ledger.inbox.take_in([ledger.sale(1, event_id=event_id, replay_id="r1")])
    assert ledger.posted() == [1, 1]
    ledger.inbox.take_in([ledger.sale(1, event_id=event_id, replay_id="r2")])
    assert ledger.posted() == [1, 1, 1]


def test_waiting_rows_are_claimed_by_one_worker_each(ledger: LedgerInbox) -> None:
    ledger.inbox.take_in([ledger.sale(number, trouble="fail") for number in range(20)])
    calls: list[int] = []

    def heal(work: Work, event: Event) -> None:
        calls.append(event.data["amount"])
        post(work, replace(event, data={"amount": event.data["amount"]}))

    runtime = ledger.runtime
    runtime.service = Service("ledger", "chassis.testing.pair", subscriptions=[Subscription("till.#", SaleRead, heal)])
    ledger.clock.move(timedelta(hours=1))
    inbox = Inbox(runtime, Handlers(runtime), RetryPolicy(), batch=3)
    start = Barrier(4)

    def retry_all(_number: int) -> None:
        start.wait()
        while inbox.retry_step() == 0:
            pass

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(retry_all, range(4)))
    assert sorted(calls) == list(range(20))
    assert ledger.posted() == list(range(20))


def test_the_sweep_takes_settled_rows_alone(ledger: LedgerInbox) -> None:
    ledger.inbox.take_in([ledger.sale(1), ledger.sale(2, trouble="fail"), b"poison"])
    with ledger.runtime.database.engine.begin() as connection:
        assert sweep_inbox(connection, ledger.clock.now(), 10) == 0
        assert sweep_inbox(connection, ledger.clock.now() + timedelta(seconds=1), 10) == 1
    assert ledger.rows() == [("parked", 0), ("waiting", 1)]
