"""Many at once: real transactions, each on a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from chassis.errors import Unavailable
from chassis.ids import new_id
from chassis.statements import Statement
from chassis.testing.racing import others_of
from chassis.testing.service import TestService
from chassis.work import Units
from scheduling.contacts import contact_with_lanes
from scheduling.occupancy.models import NO_OVERLAP, Occupancy

from .desk import Desk, open_hours, utc

CLIENTS = 32


def at_once(tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run the tasks in as many threads, which begin together."""
    together = threading.Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        together.wait(30)
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def status_of(ask: Callable[..., Any], *arguments: Any) -> int:
    """The status of the answer to a question."""
    status: int = ask(*arguments).status_code
    return status


def booker(service: TestService, desk: Desk) -> Desk:
    """Another client in the same location."""
    other = Desk(service)
    other.location, other.client = desk.location, service.client(desk.location, user="staff")
    return other


def test_clients_that_race_for_the_same_slots_book_each_exactly_once(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar(openHours=open_hours(9, 12))
    contact = desk.contact()
    slots = desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))
    assert len(slots) == 6

    def race(client: Desk) -> Callable[[], list[tuple[str, int, str | None]]]:
        def run() -> list[tuple[str, int, str | None]]:
            answers = [(slot, client.book(calendar, slot, contact)) for slot in slots]
            return [(slot, answer.status_code, answer.json.get("code")) for slot, answer in answers]

        return run

    results = [one for each in at_once([race(booker(service, desk)) for _ in range(CLIENTS)]) for one in each]
    assert Counter(slot for slot, status, _ in results if status == 200) == dict.fromkeys(slots, 1)
    assert {(status, code) for _, status, code in results if status != 200} == {(409, "slot_taken")}
    assert len(desk.events("appointment.booked")) == 6


def test_clients_that_race_for_a_class_fill_its_seats_and_no_more(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar(calendarType="class_booking", appoinmentPerSlot=5)
    contact = desk.contact()
    slot = "2026-03-03T09:00:00+01:00"
    clients = [booker(service, desk) for _ in range(16)]
    statuses = at_once([partial(status_of, one.book, calendar, slot, contact) for one in clients])
    assert Counter(statuses) == {200: 5, 409: 11}


def test_a_day_limit_holds_however_many_come_at_once(desk: Desk, service: TestService) -> None:
    # Each asks for another member, so nothing but the count stands between them.
    users = [f"u{number}" for number in range(8)]
    calendar = desk.calendar(appoinmentPerDay=3, teamMembers=[{"userId": user} for user in users])
    book, contact, slot = booker(service, desk).book, desk.contact(), "2026-03-03T09:00:00+01:00"
    statuses = at_once(
        [partial(status_of, partial(book, assignedUserId=user), calendar, slot, contact) for user in users]
    )
    assert Counter(statuses) == {200: 3, 409: 5}


def test_appointments_that_change_places_at_once_neither_overlap_nor_lock_each_other(
    desk: Desk, service: TestService
) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "anna"}, {"userId": "béla"}])
    slot = "2026-03-03T09:00:00+01:00"
    ids = [desk.booked(calendar, slot, assignedUserId=user) for user in ("anna", "béla")]
    free = "2026-03-03T10:00:00+01:00"

    def move(client: Desk, appointment: str, number: int) -> Callable[[], list[int]]:
        def run() -> list[int]:
            targets = [(slot, "anna"), (free, "béla"), (free, "anna"), (slot, "béla")]
            turned = targets[number:] + targets[:number]
            return [
                client.change(appointment, startTime=start, assignedUserId=user).status_code for start, user in turned
            ]

        return run

    tasks = [move(booker(service, desk), ids[number % 2], number % 4) for number in range(8)]
    statuses = {status for each in at_once(tasks) for status in each}
    assert statuses <= {200, 409}
    with service.units(desk.location)() as work:
        rows = work.session.execute(
            text(
                "SELECT count(*) FROM occupancies a JOIN occupancies b ON a.lane = b.lane AND a.id < b.id"
                " AND a.location_id = b.location_id AND tstzrange(a.start_at, a.end_at) && tstzrange(b.start_at, b.end_at)"
                " WHERE a.location_id = :location"
            ),
            {"location": desk.location},
        )
        assert rows.scalar() == 0


