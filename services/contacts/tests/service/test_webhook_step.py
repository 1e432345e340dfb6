"""Webhooks of workflows: called outside of every transaction, tried again, known by their key, and never inside the house."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from chassis.tables import TIMERS
from chassis.testing.waiting import wait_until
from chassis.timers.trying import PAUSES
from contacts.calls.addresses import RefusedAddressError, find_addresses, is_allowed, read_target
from contacts.calls.client import connect
from contacts.workflows import calling
from contacts.workflows.timers import CALL

from .answers import Make, answered
from .desk import TAG, Desk
from .receiver import Receiver
from .test_workflow_steps import notes_of

BY_ANSWER = {
    "type": "if",
    "filters": [{"field": "webhook.ok", "operator": "eq", "value": True}],
    "then": [{"type": "add_tag", "tag": "told"}],
    "else": [{"type": "add_tag", "tag": "not told"}],
}


def until_settled(desk: Desk, receiver: Receiver, times: int) -> None:
    """Wait until so many calls have come and the time of the next try is set."""

    def settled() -> bool:
        with desk.service.runtime.database.session() as session:
            due = session.scalar(
                select(TIMERS.c.due_at).where(TIMERS.c.location_id == desk.location, TIMERS.c.kind == CALL)
            )
        return len(receiver.heard) == times and due == desk.service.clock.now() + PAUSES[times - 1]

    wait_until(settled, 10)


def finish(desk: Desk, contact: dict[str, Any]) -> list[str]:
    def over() -> bool:
        desk.run()
        return desk.ways(contact)[0][0] == "finished"

    wait_until(over, 10)
    return desk.tags(contact)


def test_a_webhook_is_called_once_with_what_it_needs_and_the_way_goes_on(
    desk: Desk, make_contact: Make, receiver: Receiver
) -> None:
    contact = make_contact(email="anna@example.com")
    step = {"type": "webhook", "url": receiver.url, "headers": {"X-Team": "sales"}, "data": {"source": "spring"}}
    workflow = desk.publish([step, BY_ANSWER])
    event = desk.cancel(contact, title="Visit")
    desk.run()
    assert finish(desk, contact) == ["told"]
    desk.run(timedelta(hours=2))
    [(headers, body)] = receiver.heard
    assert (headers["X-Team"], headers["Content-Type"], bool(headers["Idempotency-Key"])) == (
        "sales",
        "application/json",
        True,
    )
    assert (body["data"], body["contact"]["email"]) == ({"source": "spring"}, "anna@example.com")
    assert (body["event"]["id"], body["workflow"]["id"]) == (event.id, workflow["id"])
    assert ("webhook", "done", "http_200") in notes_of(desk)


def test_a_server_in_trouble_is_tried_again_with_the_same_key(
    desk: Desk, make_contact: Make, receiver: Receiver
) -> None:
    contact = make_contact()
    receiver.statuses = [503, 429]
    desk.publish([{"type": "webhook", "url": receiver.url}, BY_ANSWER])
    desk.cancel(contact)
    desk.run()
    for times, pause in enumerate(PAUSES[:2], 1):
        until_settled(desk, receiver, times)
        desk.run(pause - timedelta(seconds=1))
        assert len(receiver.heard) == times
        desk.run(timedelta(seconds=1))
    assert finish(desk, contact) == ["told"]
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.heard}) == 1


def test_a_call_whose_worker_died_behind_it_is_made_again_under_its_key_and_the_way_goes_on_once(
    desk: Desk, make_contact: Make, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies between the answer and what is made of it leaves what this leaves: a call of which nothing is known."""
    contact = make_contact()
    desk.publish([{"type": "webhook", "url": receiver.url}, BY_ANSWER])
    desk.cancel(contact)
    with monkeypatch.context() as dying:
        died = threading.Event()
        dying.setattr(calling, "settle", lambda *_: died.set())
        desk.run()
        assert died.wait(10)
    assert desk.run(timedelta(seconds=59)) == 0
    desk.run(timedelta(seconds=1))
    assert finish(desk, contact) == ["told"]
    assert len(receiver.heard) == 2
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.heard}) == 1
    assert [note for note in notes_of(desk) if note[0] == "webhook"] == [
        ("webhook", "await", None),
        ("webhook", "done", "http_200"),
    ]


