"""The event backbone beside bare py-amqp, in one run: 1 KB events, a quorum queue, confirms in batches of 50.

python -m benchmarks events [--events N] [--memory]
"""

import argparse
import os
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import amqp
import psycopg

from benchmarks._event_pair import Pair, make_pair
from chassis.events.bus.amqp import BusConnection
from chassis.events.bus.rabbitmq import RabbitConsumer, RabbitPublisher
from chassis.events.consumer import BATCH, PREFETCH, Consumer, Inbox
from chassis.events.envelope import CONTENT_TYPE, render
from chassis.events.handling import Handlers
from chassis.events.inbox import RetryPolicy
from chassis.events.outbox import fetch_unpublished
from chassis.events.relay import Relay
from chassis.events.topology import Names
from chassis.testing.pair import sell
from chassis.work import Units

CONFIRM_BATCH = 50
ROUNDS = 3
"""Each is measured that often, in turn, and the middle one counts: other programs' load comes and goes."""
LATENCY_SAMPLES = 300
MEMORY_EVENTS = 200_000
_TELL = """
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('posted', NEW.subject); RETURN NEW; END $$;
CREATE TRIGGER tell AFTER INSERT ON postings FOR EACH ROW EXECUTE FUNCTION tell();
"""


@dataclass(frozen=True)
class Measured:
    """A number of events, the seconds they took, and the seconds of this process' CPU."""

    events: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds

    def __str__(self) -> str:
        return f"{self.rate:8,.0f} events/s   {self.cpu / self.events * 1e6:6.1f} µs CPU an event"


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 0 when every target is met."""
    parser = argparse.ArgumentParser(prog="benchmarks events")
    parser.add_argument("--events", type=int, default=20_000, help="a round")
    parser.add_argument(
        "--memory", action="store_true", help=f"also the memory of a worker over {MEMORY_EVENTS:,} events"
    )
    given = parser.parse_args(arguments)
    with ExitStack() as ends:
        pair = make_pair(ends)
        bodies = _bodies(pair, given.events)
        print(f"{given.events:,} events of {len(bodies[0]):,} bytes, quorum queue, {os.cpu_count()} cores")
        rounds = [_round(pair, bodies) for _ in range(ROUNDS)]
        raw, relay, consumed = (
            sorted(measured, key=lambda one: one.rate)[ROUNDS // 2] for measured in zip(*rounds, strict=True)
        )
        print(f"bare py-amqp, confirms in batches of {CONFIRM_BATCH}:      {raw}")
        print(f"relay:                                       {relay}   {relay.rate / raw.rate:.2f} × bare")
        print(f"consume, one worker, a row an event:         {consumed}")
        median, late = measure_latency(pair)
        print(f"commit to commit when idle, {LATENCY_SAMPLES} events:     median {median:.1f} ms   99th {late:.1f} ms")
        targets = {
            "relay ≥ 10,000/s": relay.rate >= 10_000,
            "relay ≥ 0.5 × bare": relay.rate / raw.rate >= 0.5,
            "consume ≥ 3,000/s": consumed.rate >= 3_000,
            "median ≤ 15 ms": median <= 15,
            "99th ≤ 100 ms": late <= 100,
        }
        if given.memory:
            growth = measure_memory(pair)
            targets["memory flat (≤ 10 MB)"] = growth <= 10
    for target, met in targets.items():
        print(f"{'met ' if met else 'MISS'}  {target}")
    return 0 if all(targets.values()) else 1


def _round(pair: Pair, bodies: Sequence[bytes]) -> tuple[Measured, Measured, Measured]:
    return measure_raw(pair, bodies), measure_relay(pair, len(bodies)), measure_consume(pair, len(bodies))


def measure_raw(pair: Pair, bodies: Sequence[bytes]) -> Measured:
    """Bare py-amqp: publish a batch, wait for its confirms, and so on; to a queue of the same kind."""
    exchange, queue = f"{pair.namespace}.raw", f"{pair.namespace}.raw.q"
    connection = BusConnection(pair.bus_url, "benchmark")
    channel = connection.channel
    channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False)
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    channel.queue_bind(queue, exchange, "till.#")
    waiting: set[int] = set()

    def on_ack(tag: int, multiple: bool) -> None:
        waiting.difference_update({one for one in waiting if one <= tag} if multiple else {tag})

    channel.events["basic_ack"].add(on_ack)
    channel.confirm_select()

    def publish() -> None:
        for tag, body in enumerate(bodies, start=1):
            message = amqp.Message(body, content_type=CONTENT_TYPE, delivery_mode=2, message_id="x" * 36)
            channel.basic_publish(message, exchange, "till.sale.made", mandatory=True)
            waiting.add(tag)
            while tag % CONFIRM_BATCH == 0 and waiting:
                connection.amqp.drain_events(timeout=30)
        while waiting:
            connection.amqp.drain_events(timeout=30)

    measured = _measure(len(bodies), publish)
    channel.queue_delete(queue)
    channel.exchange_delete(exchange)
    connection.close()
    return measured


def measure_relay(pair: Pair, events: int) -> Measured:
    """The relay as the worker runs it, over a full outbox."""
    pair.fill(events)
    publisher = RabbitPublisher(pair.bus_url, Names.of("till", pair.namespace))
    publisher.keep_alive()
    relay = Relay(pair.till.database.engine, publisher, pair.till.clock)

    def publish() -> None:
        while relay.step() == 0:
            pass

    measured = _measure(events, publish)
    publisher.close()
    if pair.count(pair.till, "outbox WHERE published_at IS NULL OR unroutable"):
        raise SystemExit("the relay left something behind")
    return measured


def measure_consume(pair: Pair, events: int) -> Measured:
    """One worker's consumer over a full queue; its handler writes a row for each event."""
    source = RabbitConsumer(pair.bus_url, pair.ledger_names, Handlers(pair.ledger).patterns, prefetch=PREFETCH)
    inbox = Inbox(pair.ledger, Handlers(pair.ledger), RetryPolicy(), BATCH)
    consumer = Consumer(source, inbox)
    taken = pair.count(pair.ledger, "inbox")

    def consume() -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and pair.count(pair.ledger, "inbox") < taken + events:
            for _ in range(10):
                consumer.step()

    measured = _measure(events, consume)
    source.close()
    if not taken + events == pair.count(pair.ledger, "inbox") == pair.count(pair.ledger, "postings"):
        raise SystemExit("a posting is missing, or there twice")
    return measured


