"""Appointments as other calendars read them."""

from typing import Any

from icalendar import Calendar

from chassis.testing.service import TestService

from .desk import Desk, utc

SLOT = "2026-03-03T09:00:00+01:00"


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


def test_another_locations_appointment_is_no_file(desk: Desk, service: TestService) -> None:
    appointment = desk.booked(desk.calendar(), SLOT)
    path = f"/calendars/events/appointments/{appointment}.ics"
    assert Desk(service).get(path).status_code == 404
    assert desk.client.get(path, anonymous=True).status_code == 401