def test_the_log_says_of_a_try_that_broke_what_and_where_and_nothing_that_somebody_said(
    desk: Desk, make_contact: Make, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Key (email)=(ada@example.com) already exists.")

    contact = make_contact()
    desk.publish([{"type": "webhook", "url": receiver.url}])
    desk.cancel(contact)
    with monkeypatch.context() as breaking, capture_logs() as lines:
        breaking.setattr(calling, "settle", broken)
        desk.run()
        (line,) = wait_until(lambda: [line for line in lines if line["event"] == "try_failed"], 10)
    assert (line["kind"], line["attempt"], line["error"]) == (CALL, 1, "RuntimeError")
    assert line["at"][-1].endswith(" broken")
    assert "ada@example.com" not in str(line)
    desk.run(timedelta(minutes=1))
    finish(desk, contact)


@pytest.mark.parametrize("status", [404, 302])
def test_a_refusal_and_a_redirect_are_final_and_noted(
    desk: Desk, make_contact: Make, receiver: Receiver, status: int
) -> None:
    contact = make_contact()
    receiver.statuses = [status]
    desk.publish([{"type": "webhook", "url": receiver.url}, BY_ANSWER])
    desk.cancel(contact)
    desk.run()
    assert finish(desk, contact) == ["not told"]
    assert len(receiver.heard) == 1
    assert ("webhook", "skipped", f"http_{status}") in notes_of(desk)


def test_an_address_inside_is_not_called(desk: Desk, make_contact: Make, receiver: Receiver) -> None:
    contact = make_contact()
    desk.publish([{"type": "webhook", "url": "http://10.0.0.1/"}, TAG])
    desk.cancel(contact)
    desk.run()
    assert finish(desk, contact) == ["cancelled once"]
    assert ("webhook", "skipped", "address_refused") in notes_of(desk)
    assert receiver.heard == []


def test_a_contact_that_is_deleted_meanwhile_is_not_told_of_again(
    desk: Desk, make_contact: Make, receiver: Receiver
) -> None:
    contact = make_contact()
    receiver.statuses = [503]
    desk.publish([{"type": "webhook", "url": receiver.url}, TAG])
    desk.cancel(contact)
    desk.run()
    until_settled(desk, receiver, 1)
    answered(desk.client.delete(f"/contacts/{contact['id']}"))
    desk.hand_on()
    desk.run(timedelta(hours=2))
    desk.run(timedelta(hours=2))
    assert len(receiver.heard) == 1
    stopped = desk.service.events("contacts.workflow.stopped", location_id=desk.location)
    assert [row["data"]["reason"] for row in stopped] == ["contact_deleted"]


def test_the_next_address_is_called_where_nobody_is_at_the_first(receiver: Receiver) -> None:
    port = receiver.server_address[1]
    target = read_target(f"http://several.example:{port}/")
    for addresses in (["127.0.0.1"], ["127.0.0.2", "127.0.0.1"], ["::1", "127.0.0.2", "127.0.0.1"]):
        connect(target, addresses).close()
    with pytest.raises(OSError, match="refused"):
        connect(target, ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"])


def test_addresses_of_the_house_are_not_public() -> None:
    assert is_allowed("10.1.2.3", loopback=False) is False
    assert is_allowed("127.0.0.1", loopback=False) is False
    assert is_allowed("::1", loopback=False) is False


def test_public_addresses_are_and_loopback_only_where_a_setting_lets_it() -> None:
    assert is_allowed("93.184.216.34", loopback=False) is True
    assert is_allowed("2606:2800:220:1:248:1893:25c8:1946", loopback=False) is True
    assert is_allowed("127.0.0.1", loopback=True) is True
    assert is_allowed("10.0.0.1", loopback=True) is False
    with pytest.raises(RefusedAddressError):
        find_addresses(read_target("http://localhost:80/"), loopback=False)
