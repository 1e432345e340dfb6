"""Whatever breaks on the way of an event, nothing is lost and nothing is done twice."""

import itertools
import os
import signal
import uuid
from typing import Any

import orjson
import pytest

from chassis.events.bus import amqp
from chassis.events.bus.amqp import BusConnection
from chassis.events.bus.frames import publish_frames
from chassis.events.envelope import CONTENT_TYPE
from chassis.testing.pair import sell
from chassis.testing.waiting import wait_until
from chassis.work import Units

from .conftest import MakeProcesses, Processes, was_killed

ROUNDS = 4
A_ROUND = 150
LIMIT = 60


def test_a_worker_killed_between_commit_and_publish_loses_nothing(processes: Processes) -> None:
    dying = processes.start(processes.till, "worker-dying-before-marking")
    processes.sell("s", range(40))
    assert was_killed(dying)
    assert processes.count(processes.till, "outbox WHERE published_at IS NOT NULL") == 0
    processes.sell("s", range(40, 60))
    processes.start(processes.till)
    processes.start(processes.ledger)
    wait_until(lambda: len(processes.posted("s")) >= 60, LIMIT)
    wait_until(lambda: processes.count(processes.till, "outbox WHERE published_at IS NULL") == 0, LIMIT)
    processes.stop_all()
    assert processes.posted("s") == list(range(60))


def test_a_worker_killed_between_handling_and_acknowledgement_does_nothing_twice(on_rabbitmq: Processes) -> None:
    processes = on_rabbitmq
    processes.start(processes.till)
    processes.sell("s", range(30))
    wait_until(lambda: processes.count(processes.till, "outbox WHERE published_at IS NULL") == 0, LIMIT)
    dying = processes.start(processes.ledger, "worker-dying-before-acknowledging")
    assert was_killed(dying)
    handled = processes.posted("s")
    assert handled
    assert len(handled) == len(set(handled))
    processes.start(processes.ledger)
    processes.sell("s", range(30, 40))
    wait_until(lambda: len(processes.posted("s")) >= 40, LIMIT)
    wait_until(lambda: _left_in_queue(processes) == 0, LIMIT)
    processes.stop_all()
    assert processes.posted("s") == list(range(40))


def test_workers_killed_again_and_again_in_mid_flow_lose_nothing_and_do_nothing_twice(processes: Processes) -> None:
    for number in range(ROUNDS):
        till, ledger = processes.start(processes.till), processes.start(processes.ledger)
        processes.sell("s", range(number * A_ROUND, (number + 1) * A_ROUND))
        _wait_for_posting_of(processes, number * A_ROUND)
        (till if number % 2 else ledger).kill()
        (ledger if number % 2 else till).kill()
    processes.start(processes.till)
    processes.start(processes.ledger)
    wait_until(lambda: len(processes.posted("s")) >= ROUNDS * A_ROUND, LIMIT)
    processes.stop_all()
    assert processes.posted("s") == list(range(ROUNDS * A_ROUND))


def test_several_workers_of_each_service_side_by_side_do_nothing_twice(processes: Processes) -> None:
    for _ in range(2):
        processes.start(processes.till)
        processes.start(processes.ledger)
    processes.sell("s", range(300))
    wait_until(lambda: len(processes.posted("s")) >= 300, LIMIT)
    processes.stop_all()
    assert processes.posted("s") == list(range(300))


def test_a_broker_restarted_in_mid_flow_loses_nothing(
    make_processes: MakeProcesses, postgres_server: Any, private_broker: Any
) -> None:
    processes = make_processes(postgres_server, private_broker.url)
    processes.start(processes.till)
    processes.start(processes.ledger)
    processes.sell("s", range(100))
    wait_until(lambda: processes.posted("s"), LIMIT)
    private_broker.node.stop()
    failures = _failures(processes)
    processes.sell("s", range(100, 200))
    wait_until(lambda: _failures(processes) > failures, LIMIT, about="the relay to meet a broker that is away")
    private_broker.node.start(limit=90)
    processes.sell("s", range(200, 300))
    wait_until(lambda: len(processes.posted("s")) >= 300, 90)
    processes.stop_all()
    assert processes.posted("s") == list(range(300))


def test_a_broker_killed_in_mid_flow_loses_nothing(
    make_processes: MakeProcesses, postgres_server: Any, private_broker: Any
) -> None:
    processes = make_processes(postgres_server, private_broker.url)
    wait_until(lambda: _outlives_a_kill(processes.names.queue, private_broker), LIMIT)
    processes.start(processes.till)
    processes.start(processes.ledger)
    processes.sell("s", range(100))
    wait_until(lambda: processes.posted("s"), LIMIT)
    private_broker.node.kill()
    processes.sell("s", range(100, 150))
    private_broker.node.start(limit=90)
    wait_until(lambda: len(processes.posted("s")) >= 150, 90)
    processes.stop_all()
    assert processes.posted("s") == list(range(150))


def test_a_broker_that_answers_nothing_is_given_up(private_broker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amqp, "READ_TIMEOUT_SECONDS", 1)
    connection = amqp.BusConnection(private_broker.url, "test")
    os.killpg(private_broker.node.pid, signal.SIGSTOP)
    try:
        with pytest.raises(amqp.CONNECTION_ERRORS):
            connection.channel.queue_declare("unheard")
        connection.close()
    finally:
        os.killpg(private_broker.node.pid, signal.SIGCONT)


def test_a_database_restarted_in_mid_flow_loses_nothing(
    make_processes: MakeProcesses, private_postgres: Any, broker: Any
) -> None:
    _restart_database(make_processes(private_postgres.server, broker.url), private_postgres)


