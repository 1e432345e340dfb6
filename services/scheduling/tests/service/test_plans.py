"""By which indexes a booking and a list find what they need, in a location that has much of it."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import text

from chassis.statements import Statement
from chassis.testing.service import TestService
from chassis.work import Work
from contact_ref import ContactState
from scheduling.appointments.queries import list_events, list_for_contact
from scheduling.calendars.models import Calendar
from scheduling.calendars.operations import get_calendar
from scheduling.contacts import contact_refs
from scheduling.occupancy.operations import loads, starts_between
from scheduling.recurrence import operations as recurrence
from scheduling.slots.taken import TAKEN, taken_values

from .desk import NOW, Desk

# The appointments of 200 users, a hundred each, and of 2000 contacts, ten each; every tenth takes two users' time and has a guest.
_MANY = """
    INSERT INTO appointments (
        id, location_id, calendar_id, contact_id, title, place_kind, appointment_type, status, assigned_user_id, assignment_reason,
        users, attendees, start_at, end_at, timezone, created_by, version, created_at, updated_at
    )
    SELECT
        left(:location, 12) || lpad(n::text, 8, '0'), :location, :calendar, left(:location, 12) || 'c' || n % 2000, 'Meeting', 'default',
        'meeting', 'confirmed', 'user' || n % 200, 'requested', CASE WHEN n % 10 = 0 THEN ARRAY['user' || (n + 1) % 200] ELSE '{}' END,
        CASE WHEN n % 10 = 0 THEN ARRAY[left(:location, 12) || 'c' || (n + 7) % 2000] ELSE '{}' END,
        :now + n / 200 * interval '1 h', :now + n / 200 * interval '1 h' + interval '30 min', 'UTC', 'system', 1, :now, :now
    FROM generate_series(0, 19999) AS n
"""
_THEIR_TIME = """
    INSERT INTO occupancies (id, location_id, lane, calendar_id, start_at, end_at, buffer_before, buffer_after, seats, taken)
    SELECT id, location_id, 'user:' || assigned_user_id, calendar_id, start_at, end_at, 0, 0, 1, 1
    FROM appointments WHERE location_id = :location
"""
_THEIR_SEATS = """
    INSERT INTO seats (location_id, appointment_id, occupancy_id)
    SELECT location_id, id, id FROM occupancies WHERE location_id = :location
"""
_WHOLE = re.compile(r"Seq Scan on (appointments|occupancies)\b")


@pytest.fixture
def busy_place(desk: Desk, service: TestService) -> Iterator[tuple[Work, Calendar]]:
    """Work in a location with 20,000 appointments on one calendar, all of which go again."""
    calendar_id = desk.calendar()
    with service.units(desk.location)() as work, work.trial():
        work.session.execute(text(_MANY), {"location": desk.location, "calendar": calendar_id, "now": NOW})
        work.session.execute(text(_THEIR_TIME), {"location": desk.location})
        work.session.execute(text(_THEIR_SEATS), {"location": desk.location})
        work.session.execute(text("ANALYZE appointments, occupancies, seats"))
        yield work, get_calendar(work, calendar_id)


def test_a_booking_reads_what_is_taken_by_lane_and_range(busy_place: tuple[Work, Calendar]) -> None:
    work, calendar = busy_place
    window = NOW + timedelta(hours=50), NOW + timedelta(hours=51)
    values = taken_values(work, calendar, ["user:user7"], *window)

    plan = explained(work, TAKEN.sql, values)

    asked = re.search(r"Index Scan (?:on|using) ex_occupancies_lane .*\n\s+Index Cond: (.*)", plan)
    assert asked is not None, plan
    assert "lane" in asked[1], plan
    assert "tstzrange(start_at, end_at) &&" in asked[1], plan
    assert not _WHOLE.search(plan), plan
    assert Statement("SHOW plan_cache_mode").run(work.session, {}) == [("force_generic_plan",)]
    found = TAKEN.run(work.session, values)
    assert [row[:2] for row in found if row[0] == "taken"] == [("taken", "user:user7")]


def test_lists_and_loads_read_no_table_from_end_to_end(busy_place: tuple[Work, Calendar]) -> None:
    work, calendar = busy_place
    day = NOW + timedelta(hours=24), NOW + timedelta(hours=48)
    asked = {"locationId": work.location_id, "startTime": day[0], "endTime": day[1]}
    of_user = partial(list_events, work, {**asked, "userId": "user7"})
    of_calendar = partial(list_events, work, {**asked, "calendarId": calendar.id})

    assert "ix_appointments_users" in plans(work, of_user)
    assert "ix_appointments_calendar_id_start_at" in plans(work, of_calendar)
    assert "ix_occupancies_calendar_id_start_at" in plans(
        work, partial(starts_between, work, calendar.id, NOW, NOW + timedelta(hours=2))
    )
    assert "on occupancies" in plans(work, partial(loads, work, calendar.id, ["user:user7", "user:user8"], day[1]))
    # Of 24 hours each user has as many; every tenth is another's too, whose time it takes.
    assert sorted({(one.assigned_user_id, *one.users) for one in of_user()}) == [("user7",)]


def test_a_contacts_list_and_a_search_in_it_read_their_appointments_alone(busy_place: tuple[Work, Calendar]) -> None:
    work, _calendar = busy_place
    contact = f"{work.location_id[:12]}c17"
    host = ContactState(contact, work.location_id, "Host", None, None, None, (), None, deleted=False, sequence=1)
    contact_refs.keep(work, host)
    for query in ({}, {"when": "upcoming"}, {"query": "meeting confirmed"}):
        plan = plans(work, partial(list_for_contact, work, contact, query))
        assert "ix_appointments_location_id_contact_id_end_at" in plan, plan
        assert "ix_appointments_attendees" in plan, plan
    rows, cursor = list_for_contact(work, contact, {})
    assert (len(rows), cursor) == (20, None)
    assert {contact in one.attendees for one in rows if one.contact_id != contact} == {True}


def test_an_appointment_is_read_by_one_statement(busy_place: tuple[Work, Calendar]) -> None:
    work, _calendar = busy_place
    plan = plans(work, partial(recurrence.get, work, f"{work.location_id[:12]}00000007"))
    assert re.findall(r" on (\w+)", plan) == ["appointments"]


def plans(work: Work, run: Callable[[], Any]) -> str:
    """The plans of every statement that `run` asks of SQLAlchemy; none reads a whole table."""
    shown: list[str] = []

    def explain(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        shown.append(explained(work, statement, parameters))

    connection = work.session.connection()
    sqlalchemy.event.listen(connection, "before_cursor_execute", explain)
    run()
    sqlalchemy.event.remove(connection, "before_cursor_execute", explain)
    plan = "\n".join(shown)
    assert not _WHOLE.search(plan), plan
    return plan


def explained(work: Work, sql: str, values: Any) -> str:
    """The plan of a statement."""
    return "\n".join(row[0] for row in Statement(f"EXPLAIN {sql}").run(work.session, values))
