"""Messages that leave later: cancelled until they leave, stopped by what came since, and sent once though a worker is killed."""

import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

from chassis.events.topology import declare
from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import TestService
from chassis.testing.waiting import wait_until
from contacts.messaging.leaving import MOST_TRIES
from contacts.messaging.models import Message
from contacts.service import SERVICE

from .answers import Json, answered, refused
from .mailbox import open_mailbox
from .post_room import PostRoom
from .receiver import Receiver
from .test_killed_worker import start_worker

HOUR = timedelta(hours=1)


def scheduled(post_room: PostRoom, contact: Json, **given: Any) -> Json:
    at = (post_room.service.clock.now() + HOUR).timestamp()
    return post_room.write(contact, scheduledTimestamp=int(at) + 1, **given)


def test_a_scheduled_message_leaves_at_its_time_and_shows_in_the_conversation_only_then(post_room: PostRoom) -> None:
    anna = post_room.contact(email="anna@example.com")
    written = scheduled(post_room, anna, message="Later")
    assert (written["status"], written["msg"]) == ("pending", "scheduled")
    assert post_room.message(written)["status"] == "scheduled"
    assert post_room.conversation(anna)["lastMessageBody"] == ""
    assert post_room.run() == 0
    post_room.service.clock.move(HOUR + timedelta(seconds=2))
    post_room.sent(written)
    assert post_room.conversation(anna)["lastMessageBody"] == "Later"


def test_a_cancelled_message_never_leaves(post_room: PostRoom) -> None:
    anna = post_room.contact(email="cancelled@example.com")
    written = scheduled(post_room, anna)
    path = f"/conversations/messages/{written['messageId']}/schedule"
    answer = answered(post_room.client.delete(path))
    assert_published("conversations", "DELETE", "/conversations/messages/{messageId}/schedule", 200, answer)
    refused(post_room.client.delete(path), 404, "message_not_found")
    post_room.run(2 * HOUR)
    assert post_room.mailbox.to("cancelled@example.com") == []
    assert len(post_room.events("cancelled")) == 1
    now = post_room.write(anna)
    refused(
        post_room.client.delete(f"/conversations/messages/{now['messageId']}/schedule"), 409, "message_not_scheduled"
    )


def test_do_not_disturb_is_looked_at_when_the_message_leaves(post_room: PostRoom) -> None:
    anna = post_room.contact(email="quiet@example.com")
    written = scheduled(post_room, anna)
    answered(post_room.client.put(f"/contacts/{anna['id']}", json={"dnd": True}))
    post_room.service.clock.move(2 * HOUR)
    message = post_room.sent(written, "failed")
    assert message["error"] == {"code": "dnd", "detail": "dnd_all"}
    assert post_room.mailbox.to("quiet@example.com") == []
    assert [one["errorCode"] for one in post_room.events("failed")] == ["dnd"]
    # One that is asked for meanwhile fails at once, one for later is looked at then.
    later = scheduled(post_room, anna)
    answered(post_room.client.put(f"/contacts/{anna['id']}", json={"dnd": False}))
    post_room.service.clock.move(2 * HOUR)
    post_room.sent(later)


def test_an_address_that_is_gone_is_written_to_no_more(post_room: PostRoom) -> None:
    anna = post_room.contact(email="old@example.com")
    written = scheduled(post_room, anna)
    answered(post_room.client.put(f"/contacts/{anna['id']}", json={"email": "renewed@example.com"}))
    post_room.service.clock.move(2 * HOUR)
    post_room.sent(written)
    assert [len(post_room.mailbox.to(f"{name}@example.com")) for name in ("old", "renewed")] == [0, 1]
    later = scheduled(post_room, anna)
    answered(post_room.client.put(f"/contacts/{anna['id']}", json={"email": None}))
    post_room.service.clock.move(2 * HOUR)
    assert post_room.sent(later, "failed")["error"] == {"code": "no_address"}


def test_either_the_cancelling_or_the_sending_wins(post_room: PostRoom) -> None:
    anna = post_room.contact(email="raced@example.com")
    written = [scheduled(post_room, anna, message=str(number)) for number in range(12)]
    post_room.service.clock.move(2 * HOUR)
    barrier = Barrier(3)

    def cancel(some: list[Json]) -> list[int]:
        barrier.wait()
        client = post_room.service.client(post_room.location)
        return [client.delete(f"/conversations/messages/{one['messageId']}/schedule").status_code for one in some]

    def send() -> int:
        barrier.wait()
        return post_room.run()

    with ThreadPoolExecutor(3) as pool:
        cancelling = [pool.submit(cancel, written[half::2]) for half in range(2)]
        sending = pool.submit(send)
        results = [one.result() for one in cancelling]
        sending.result()
    statuses = {one["messageId"]: results[place % 2][place // 2] for place, one in enumerate(written)}
    assert set(statuses.values()) <= {200, 409}
    left = [message_id for message_id, status in statuses.items() if status == 409]

    def all_sent() -> bool:
        post_room.run(timedelta(seconds=2))
        return all(post_room.message({"messageId": one})["status"] == "sent" for one in left)

    wait_until(all_sent, 20)
    mailed = [mail["Message-ID"] for mail in post_room.mailbox.to("raced@example.com")]
    assert sorted(mailed) == sorted(f"<{one}@localhost>" for one in left)
    assert len(post_room.events("cancelled")) == len(written) - len(left)


def test_a_message_whose_workers_are_killed_again_and_again_is_given_up(post_room: PostRoom) -> None:
    anna = post_room.contact(email="given-up@example.com")
    written = post_room.write(anna)
    with post_room.service.units(post_room.location)() as work:
        work.session.get_one(Message, written["messageId"]).attempt = MOST_TRIES
    message = post_room.sent(written, "failed")
    assert message["error"] == {"code": "tries_exhausted"}
    assert post_room.mailbox.to("given-up@example.com") == []


def test_a_mail_whose_worker_is_killed_is_sent_again_under_the_same_name(
    own_database: str, tmp_path: Path, receiver: Receiver
) -> None:
    with (
        open_mailbox() as mailbox,
        TestService(SERVICE, own_database, bus_url=own_database, smtp_url=mailbox.url) as service,
    ):
        declare(service.runtime)
        mailbox.hold()
        room = PostRoom(service, new_id(), mailbox, receiver)
        written = room.write(room.contact(email="anna@example.com"))
        worker = start_worker(own_database, tmp_path / "worker.log", SMTP_URL=mailbox.url)
        wait_until(lambda: mailbox.held == 1, 30, about="a mail on its way")
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert (room.message(written)["status"], mailbox.messages) == ("pending", [])
        mailbox.let_go()
        service.clock.move(HOUR)
        room.sent(written)
        assert [mail["Message-ID"] for mail in mailbox.messages] == [f"<{written['messageId']}@localhost>"]
        assert len(room.events("sent")) == 1
