"""The way of an event from one service's commit to another's, on RabbitMQ and on the embedded hand-over."""

import re
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import amqp
import httpx
import pytest
from sqlalchemy import func, select

from chassis.events.bus import NoSuchQueueError
from chassis.events.bus.amqp import BusConnection
from chassis.events.declare import Subscription
from chassis.events.replay import Replay, replay
from chassis.events.topology import Names, declare
from chassis.events_cli import run as run_command
from chassis.ids import new_id
from chassis.service import Runtime
from chassis.settings import Address
from chassis.tables import INBOX, OUTBOX
from chassis.testing.pair import LEDGER, SALE_CHANGED, SALE_MADE, TILL, SaleRead, post
from chassis.testing.pair.fixtures import Pair, remove_from_broker
from chassis.testing.waiting import wait_until
from chassis.work import Units
from chassis.worker import Worker, make_publisher


def _left(pair: Pair) -> int:
    """How many of the till's events have left."""
    with pair.till.database.session() as session:
        return session.scalar(select(func.count()).select_from(OUTBOX).where(OUTBOX.c.published_at.is_not(None))) or 0


def _queue(pair: Pair) -> str:
    return Names.of("ledger", pair.till.settings.bus_namespace).queue


def _replay(pair: Pair, **what: Any) -> list[tuple[int, int]]:
    publisher = make_publisher(pair.till)
    try:
        done = replay(pair.till.database.engine, publisher, Replay(**{"queue": _queue(pair), **what}))
        return [(progress.position, progress.sent) for progress in done]
    finally:
        publisher.close()


def test_sales_are_posted_in_the_order_in_which_they_were_made(pair: Pair) -> None:
    pair.start(pair.till)
    pair.start(pair.ledger)
    pair.sell("s1", 100, 200, 300)
    pair.sell("s1", 400)
    wait_until(lambda: len(pair.posted("s1")) == 4)
    assert pair.posted("s1") == [100, 200, 300, 400]


def test_what_was_sold_before_the_ledger_ran_reaches_it(pair: Pair) -> None:
    pair.sell("s1", 1)
    pair.start(pair.till)
    wait_until(lambda: _left(pair) == 1)
    pair.sell("s1", 2)
    pair.start(pair.ledger)
    wait_until(lambda: pair.posted("s1") == [1, 2])


def test_the_ledger_is_not_given_what_it_has_not_subscribed_to(pair: Pair) -> None:
    pair.ledger.service = replace(LEDGER, subscriptions=[Subscription("till.sale.made", SaleRead, post)])
    declare(pair.ledger)
    pair.start(pair.till)
    with Units(pair.till)() as work:
        work.record(SALE_CHANGED, "s1", {"amount": 1})
        work.record(SALE_MADE, "s1", {"amount": 2})
    pair.start(pair.ledger)
    wait_until(lambda: pair.posted("s1") == [2])
    with pair.ledger.database.session() as session:
        assert session.scalars(select(INBOX.c.type)).all() == ["till.sale.made"]
    with pair.till.database.session() as session:
        unroutable = session.scalars(select(OUTBOX.c.type).where(OUTBOX.c.unroutable)).all()
    assert unroutable == ["till.sale.changed"]


def test_one_that_fails_waits_in_the_inbox_and_harms_no_other(pair: Pair) -> None:
    pair.start(pair.till)
    pair.start(pair.ledger)
    pair.sell("s1", 1, trouble="fail")
    pair.sell("s1", 2)
    wait_until(lambda: pair.posted("s1") == [2] and _failures(pair) >= 1)
    with pair.ledger.database.session() as session:
        row = session.execute(select(INBOX).where(INBOX.c.state == "waiting")).one()
    assert row.attempts >= 1
    assert row.error == "TroubleError: asked to fail"
    assert row.next_try_at > row.received_at


def test_a_replay_sends_a_queue_what_it_has_missed_and_nothing_twice(pair: Pair) -> None:
    pair.start(pair.till)
    pair.sell("s1", 1, 2, 3)
    wait_until(lambda: _left(pair) == 3)
    pair.start(pair.ledger)
    wait_until(lambda: len(pair.posted("s1")) == 3)
    with pair.ledger.database.engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE inbox, postings")
    assert _replay(pair) == [(3, 3)]
    wait_until(lambda: pair.posted("s1") == [1, 2, 3])
    assert _replay(pair) == [(3, 3)]
    pair.sell("s1", 4)
    wait_until(lambda: pair.posted("s1") == [1, 2, 3, 4])


def test_a_replay_may_ask_for_everything_once_more(pair: Pair) -> None:
    pair.start(pair.till)
    pair.start(pair.ledger)
    pair.sell("s1", 1, 2)
    wait_until(lambda: len(pair.posted("s1")) == 2)
    _replay(pair, replay_id="r1")
    _replay(pair, replay_id="r1")
    wait_until(lambda: len(pair.posted("s1")) == 4)
    pair.sell("s1", 3)
    wait_until(lambda: 3 in pair.posted("s1"))
    assert sorted(pair.posted("s1")) == [1, 1, 2, 2, 3]


def test_a_replay_is_chosen_by_type_and_time(pair: Pair) -> None:
    pair.start(pair.till)
    pair.sell("s1", 1)
    between = pair.till.clock.now()
    pair.sell("s1", 2)
    with Units(pair.till)() as work:
        work.record(SALE_CHANGED, "s1", {"amount": 3})
    wait_until(lambda: _left(pair) == 3)
    assert _replay(pair, since=between)[-1] == (3, 2)
    assert _replay(pair, until=between)[-1] == (1, 1)
    assert _replay(pair, patterns=["till.*.changed"])[-1] == (3, 1)
    assert _replay(pair, since=between + timedelta(days=1)) == []


