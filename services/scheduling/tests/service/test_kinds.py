"""Every kind of calendar: what it offers can be booked, what it refuses was not on offer, and who gets it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chassis.testing.service import TestService

from .desk import Desk, open_hours, utc, weekly
from .test_races import at_once, booker

EQUALLY = "RoundRobin_OptimizeForEqualDistribution"
TEAM = [{"userId": "anna", "priority": 1}, {"userId": "béla"}, {"userId": "çağ", "priority": 0}]
KINDS: list[dict[str, Any]] = [
    {"calendarType": "round_robin", "teamMembers": TEAM},
    {"calendarType": "round_robin", "teamMembers": TEAM, "eventType": EQUALLY, "appoinmentPerSlot": 2},
    {"calendarType": "collective", "teamMembers": TEAM[:2]},
    {"calendarType": "personal", "teamMembers": TEAM[:1]},
    {"calendarType": "event", "teamMembers": []},
    {"calendarType": "class_booking", "teamMembers": TEAM[:2], "appoinmentPerSlot": 2},
    {"calendarType": "service_booking", "teamMembers": TEAM[:2]},
]
# Sundays on which a clock skips time or shows it twice, an hour in Berlin and half of one on Lord Howe; each from the night before on.
NIGHTS = [
    ("Europe/Berlin", utc(2026, 3, 28, 23)),
    ("Europe/Berlin", utc(2026, 10, 24, 22)),
    ("Australia/Lord_Howe", utc(2026, 10, 3, 13)),
    ("Australia/Lord_Howe", utc(2026, 4, 4, 13)),
]
NIGHT = timedelta(hours=12)
TICK = timedelta(minutes=30)
TIMES = st.integers(0, 11).map(lambda hour: f"{hour:02}:00")


@st.composite
def rules(draw: st.DrawFn) -> list[dict[str, Any]]:
    """When somebody works on the Sunday, in whole hours."""
    opens, closes = sorted(draw(st.sets(TIMES, min_size=2, max_size=2)))
    return weekly(opens, closes, ["sunday"])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["calendarType"])
@settings(
    deadline=None,
    max_examples=3,
    # A failing example takes long to shrink, over HTTP and a database, and says enough as it is.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    # The desk only makes calendars; each example works in a location of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    lengths=st.fixed_dictionaries(
        {
            "slotDuration": st.sampled_from([30, 60, 90]),
            "slotInterval": st.sampled_from([30, 60]),
            "slotBuffer": st.sampled_from([0, 30]),
            "preBuffer": st.sampled_from([0, 30]),
        }
    ),
    hours=st.none() | st.just(open_hours(0, 12)),
    schedules=st.lists(rules(), max_size=2),
    zone=st.sampled_from(["Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"]),
    night=st.sampled_from(NIGHTS),
    taken=st.lists(st.integers(0, 23), max_size=3),
)
def test_what_is_offered_can_be_booked_and_what_is_refused_was_not_on_offer(
    service: TestService,
    kind: dict[str, Any],
    lengths: dict[str, int],
    hours: list[dict[str, Any]] | None,
    schedules: list[list[dict[str, Any]]],
    zone: str,
    night: tuple[str, datetime],
    taken: list[int],
) -> None:
    desk, (place, begins) = Desk(service), night
    ends = begins + NIGHT
    calendar = desk.calendar(**kind, **lengths, openHours=hours or [], timezone=place)
    contact = desk.contact()
    for user, of_user in zip(("anna", "béla"), schedules, strict=False):
        desk.schedule(user, of_user, calendar, timezone=zone)
    hours_elsewhere = {"openHours": open_hours(0, 12), "slotInterval": 15, "timezone": place}
    elsewhere = desk.calendar(teamMembers=[{"userId": "anna"}], **hours_elsewhere)
    for tick in taken:
        desk.book(elsewhere, (begins + tick * TICK).isoformat(), contact)
        desk.book(calendar, (begins + tick * TICK).isoformat(), contact)
    for number in range(int(NIGHT / TICK)):
        start = begins + number * TICK
        offered = [
            datetime.fromisoformat(one).astimezone(UTC)
            for one in desk.starts(calendar, begins, ends, timezone="Pacific/Auckland")
        ]
        answer = desk.book(calendar, start.isoformat(), contact, appointmentStatus="new")
        assert (answer.status_code == 200) == (start in offered), (start, answer.json)
        if answer.status_code == 200 and number % 3:
            desk.client.delete(f"/calendars/events/{answer.json['id']}")


def test_a_calendar_that_looks_busy_hides_slots_that_can_be_booked_all_the_same(desk: Desk) -> None:
    calendar = desk.calendar(lookBusyConfig={"enabled": True, "LookBusyPercentage": 25})
    plain = desk.calendar(teamMembers=[{"userId": "somebody else"}])
    day = utc(2026, 3, 3), utc(2026, 3, 4)
    shown, everything = desk.starts(calendar, *day), desk.starts(plain, *day)
    assert (len(shown), len(everything)) == (12, 16)
    hidden = [start for start in everything if start not in shown]
    # The same ones, whatever part of the day is asked for and whatever is booked meanwhile.
    assert desk.starts(calendar, utc(2026, 3, 3, 11), day[1]) == [one for one in shown if one >= "2026-03-03T12:00"]
    desk.booked(calendar, shown[0])
    assert desk.starts(calendar, *day) == shown[1:]
    refused = desk.book(calendar, shown[0])
    assert refused.json["details"]["alternatives"] == shown[1:4]
    assert desk.book(calendar, hidden[0]).status_code == 200
    desk.call("PUT", f"/calendars/{calendar}", {"lookBusyConfig": {"enabled": False, "LookBusyPercentage": 25}})
    assert len(desk.starts(calendar, *day)) == 14


def test_a_class_that_somebody_gives_is_filled_before_another_begins_beside_it(desk: Desk) -> None:
    team = [{"userId": "anna"}, {"userId": "béla"}]
    calendar = desk.calendar(calendarType="class_booking", teamMembers=team, appoinmentPerSlot=2)
    slot = "2026-03-03T09:00:00+01:00"
    given = [desk.book(calendar, slot).json["assignment"] for _ in range(4)]
    assert given == [
        {"userId": "anna", "reason": "first_in_team_order"},
        {"userId": "anna", "reason": "class_has_a_seat"},
        {"userId": "béla", "reason": "only_free_member"},
        {"userId": "béla", "reason": "only_free_member"},
    ]
    assert slot not in desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))


def test_a_class_that_has_begun_to_fill_takes_as_many_as_it_has_seats_now(desk: Desk) -> None:
    calendar = desk.calendar(calendarType="class_booking", appoinmentPerSlot=2)
    slot, day = "2026-03-03T09:00:00+01:00", (utc(2026, 3, 3), utc(2026, 3, 4))
    seated = [desk.booked(calendar, slot) for _ in range(2)]
    assert desk.book(calendar, slot).json["code"] == "slot_taken"
    desk.call("PUT", f"/calendars/{calendar}", {"appoinmentPerSlot": 3})
    assert slot in desk.starts(calendar, *day)
    seated.append(desk.booked(calendar, slot))
    assert desk.book(calendar, slot).json["code"] == "slot_taken"
    # Whoever has a seat keeps it; the next is free when as many are there as it has now.
    desk.call("PUT", f"/calendars/{calendar}", {"appoinmentPerSlot": 2})
    desk.change(seated[0], appointmentStatus="cancelled")
    assert slot not in desk.starts(calendar, *day)
    assert [desk.told(one) for one in seated[1:]] == [["appointment.booked"]] * 2


def test_equal_distribution_stays_equal_however_many_book_at_once(desk: Desk, service: TestService) -> None:
    team = [{"userId": user, "priority": priority} for user, priority in (("anna", 0), ("béla", 0.5), ("çağ", 1))]
    calendar = desk.calendar(teamMembers=team, eventType=EQUALLY)
    contact = desk.contact()
    slots = desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))[:12]
    answers = at_once([partial(booker(service, desk).book, calendar, slot, contact) for slot in slots])
    assert Counter(answer.json["assignedUserId"] for answer in answers) == {"anna": 4, "béla": 4, "çağ": 4}
    # The first of all was decided by priority, whoever it was.
    reasons = Counter(answer.json["assignment"]["reason"] for answer in answers)
    assert reasons["highest_priority"] + reasons["fewest_appointments"] == 12


def test_equal_distribution_counts_what_stands_and_not_what_was_cancelled_or_is_held(desk: Desk) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "anna"}, {"userId": "béla"}], eventType=EQUALLY)
    first = desk.booked(calendar, "2026-03-03T09:00:00+01:00", assignedUserId="anna")
    assert desk.book(calendar, "2026-03-03T10:00:00+01:00").json["assignment"]["reason"] == "fewest_appointments"
    desk.client.post(f"/calendars/events/appointments/{first}/cancel", json={})
    assert desk.book(calendar, "2026-03-03T11:00:00+01:00").json["assignment"] == {
        "userId": "anna",
        "reason": "fewest_appointments",
    }
    held = desk.call("POST", f"/calendars/{calendar}/holds", {"startTime": "2026-03-04T09:00:00+01:00"})
    assert held.status_code == 201
    assert desk.book(calendar, "2026-03-03T12:00:00+01:00").json["assignment"]["reason"] == "first_in_team_order"


def test_for_availability_only_what_is_still_to_come_counts(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "anna"}, {"userId": "béla"}])
    desk.booked(calendar, "2026-03-03T09:00:00+01:00", assignedUserId="anna")
    busy_to_come = desk.book(calendar, "2026-03-05T09:00:00+01:00").json["assignment"]
    assert busy_to_come == {"userId": "béla", "reason": "fewest_appointments"}
    service.clock.move(timedelta(days=2))
    # Anna's is over; Béla's is not.
    assert desk.book(calendar, "2026-03-06T09:00:00+01:00").json["assignedUserId"] == "anna"


def test_a_contact_may_only_do_what_the_calendar_lets_contacts_do(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar(allowReschedule=False, allowCancellation=False)
    contact = desk.contact()
    appointment = desk.booked(calendar, "2026-03-03T09:00:00+01:00", contact)
    path = f"/calendars/events/appointments/{appointment}"
    person = service.client(desk.location, actor=f"contact:{contact}")
    refused = [
        person.put(path, json={"startTime": "2026-03-03T10:00:00+01:00"}),
        person.put(path, json={"appointmentStatus": "cancelled"}),
        person.post(f"{path}/cancel", json={}),
        person.delete(f"/calendars/events/{appointment}", json={}),
    ]
    assert [(answer.status_code, answer.json["code"]) for answer in refused] == [
        (403, "reschedule_not_allowed"),
        (403, "cancel_not_allowed"),
        (403, "cancel_not_allowed"),
        (403, "cancel_not_allowed"),
    ]
    assert desk.told(appointment) == ["appointment.booked"]
    assert desk.change(appointment, startTime="2026-03-03T10:00:00+01:00").status_code == 200
    desk.call("PUT", f"/calendars/{calendar}", {"allowReschedule": True, "allowCancellation": True})
    assert person.put(path, json={"startTime": "2026-03-03T11:00:00+01:00"}).status_code == 200
    assert person.post(f"{path}/cancel", json={}).status_code == 200