def test_cancelling_at_once_is_told_once(desk: Desk, service: TestService) -> None:
    appointment = desk.booked(desk.calendar(), "2026-03-03T09:00:00+01:00")
    path = f"/calendars/events/appointments/{appointment}/cancel"
    clients = [booker(service, desk) for _ in range(8)]
    statuses = at_once([partial(status_of, one.call, "POST", path, {}) for one in clients])
    assert statuses == [200] * 8
    assert desk.told(appointment) == ["appointment.booked", "appointment.cancelled"]


def test_moving_and_cancelling_at_once_leaves_no_time_taken(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar()
    for number in range(5):
        appointment = desk.booked(calendar, f"2026-03-03T{9 + number:02}:00:00+01:00")
        mover, canceller = booker(service, desk), booker(service, desk)
        at_once(
            [
                partial(mover.change, appointment, startTime="2026-03-04T09:00:00+01:00"),
                partial(canceller.change, appointment, appointmentStatus="cancelled"),
            ]
        )
    with service.units(desk.location)() as work:
        held = select(func.count()).select_from(Occupancy).where(Occupancy.location_id == desk.location)
        assert work.session.scalar(held) == 0


def test_the_database_itself_refuses_an_overlap(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar()
    desk.booked(calendar, "2026-03-03T09:00:00+01:00")
    start = utc(2026, 3, 3, 8, 15)
    with pytest.raises(IntegrityError) as caught, service.units(desk.location)() as work:
        work.session.add(
            Occupancy(
                id=new_id(),
                lane=f"user:user-{desk.location}",
                calendar_id=calendar,
                start_at=start,
                end_at=start + timedelta(minutes=5),
            )
        )
    assert NO_OVERLAP in str(caught.value)


def test_a_writer_that_takes_no_lock_still_meets_a_clear_refusal(desk: Desk, service: TestService) -> None:
    # Its time is seen by nobody until it commits, which it does only when the booking waits for it.
    calendar = desk.calendar()
    contact = desk.contact()
    start = utc(2026, 3, 3, 8, 15)
    with service.runtime.database.engine.connect() as connection:
        connection.execute(
            insert(Occupancy).values(
                id=new_id(),
                location_id=desk.location,
                lane=f"user:user-{desk.location}",
                calendar_id=calendar,
                start_at=start,
                end_at=start + timedelta(minutes=5),
                buffer_before=0,
                buffer_after=0,
                seats=1,
                taken=1,
            )
        )
        with others_of(service.runtime) as others:
            waiting = others.begin(lambda: desk.book(calendar, "2026-03-03T09:00:00+01:00", contact))
            connection.commit()
            answer = waiting.result(20)
    assert (answer.status_code, answer.json["code"]) == (409, "slot_taken")
    assert answer.json["details"]["alternatives"][0] == "2026-03-03T09:30:00+01:00"
    assert desk.events("appointment.booked") == []


def test_a_booking_holds_its_contact_and_its_lanes_together(desk: Desk, service: TestService) -> None:
    contact, lanes = desk.contact(name="Ольга"), ['user:"a"', "user:b\\", 'user:"a"']
    with service.units(desk.location)() as work:
        assert contact_with_lanes(work, contact, lanes).name == "Ольга"
        assert _LOCKS.run(work.session, {}) == [("advisory", 2)]
        with Units(service.runtime)() as other:
            other.enter_location(desk.location)
            with pytest.raises(OperationalError, match="could not obtain lock"):
                other.session.execute(
                    text("SELECT 1 FROM contact_refs WHERE id = :id FOR UPDATE NOWAIT"), {"id": contact}
                )
            other.session.rollback()
    with service.units(new_id())() as elsewhere:
        # Nobody to be asked as: it is none that is known there.
        with pytest.raises(Unavailable):
            contact_with_lanes(elsewhere, contact, lanes)
        assert _LOCKS.run(elsewhere.session, {}) == []


_LOCKS = Statement(
    "SELECT locktype, count(*)::int FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory' GROUP BY 1"
)
