"""The relay beside a real RabbitMQ: order, standing by, and what nobody subscribed to."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from chassis.events.bus import BusUnavailableError
from chassis.events.bus.amqp import BusConnection
from chassis.events.bus.rabbitmq import RabbitConsumer, RabbitPublisher
from chassis.events.outbox import hold_relay_lock
from chassis.events.relay import POLL_SECONDS, Relay
from chassis.events.topology import Names, declare_exchange
from chassis.ids import new_id
from chassis.service import Runtime
from chassis.tables import OUTBOX
from chassis.testing.pair import TILL, sell
from chassis.work import Units


class Till:
    """A till's outbox, and a third party's queue on the exchange."""

    def __init__(self, make_runtime: Callable[..., Runtime], bus_url: str) -> None:
        self.namespace = f"test{new_id()}"
        self.bus_url = bus_url
        self.names = Names.of("till", self.namespace)
        self.runtime = make_runtime(TILL, bus_url, self.namespace)
        self.connection = BusConnection(bus_url, "test")
        declare_exchange(self.connection.channel, self.names)

    def relay(self, batch: int = 1000, window: int = 350) -> Relay:
        """One worker's relay."""
        publisher = RabbitPublisher(self.bus_url, self.names, window=window)
        return Relay(self.runtime.database.engine, publisher, self.runtime.clock, batch)

    def listen(self, pattern: str) -> RabbitConsumer:
        """A queue bound to `pattern`, and its reader."""
        names = Names("spy", self.names.exchange, f"{self.namespace}.spy.inbox")
        consumer = RabbitConsumer(self.bus_url, names, [pattern], prefetch=5000)
        consumer.fetch(1, 0.05, 0.01)
        return consumer

    def sell(self, *sales: tuple[str, int]) -> None:
        """A transaction for each sale."""
        for subject, amount in sales:
            with Units(self.runtime)() as work:
                sell(work, subject, amount)

    def rows(self) -> list[tuple[bool, bool]]:
        """Of each event: has it left, and was it unroutable."""
        with self.runtime.database.session() as session:
            rows = session.execute(select(OUTBOX).order_by(OUTBOX.c.position)).all()
        return [(row.published_at is not None, row.unroutable) for row in rows]

    def close(self) -> None:
        """Delete what was declared."""
        self.connection.channel.queue_delete(f"{self.namespace}.spy.inbox")
        self.connection.channel.exchange_delete(self.names.exchange)
        self.connection.close()


@pytest.fixture
def till(make_runtime: Callable[..., Runtime], broker: Any) -> Iterator[Till]:
    till = Till(make_runtime, broker.url)
    yield till
    till.close()


def _take(consumer: RabbitConsumer, count: int) -> list[dict[str, Any]]:
    taken: list[dict[str, Any]] = []
    while len(taken) < count:
        fresh = consumer.fetch(count - len(taken), 10, 0.05)
        assert fresh, f"only {len(taken)} of {count} came"
        taken += [orjson.loads(one.body) for one in fresh]
        consumer.acknowledge(fresh[-1])
    return taken


def test_events_arrive_whole_and_in_the_order_in_which_they_were_written(till: Till) -> None:
    spy = till.listen("till.#")
    till.sell(*[(f"s{number % 3}", number) for number in range(30)])
    relay = till.relay(batch=7)
    while relay.step() == 0:
        pass
    arrived = _take(spy, 30)
    assert [one["data"]["amount"] for one in arrived] == list(range(30))
    assert [one["sequence"] for one in arrived if one["subject"] == "s0"] == [str(n) for n in range(1, 11)]
    assert till.rows() == [(True, False)] * 30
    spy.close()
    relay.publisher.close()


def test_an_event_of_many_frames_arrives_whole(till: Till) -> None:
    spy = till.listen("till.#")
    with Units(till.runtime)() as work:
        sell(work, "big", 1, note="ü" * 400_000)
        sell(work, "small", 2)
    relay = till.relay()
    relay.step()
    big, small = _take(spy, 2)
    assert big["data"]["note"] == "ü" * 400_000
    assert small["data"] == {"amount": 2}
    spy.close()
    relay.publisher.close()


def test_a_window_smaller_than_the_batch_loses_nothing(till: Till) -> None:
    spy = till.listen("till.#")
    till.sell(*[("s", number) for number in range(120)])
    relay = till.relay(window=3)
    relay.step()
    assert [one["data"]["amount"] for one in _take(spy, 120)] == list(range(120))
    spy.close()
    relay.publisher.close()


def test_what_nobody_subscribed_to_is_marked_as_such_and_kept(till: Till) -> None:
    spy = till.listen("till.sale.undone")
    till.sell(("s", 1))
    relay = till.relay()
    relay.step()
    assert till.rows() == [(True, True)]
    spy.close()
    relay.publisher.close()


def test_while_one_relay_has_a_batch_under_way_another_stands_by(till: Till) -> None:
    spy = till.listen("till.#")
    till.sell(("s", 1))
    relay = till.relay()
    with till.runtime.database.engine.begin() as other:
        assert hold_relay_lock(other)
        assert relay.step() == POLL_SECONDS
        assert till.rows() == [(False, False)]
    relay.step()
    assert till.rows() == [(True, False)]
    assert len(_take(spy, 1)) == 1
    spy.close()
    relay.publisher.close()


def test_many_relays_side_by_side_keep_the_order_and_send_each_event_once(till: Till) -> None:
    spy = till.listen("till.#")
    till.sell(*[(f"s{number % 5}", number) for number in range(200)])

    def run(_number: int) -> None:
        relay = till.relay(batch=9)
        while not all(left for left, _ in till.rows()):
            relay.step()
        relay.publisher.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(run, range(4)))
    assert [one["data"]["amount"] for one in _take(spy, 200)] == list(range(200))
    assert spy.fetch(1, 0.1, 0.01) == []
    spy.close()


def test_without_a_broker_nothing_is_marked(make_runtime: Callable[..., Runtime]) -> None:
    runtime = make_runtime(TILL, "amqp://127.0.0.1:1")
    with Units(runtime)() as work:
        sell(work, "s", 1)
    relay = Relay(runtime.database.engine, RabbitPublisher("amqp://127.0.0.1:1", Names.of("till")), runtime.clock)
    with pytest.raises(BusUnavailableError):
        relay.step()
    with runtime.database.session() as session:
        assert session.scalar(select(OUTBOX.c.published_at)) is None
