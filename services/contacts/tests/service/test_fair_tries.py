"""A location whose provider is slow holds up nobody else's messages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from chassis.ids import new_id
from chassis.testing.serving import serving
from chassis.testing.waiting import wait_until

from .post_room import PostRoom
from .receiver import Receiver

_SECOND = timedelta(seconds=1)


@contextmanager
def slow_receiver() -> Iterator[tuple[Receiver, threading.Event]]:
    """A provider's server that answers nothing until it is told to."""
    server, answer = Receiver(), threading.Event()
    server.before_answer = answer.wait
    with serving(server):
        try:
            yield server, answer
        finally:
            answer.set()


def test_a_slow_provider_of_one_location_leaves_room_for_others(post_room: PostRoom) -> None:
    with slow_receiver() as (slow, answer):
        other = PostRoom(post_room.service, new_id(), post_room.mailbox, slow)
        other.provider()
        crowd = other.contact(phone="+14155550100")
        many = [other.write(crowd, type="SMS", message=str(number)) for number in range(40)]
        other.run()
        wait_until(lambda: len(slow.heard) == 12, 10, about="as many calls as one location may have")
        post_room.provider()
        post_room.sent(post_room.write(post_room.contact(phone="+14155550101"), type="SMS"))
        assert len(slow.heard) == 12
        answer.set()

        def all_sent() -> bool:
            other.service.clock.move(_SECOND)
            other.run()
            return all(other.message(one)["status"] == "sent" for one in many)

        wait_until(all_sent, 30)
        assert len({body["id"] for _, body in slow.heard}) == 40
        assert len(slow.heard) == 40
