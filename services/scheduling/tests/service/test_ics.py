"""Appointments as other calendars read them."""

from datetime import UTC, datetime
from typing import Any

import recurring_ical_events  # type: ignore[import-untyped]  # it comes without types
from icalendar import Calendar
from sqlalchemy import text

from chassis.testing.service import TestService

from .desk import NOW, Desk, utc

SLOT = "2026-03-03T09:00:00+01:00"
_LONG_AGO = """
    INSERT INTO appointments (
        id, location_id, calendar_id, contact_id, title, place_kind, appointment_type, status, assignment_reason, users, attendees,
        start_at, end_at, timezone, created_by, version, created_at, updated_at
    )
    SELECT
        left(:location, 12) || lpad(n::text, 8, '0'), :location, :calendar, 'somebody', 'Meeting', 'default', 'meeting', 'showed',
        'requested', '{}', '{}', :now - n * interval '15 min', :now - n * interval '15 min' + interval '10 min', 'UTC', 'system', 1,
        :now, :now
    FROM generate_series(1, 5000) AS n
"""


def events_of(answer: Any) -> list[Any]:
    """The events of an iCalendar answer."""
    assert answer.status_code == 200, answer.json
    assert answer.content_type == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def feed(desk: Desk, calendar: str) -> str:
    """A feed's path, with its key."""
    answer = desk.client.post(f"/calendars/{calendar}/feed")
    assert answer.status_code == 201
    path: str = answer.json["feed"]["path"]
    return path


def anybody(desk: Desk, path: str) -> Any:
    """What somebody without a token is answered."""
    return desk.service.client(None, actor="anonymous").get(path)


def test_an_appointment_is_a_file(desk: Desk) -> None:
    appointment = desk.booked(desk.calendar(), SLOT, title="Ölwechsel, groß; und\nmehr", address="Hauptstraße 1")
    (event,) = events_of(desk.get(f"/calendars/events/appointments/{appointment}.ics"))
    assert str(event["summary"]) == "Ölwechsel, groß; und\nmehr"
    assert str(event["location"]) == "Hauptstraße 1"
    assert event.decoded("dtstart") == utc(2026, 3, 3, 8)
    assert event.decoded("dtend") == utc(2026, 3, 3, 8, 30)
    assert (str(event["status"]), int(event["sequence"])) == ("CONFIRMED", 0)


def test_a_cancelled_one_says_so_with_a_higher_sequence(desk: Desk) -> None:
    calendar = desk.calendar()
    appointment, deleted = desk.booked(calendar, SLOT), desk.booked(calendar, "2026-03-03T10:00:00+01:00")
    path = feed(desk, calendar)
    before = {str(one["uid"]): one for one in events_of(anybody(desk, path))}
    desk.change(appointment, appointmentStatus="cancelled")
    desk.client.delete(f"/calendars/events/{deleted}")
    after = {str(one["uid"]): one for one in events_of(anybody(desk, path))}
    assert before.keys() == after.keys()
    for uid, event in after.items():
        assert str(before[uid]["status"]) == "CONFIRMED"
        assert str(event["status"]) == "CANCELLED"
        assert int(event["sequence"]) > int(before[uid]["sequence"])


def test_who_sees_only_their_assigned_data_opens_no_feed(desk: Desk) -> None:
    calendar = desk.calendar()
    path = feed(desk, calendar)
    restricted = desk.service.client(desk.client.identity.location_id, user="user1", assigned_only=True)
    answer = restricted.post(f"/calendars/{calendar}/feed")
    assert (answer.status_code, answer.json["code"]) == (403, "feed_forbidden")
    assert events_of(anybody(desk, path)) == []


def test_a_feed_is_read_with_its_newest_key_alone(desk: Desk) -> None:
    calendar = desk.calendar()
    desk.booked(calendar, SLOT)
    desk.booked(desk.calendar(teamMembers=[]), SLOT)
    old = feed(desk, calendar)
    new = feed(desk, calendar)
    assert len(events_of(anybody(desk, new))) == 1
    assert anybody(desk, old).json["code"] == "feed_not_found"
    assert anybody(desk, f"/calendars/{calendar}/feed.ics").status_code == 422
    assert desk.client.delete(f"/calendars/{calendar}/feed").json == {"success": True}
    assert anybody(desk, new).status_code == 404
    assert desk.client.delete(f"/calendars/{calendar}/feed").status_code == 404


