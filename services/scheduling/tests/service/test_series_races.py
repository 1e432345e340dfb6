"""A series that many change at once: real transactions, each on a connection of its own."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from chassis.testing.service import TestService
from scheduling.occupancy.models import Occupancy
from scheduling.recurrence.models import SeriesInstance

from .desk import Desk
from .test_races import at_once, booker
from .test_reactions import user_gone
from .test_series_changes import LEAVE, series, standing, starts


def answers(tasks: Sequence[Callable[[], Any]]) -> Counter[int]:
    """The statuses of what the tasks were answered, all at once."""
    return Counter(one.status_code for one in at_once(tasks))


def hold_together(desk: Desk, calendar: str) -> None:
    """Whatever stands has its time, and nothing else has; no two instances have one place in a series."""
    with desk.service.units(desk.location)() as work:
        rows = work.session.scalars(select(SeriesInstance)).all()
        places = Counter((row.series_id, row.recurs_at) for row in rows)
        taken = sorted(work.session.scalars(select(Occupancy.start_at)))
    assert set(places.values()) == {1}
    assert [f"{one:%m-%dT%H:%M}" for one in taken] == starts(standing(desk, calendar))


def test_a_series_and_its_instances_are_changed_at_once_and_nobody_waits_in_a_circle(
    desk: Desk, service: TestService
) -> None:
    calendar = desk.calendar()
    booked = series(desk, calendar, "FREQ=WEEKLY;COUNT=6")
    master = booked[0]["masterEventId"]
    clients = [booker(service, desk) for _ in range(8)]
    tasks = [
        partial(clients[0].change, master, startTime="2026-03-03T11:00:00+01:00"),
        partial(clients[1].change, master, rrule="FREQ=WEEKLY;BYDAY=TU,TH;COUNT=6", **LEAVE),
        partial(clients[2].change, booked[2]["id"], title="Other", applyTo="following"),
        partial(clients[3].change, booked[1]["id"], appointmentStatus="cancelled"),
        partial(clients[4].change, booked[3]["id"], startTime="2026-03-25T14:00:00+01:00"),
        partial(clients[5].client.delete, f"/calendars/events/{booked[4]['id']}"),
        partial(clients[6].change, booked[5]["id"], startTime="2026-04-07T15:00:00+02:00", applyTo="following"),
        partial(clients[7].book, calendar, "2026-03-05T09:00:00+01:00", desk.contact()),
    ]
    # Whoever comes late finds what is no longer there, or taken; nobody finds a broken series.
    assert set(answers(tasks)) <= {200, 201, 404, 409}
    hold_together(desk, calendar)


def test_a_series_is_cancelled_once_however_many_ask(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar()
    master = series(desk, calendar)[0]["masterEventId"]
    path = f"/calendars/events/appointments/{master}/cancel"
    tasks = [partial(booker(service, desk).call, "POST", path, {}) for _ in range(8)]
    assert answers(tasks) == {200: 8}
    assert len(desk.events("appointment.cancelled")) == 4
    hold_together(desk, calendar)


@pytest.mark.parametrize("round_", range(2))
def test_bookings_and_a_user_who_is_deleted_meanwhile_leave_nobody_booked_with_them(
    desk: Desk, service: TestService, round_: int
) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "gone"}, {"userId": "anna"}, {"userId": "béla"}])
    contact, slots = desk.contact(), [f"2026-03-0{3 + round_}T{hour:02}:00:00+01:00" for hour in range(9, 15)]
    deliver: Callable[[], Any] = partial(service.deliver, user_gone("gone", desk.location))
    bookings = [partial(booker(service, desk).book, calendar, slot, contact) for slot in slots for _ in range(2)]
    at_once([*bookings, deliver])
    service.run_timers(desk.location)
    assigned = Counter(one["assignedUserId"] for one in standing(desk, calendar))
    assert sum(assigned.values()) == 12
    assert assigned["gone"] == 0


def test_two_workers_let_a_series_go_on_once(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar()
    series(desk, calendar, "FREQ=WEEKLY")
    service.clock.move(timedelta(days=14))
    at_once([partial(service.run_timers, desk.location) for _ in range(2)])
    assert len(standing(desk, calendar)) == 28
    hold_together(desk, calendar)
