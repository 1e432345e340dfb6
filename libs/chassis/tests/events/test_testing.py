"""What a service's own tests are given for events: delivered as the worker does, and read from the outbox."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from chassis.service import Runtime
from chassis.tables import INBOX, OUTBOX
from chassis.testing.events import handle, make_event, outbox
from chassis.testing.pair import LEDGER, TILL, TroubleError, make_ledger_tables, postings, sell
from chassis.work import Units

NO_BUS = "amqp://127.0.0.1:1"


@pytest.fixture
def ledger(make_runtime: Callable[..., Runtime]) -> Runtime:
    runtime = make_runtime(LEDGER, NO_BUS)
    make_ledger_tables(runtime.database)
    return runtime


def _posted(ledger: Runtime) -> list[tuple[int, str | None]]:
    with ledger.database.session() as session:
        return [(row.amount, row.location_id) for row in postings(session)]


def test_an_event_is_handled_once_however_often_it_is_delivered(ledger: Runtime) -> None:
    event = make_event("till.sale.made", "s1", {"amount": 5}, location_id="Graz")
    handle(ledger, event)
    handle(ledger, event)
    assert _posted(ledger) == [(5, "Graz")]


def test_an_event_whose_handler_fails_raises_and_leaves_nothing(ledger: Runtime) -> None:
    with pytest.raises(TroubleError):
        handle(ledger, make_event("till.sale.made", "s1", {"amount": 5, "trouble": "fail"}))
    assert _posted(ledger) == []
    with ledger.database.session() as session:
        assert session.scalars(select(INBOX)).all() == []


def test_the_outbox_is_read_with_its_data_parsed(make_runtime: Callable[..., Runtime]) -> None:
    till = make_runtime(TILL, NO_BUS)
    with Units(till)() as work:
        sell(work, "s1", 7, note="ñ")
    (event,) = outbox(till, select(OUTBOX))
    assert (event["type"], event["subject"], event["sequence"]) == ("till.sale.made", "s1", 1)
    assert event["data"] == {"amount": 7, "note": "ñ"}