def test_a_busy_calendars_feed_has_what_is_near_and_to_come(desk: Desk) -> None:
    calendar = desk.calendar()
    ahead = desk.booked(calendar, SLOT)
    with desk.service.units(desk.location)() as work:
        work.session.execute(text(_LONG_AGO), {"location": desk.location, "calendar": calendar, "now": NOW})
    uids = [str(one["uid"]) for one in events_of(anybody(desk, feed(desk, calendar)))]
    assert len(uids) == 5000
    assert uids[-1] == f"{ahead}@dossier"


def test_another_locations_appointment_is_no_file(desk: Desk, service: TestService) -> None:
    appointment = desk.booked(desk.calendar(), SLOT)
    path = f"/calendars/events/appointments/{appointment}.ics"
    assert Desk(service).get(path).status_code == 404
    assert desk.client.get(path, anonymous=True).status_code == 401


def test_a_series_is_one_event_with_its_rule_and_those_that_differ_beside_it(desk: Desk) -> None:
    calendar = desk.calendar()
    slot, rule = "2026-03-24T09:00:00+01:00", "FREQ=WEEKLY;COUNT=5"
    series = desk.book(calendar, slot, title="Physio", rrule=rule, ignoreFreeSlotValidation=True).json
    query = {"locationId": desk.location, "calendarId": calendar, "startTime": 0, "endTime": 4_000_000_000_000}
    _, second, third, fourth, _ = desk.get("/calendars/events", **query).json["events"]
    desk.change(second["id"], appointmentStatus="cancelled")
    desk.client.delete(f"/calendars/events/{third['id']}")
    before = events_of(anybody(desk, feed(desk, calendar)))[0]
    desk.change(fourth["id"], startTime="2026-04-14T11:00:00+02:00")

    master, moved = events_of(anybody(desk, feed(desk, calendar)))
    assert str(master["uid"]) == str(moved["uid"]) == f"{series['masterEventId']}@dossier"
    assert master["rrule"].to_ical() == b"FREQ=WEEKLY;COUNT=5"
    # Nine by Berlin's clock, which is put forward in between.
    assert (master["dtstart"].to_ical(), master["dtstart"].params["TZID"]) == (b"20260324T090000", "Europe/Berlin")
    assert [one.dt.isoformat() for one in master["exdate"].dts] == [
        "2026-03-31T09:00:00+02:00",
        "2026-04-07T09:00:00+02:00",
    ]
    assert moved.decoded("recurrence-id") == utc(2026, 4, 14, 7)
    assert moved.decoded("dtstart") == utc(2026, 4, 14, 9)
    assert int(master["sequence"]) > int(before["sequence"])
    assert laid_out(desk, calendar) == [utc(2026, 3, 24, 8), utc(2026, 4, 14, 9), utc(2026, 4, 21, 7)]

    (file,) = events_of(desk.get(f"/calendars/events/appointments/{second['id']}.ics"))
    assert (str(file["status"]), file.decoded("recurrence-id")) == ("CANCELLED", utc(2026, 3, 31, 7))
    whole = events_of(desk.get(f"/calendars/events/appointments/{series['masterEventId']}.ics"))
    assert [one.get("recurrence-id") is None for one in whole] == [True, False]


def test_a_series_that_was_cancelled_says_so(desk: Desk) -> None:
    calendar = desk.calendar()
    series = desk.book(calendar, SLOT, rrule="FREQ=WEEKLY", ignoreFreeSlotValidation=True).json
    desk.call("POST", f"/calendars/events/appointments/{series['masterEventId']}/cancel", {})
    (master,) = events_of(anybody(desk, feed(desk, calendar)))
    assert str(master["status"]) == "CANCELLED"
    assert "UNTIL" in master["rrule"]


def laid_out(desk: Desk, calendar: str) -> list[datetime]:
    """When a reader of the feed has the calendar's appointments."""
    read = Calendar.from_ical(anybody(desk, feed(desk, calendar)).data)
    found = recurring_ical_events.of(read).between(utc(2026, 3, 1), utc(2026, 6, 1))
    return sorted(one["DTSTART"].dt.astimezone(UTC) for one in found)