def test_a_database_restarted_in_mid_flow_loses_nothing_of_the_embedded_hand_over(
    make_processes: MakeProcesses, private_postgres: Any
) -> None:
    _restart_database(make_processes(private_postgres.server, None), private_postgres)


def _outlives_a_kill(queue: str, broker: Any) -> bool:
    """Whether the node has put down that it has the queue. It does so a moment late; if killed before, it has one nobody leads."""
    names = broker.node.log.parent.glob("mnesia/*/quorum/*/names.dets")
    return any(queue.encode() in file.read_bytes() for file in names)


def _failures(processes: Processes) -> int:
    return processes.log(processes.till).count("BusUnavailableError")


def _wait_for_posting_of(processes: Processes, amount: int) -> None:
    wait_until(lambda: amount in processes.posted("s"), LIMIT)


def _restart_database(processes: Processes, private_postgres: Any) -> None:
    processes.start(processes.till)
    processes.start(processes.ledger)
    processes.sell("s", range(100))
    wait_until(lambda: processes.posted("s"), LIMIT)
    private_postgres.process.kill()
    private_postgres.process.start()
    # The pool's connections have died with the server.
    processes.till.database.dispose()
    processes.ledger.database.dispose()
    processes.sell("s", range(100, 200))
    wait_until(lambda: len(processes.posted("s")) >= 200, LIMIT)
    processes.stop_all()
    assert processes.posted("s") == list(range(200))


def test_a_message_that_the_bus_brings_twice_is_handled_once(on_rabbitmq: Processes) -> None:
    processes = on_rabbitmq
    body = _body(1, sequence=1)
    processes.start(processes.ledger)
    _publish(processes, "till.sale.made", body, body, _body(2, sequence=2), body)
    wait_until(lambda: len(processes.posted("s")) >= 2, LIMIT)
    wait_until(lambda: _left_in_queue(processes) == 0, LIMIT)
    processes.stop_all()
    assert processes.posted("s") == [1, 2]


def test_messages_in_any_order_lead_to_the_same_state(on_rabbitmq: Processes) -> None:
    processes = on_rabbitmq
    processes.start(processes.ledger)
    for number, order in enumerate(itertools.permutations((1, 2, 3))):
        bodies = [_body(sequence * 10, sequence=sequence, subject=f"s{number}", kind="changed") for sequence in order]
        _publish(processes, "till.sale.changed", *bodies)
    wait_until(lambda: processes.count(processes.ledger, "inbox WHERE state = 'handled'") == 18, LIMIT)
    assert [processes.latest(f"s{number}") for number in range(6)] == [30] * 6


def test_a_poison_message_is_parked_and_holds_nobody_up(on_rabbitmq: Processes) -> None:
    processes = on_rabbitmq
    processes.start(processes.ledger)
    poison = b"\x00\xff not an event"
    _publish(processes, "till.sale.made", _body(1, sequence=1), poison, _body(2, sequence=2), b"{}")
    wait_until(lambda: len(processes.posted("s")) >= 2, LIMIT)
    wait_until(lambda: _left_in_queue(processes) == 0, LIMIT)
    assert processes.posted("s") == [1, 2]
    assert processes.count(processes.ledger, "inbox WHERE state = 'parked'") == 2
    listed = processes.run(processes.ledger, "events", "parked", "--bodies")
    assert "not an event" in listed
    assert "2 events parked" in listed


def test_a_worker_told_to_stop_ends_its_batch_and_leaves_nothing_behind(processes: Processes) -> None:
    till, ledger = processes.start(processes.till), processes.start(processes.ledger)
    # Both have begun once something has gone through them.
    with Units(processes.till)() as work:
        sell(work, "first", 1)
    wait_until(lambda: processes.posted("first"), LIMIT)
    with Units(processes.till)() as work:
        sell(work, "s", 1, trouble="slow")
    wait_until(lambda: processes.count(processes.till, "outbox WHERE published_at IS NOT NULL") == 2, LIMIT)
    ledger.terminate()
    till.terminate()
    assert ledger.wait(30) == 0
    assert till.wait(30) == 0
    processes.start(processes.ledger)
    wait_until(lambda: processes.posted("s"), LIMIT)
    processes.stop_all()
    assert processes.posted("s") == [1]


def _body(amount: int, *, sequence: int, subject: str = "s", kind: str = "made") -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": "/till",
            "type": f"till.sale.{kind}",
            "subject": subject,
            "time": "2026-03-01T09:30:00Z",
            "actor": "system",
            "sequence": str(sequence),
            "data": {"amount": amount},
        }
    )


def _publish(processes: Processes, routing_key: str, *bodies: bytes) -> None:
    connection = BusConnection(processes.bus_url, "test")
    connection.channel.confirm_select()
    for body in bodies:
        connection.write(
            publish_frames(
                connection.channel.channel_id,
                processes.names.exchange,
                routing_key,
                "any",
                routing_key,
                body,
                content_type=CONTENT_TYPE,
                frame_max=connection.amqp.frame_max,
            )
        )
    # A declaration is answered after what was sent before it.
    connection.channel.queue_declare(processes.names.queue, passive=True)
    connection.close()


def _left_in_queue(processes: Processes) -> int:
    """Messages that no consumer has taken yet."""
    connection = BusConnection(processes.bus_url, "test")
    try:
        return int(connection.channel.queue_declare(processes.names.queue, passive=True).message_count)
    finally:
        connection.close()
