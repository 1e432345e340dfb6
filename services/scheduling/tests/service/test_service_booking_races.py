"""Bookings of several services at once: real transactions, each on a connection of its own."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from chassis.testing.service import TestService

from .desk import Desk
from .salon import BOOKINGS, Salon, at, taken
from .test_races import at_once, booker


def others(service: TestService, desk: Desk, count: int) -> list[Salon]:
    """Other clients in the same location."""
    return [Salon(booker(service, desk)) for _ in range(count)]


def standing(desk: Desk) -> list[dict[str, Any]]:
    """The bookings of the location that were not cancelled."""
    listed = desk.get(BOOKINGS, locationId=desk.location, startTime="0", endTime="4000000000000").json["bookings"]
    return [one for one in listed if one["status"] != "cancelled"]


def test_bookings_that_cross_the_same_staff_in_opposite_order_all_stand_or_fall_whole(
    desk: Desk, service: TestService
) -> None:
    salon = Salon(desk)
    cut, colour = salon.service("Haircut", "anna"), salon.service("Colour", "béla")
    contact = desk.contact()

    def race(client: Salon, row: tuple[str, str], turn: int) -> Callable[[], list[int]]:
        starts = [at(9), at(9, 30), at(10), at(10, 30)]
        turned = starts[turn:] + starts[:turn]
        return lambda: [client.book(start, *row, contact=contact).status_code for start in turned]

    clients = others(service, desk, 12)
    rows = [(cut, colour), (colour, cut)]
    tasks = [race(client, rows[number % 2], number % 4) for number, client in enumerate(clients)]
    statuses = Counter(status for each in at_once(tasks) for status in each)
    assert set(statuses) == {201, 409}
    bookings = standing(desk)
    assert len(bookings) == statuses[201]
    assert {len(one["services"]) for one in bookings} == {2}
    held = taken(desk)
    assert len(held) == len(set(held)) == 2 * len(bookings)
    assert len(desk.events("appointment.booked")) == 2 * len(bookings)


def test_bookings_that_change_places_while_their_appointments_are_changed_alone_do_not_lock_each_other(
    desk: Desk, service: TestService
) -> None:
    salon = Salon(desk)
    cut, colour = salon.service("Haircut", "anna"), salon.service("Colour", "béla")
    first, second = salon.booked(at(9), cut, colour), salon.booked(at(10), colour, cut)
    alone = [part["appointmentId"] for one in (first, second) for part in one["services"]]
    movers = others(service, desk, 4)
    desks = [booker(service, desk) for _ in alone]

    def move(client: Salon, booking: str, starts: list[str]) -> Callable[[], set[int]]:
        return lambda: {client.change(booking, startTime=start).status_code for start in starts}

    def rename(client: Desk, appointment: str) -> Callable[[], set[int]]:
        return lambda: {client.change(appointment, title=str(number)).status_code for number in range(4)}

    there, back = [at(10), at(11), at(9)], [at(9), at(10), at(11)]
    tasks = [
        move(movers[0], first["bookingId"], there),
        move(movers[1], second["bookingId"], back),
        move(movers[2], first["bookingId"], back),
        move(movers[3], second["bookingId"], there),
        *(rename(client, appointment) for client, appointment in zip(desks, alone, strict=True)),
    ]
    assert set().union(*at_once(tasks)) <= {200, 409}
    for one in standing(desk):
        earlier, later = one["services"]
        assert earlier["serviceEndTime"] == later["serviceStartTime"]
    assert len(taken(desk)) == len(set(taken(desk))) == 4


def test_cancelling_moving_and_deleting_at_once_leaves_nothing_half(desk: Desk, service: TestService) -> None:
    salon = Salon(desk)
    cut, colour = salon.service("Haircut", "anna"), salon.service("Colour", "béla")
    booking = salon.booked(at(9), cut, colour)
    path = booking["bookingId"]
    one, two, three = others(service, desk, 3)
    statuses = at_once(
        [
            lambda: one.change(path, status="cancelled").status_code,
            lambda: two.change(path, startTime=at(11)).status_code,
            lambda: three.desk.client.delete(f"{BOOKINGS}/{path}").status_code,
        ]
    )
    assert set(statuses) <= {200, 404, 409}
    assert statuses[2] == 200
    assert taken(desk) == []
    for part in booking["services"]:
        told = Counter(desk.told(part["appointmentId"]))
        assert set(told.values()) == {1}
        assert told["appointment.deleted"] == 1


def test_cancelling_at_once_is_told_once(desk: Desk, service: TestService) -> None:
    salon = Salon(desk)
    booking = salon.booked(at(9), salon.service("Haircut", "anna"), salon.service("Colour", "béla"))
    clients = others(service, desk, 8)
    answers = at_once([partial(client.change, booking["bookingId"], status="cancelled") for client in clients])
    assert [answer.status_code for answer in answers] == [200] * 8
    for part in booking["services"]:
        assert desk.told(part["appointmentId"]) == ["appointment.booked", "appointment.cancelled"]