def test_a_replay_to_a_queue_that_nobody_declared_is_refused(pair: Pair) -> None:
    pair.start(pair.till)
    pair.sell("s1", 1)
    wait_until(lambda: _left(pair) == 1)
    with pytest.raises(NoSuchQueueError):
        _replay(pair, queue=f"{_queue(pair)}.typo")


def test_the_operators_commands_list_retry_and_drop(pair: Pair, capsys: pytest.CaptureFixture[str]) -> None:
    pair.start(pair.till)
    pair.sell("s1", 1, trouble="fail")
    worker = pair.start(pair.ledger)
    wait_until(lambda: _failures(pair) >= 1)
    worker.stop()
    with pair.ledger.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE inbox SET state = 'parked', attempts = 12")
    assert run_command(pair.ledger, ["parked"]) == 0
    listed = capsys.readouterr().out
    assert "till.sale.made  tries=12  TroubleError: asked to fail" in listed
    assert "1 events parked" in listed
    assert run_command(pair.ledger, ["retry"]) == 2
    assert run_command(pair.ledger, ["retry", "--all"]) == 0
    assert _states(pair) == ["waiting"]
    with pair.ledger.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE inbox SET state = 'parked'")
    (event_id,) = re.findall(r"^(\S{36})  ", listed, re.MULTILINE)
    assert run_command(pair.ledger, ["drop", event_id]) == 0
    assert _states(pair) == ["dropped"]
    assert capsys.readouterr().out.endswith("1 dropped\n")


def test_the_operators_replay_shows_its_progress(pair: Pair, capsys: pytest.CaptureFixture[str]) -> None:
    pair.start(pair.till)
    pair.sell("s1", 1, 2)
    wait_until(lambda: _left(pair) == 2)
    since = (pair.till.clock.now() - timedelta(hours=1)).isoformat()
    assert run_command(pair.till, ["replay", "--from", since, "--types", "till.sale.*", "--to", _queue(pair)]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "2 sent, up to position 2",
        f"done: 2 events sent to {_queue(pair)}",
    ]
    assert run_command(pair.till, ["replay", "--to", "nobody.inbox"]) == 1
    assert "nobody has declared the queue nobody.inbox" in capsys.readouterr().err
    assert run_command(pair.till, ["replay", "--to", _queue(pair), "--after-position", "2"]) == 0
    assert "done: 0 events" in capsys.readouterr().out


def test_a_worker_answers_for_its_health_and_its_numbers(pair: Pair) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    pair.ledger.settings = replace(pair.ledger.settings, worker_address=Address("127.0.0.1", port))
    pair.sell("s1", 1, trouble="fail")
    pair.start(pair.till)
    worker = pair.start(pair.ledger)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        wait_until(lambda: client.get("/health/ready").status_code == 200)
        assert client.get("/health/live").json() == {"status": "live", "dead": []}
        assert client.get("/nothing").status_code == 404
        wait_until(lambda: "dossier_inbox_pending 1.0" in client.get("/metrics").text)
        numbers = client.get("/metrics").text
        for name in ("outbox_depth", "outbox_lag_seconds", "inbox_parked", "events_handled_total", "timers_due"):
            assert f"dossier_{name} " in numbers
    assert worker.stop()


def test_a_worker_whose_bus_is_away_is_live_but_not_ready(make_runtime: Callable[..., Runtime]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    runtime = make_runtime(LEDGER, "amqp://127.0.0.1:1")
    runtime.settings = replace(runtime.settings, worker_address=Address("127.0.0.1", port))
    worker = Worker(runtime)
    worker.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        wait_until(lambda: client.get("/health/live").status_code == 200)
        wait_until(
            lambda: (
                client.get("/health/ready").json().get("troubled")
                == {"relay": "BusUnavailableError", "consumer": "ConnectionRefusedError"}
            )
        )
        assert client.get("/health/ready").status_code == 503
    assert worker.stop()


def test_a_binding_that_is_no_longer_declared_is_removed(make_runtime: Callable[..., Runtime], broker: Any) -> None:
    namespace = f"test{new_id()}"
    till, ledger = make_runtime(TILL, broker.url, namespace), make_runtime(LEDGER, broker.url, namespace)
    declare(ledger)
    assert _routed(broker.url, namespace, "till.sale.changed")
    ledger.service = replace(LEDGER, subscriptions=[Subscription("till.sale.made", SaleRead, post)])
    declare(ledger)
    declare(ledger)
    assert not _routed(broker.url, namespace, "till.sale.changed")
    assert _routed(broker.url, namespace, "till.sale.made")
    assert till.service.source == "/till"
    remove_from_broker(broker.url, namespace)


def _routed(bus_url: str, namespace: str, routing_key: str) -> bool:
    """Whether a mandatory message with that key finds a queue."""
    connection = BusConnection(bus_url, "test")
    returned: list[Any] = []
    confirmed: list[int] = []
    connection.channel.events["basic_return"].add(lambda *about: returned.append(about))
    connection.channel.events["basic_ack"].add(lambda tag, _multiple: confirmed.append(tag))
    connection.channel.confirm_select()
    exchange = Names.of("ledger", namespace).exchange
    connection.channel.basic_publish(amqp.Message("x"), exchange, routing_key, mandatory=True)
    while not confirmed:
        connection.drain(5)
    connection.close()
    return not returned


def _states(pair: Pair) -> list[str]:
    with pair.ledger.database.session() as session:
        return list(session.scalars(select(INBOX.c.state)))


def _failures(pair: Pair) -> int:
    with pair.ledger.database.session() as session:
        return session.scalar(select(func.sum(INBOX.c.attempts))) or 0