def measure_latency(pair: Pair) -> tuple[float, float]:
    """Median and 99th percentile, in ms, from the commit in the till to the commit in the ledger, one event at a time."""
    pair.run(pair.ledger, _TELL)
    units = Units(pair.till)
    taken: list[float] = []
    listening = psycopg.connect(pair.ledger.settings.database_url, autocommit=True)
    with pair.worker(pair.till), pair.worker(pair.ledger), listening:
        listening.execute("LISTEN posted")
        for number in range(LATENCY_SAMPLES + 20):
            with units() as work:
                sell(work, f"latency-{number}", number)
            committed = time.perf_counter()
            arrived = len(taken)
            for _ in listening.notifies(timeout=30, stop_after=1):
                taken.append((time.perf_counter() - committed) * 1000)
            if len(taken) == arrived:
                raise SystemExit("an event did not arrive within 30 s")
            threading.Event().wait(0.02)
    pair.run(pair.ledger, "DROP TRIGGER tell ON postings")
    # The first ones wait for the workers to start.
    counted = sorted(taken[20:])
    return statistics.median(counted), counted[int(len(counted) * 0.99)]


def measure_memory(pair: Pair) -> float:
    """How many MB a consuming worker grows by between a quarter and the whole of its events."""
    sizes: list[float] = []
    start = pair.count(pair.ledger, "inbox")
    with pair.worker(pair.ledger) as ledger, pair.worker(pair.till) as till:
        for number in range(1, 9):
            pair.fill(MEMORY_EVENTS // 8)
            deadline = time.monotonic() + 120
            while pair.count(pair.ledger, "inbox") < start + number * (MEMORY_EVENTS // 8):
                threading.Event().wait(0.25)
                if time.monotonic() > deadline:
                    raise SystemExit("the events did not arrive within two minutes")
            sizes.append(_resident(ledger))
            print(
                f"  after {number * MEMORY_EVENTS // 8:9,} events: consumer {sizes[-1]:6.1f} MB, "
                f"relay {_resident(till):6.1f} MB"
            )
    return sizes[-1] - sizes[1]


def _resident(pid: int) -> float:
    """The MB of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


def _measure(events: int, work: Callable[[], None]) -> Measured:
    cpu, start = time.process_time(), time.perf_counter()
    work()
    return Measured(events, time.perf_counter() - start, time.process_time() - cpu)


def _bodies(pair: Pair, events: int) -> list[bytes]:
    """Envelopes as the relay publishes them."""
    pair.fill(events)
    with pair.till.database.engine.connect() as connection:
        bodies = [render(row) for row in fetch_unpublished(connection, events)]
    pair.run(pair.till, "TRUNCATE outbox")
    return bodies
