"""Calendars elsewhere as busy time."""

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any

import pytest

from chassis.clock import MovingClock
from chassis.testing.service import TestService
from chassis.testing.serving import serving
from chassis.testing.waiting import wait_until
from scheduling.service import SERVICE

from .desk import NOW, Desk, utc

WEEKLY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
DTSTART;TZID=Europe/Berlin:20260303T090000
DTEND;TZID=Europe/Berlin:20260303T120000
RRULE:FREQ=WEEKLY;COUNT=6
EXDATE;TZID=Europe/Berlin:20260310T090000
SUMMARY:School
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;TZID=Europe/Berlin:20260303T130000
DTEND;TZID=Europe/Berlin:20260303T140000
TRANSP:TRANSPARENT
SUMMARY:Free
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20260305
SUMMARY:Off
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


class Elsewhere(BaseHTTPRequestHandler):
    """A calendar on the web."""

    text = WEEKLY
    status = 200
    asked, go_on, answered = Event(), Event(), Event()

    def do_GET(self) -> None:
        """Answer with the calendar, or lead on."""
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/calendar.ics")
            self.end_headers()
            return
        if self.path == "/slow":
            self.asked.set()
            self.go_on.wait(10)
        body = b"x" * 3_000_000 if self.path == "/large" else type(self).text.encode()
        self.send_response(type(self).status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.answered.set()

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of a calendar on this machine."""
    Elsewhere.text, Elsewhere.status = WEEKLY, 200
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)) as url:
        yield url


@pytest.fixture
def trusting(database_url: str) -> Iterator[Desk]:
    """A desk whose service reads private addresses."""
    with TestService(
        SERVICE,
        database_url,
        clock=MovingClock(NOW),
        contacts_url="http://127.0.0.1:1",
        busy_sources_allow_private=True,
    ) as service:
        yield Desk(service)


def add(desk: Desk, **body: Any) -> Any:
    """The answer to a new source of the desk's member."""
    return desk.call("POST", f"/users/user-{desk.location}/busy-sources", body)


def state(desk: Desk) -> list[tuple[str, str | None]]:
    """How the member's sources are."""
    answer = desk.get(f"/users/user-{desk.location}/busy-sources")
    return [(one["status"], one["problem"]) for one in answer.json["busySources"]]


def read(desk: Desk, status: str, problem: str | None = None) -> None:
    """Have the member's one source read, and wait until it came to that."""
    desk.service.run_timers(desk.location)
    wait_until(lambda: state(desk) == [(status, problem)], 10)


def first(desk: Desk, calendar: str, month: int, day: int) -> str | None:
    """The first start on offer of a day, by the wall clock."""
    starts = desk.starts(calendar, utc(2026, month, day), utc(2026, month, day, 20))
    return starts[0][11:16] if starts else None


def test_what_repeats_elsewhere_is_busy_in_its_own_zone(desk: Desk) -> None:
    calendar = desk.calendar()
    made = add(desk, ics=WEEKLY)
    assert made.status_code == 201, made.json
    assert made.json["busySource"]["status"] == "ok"
    # Summer time begins on March 29: the lesson stays at nine.
    assert [first(desk, calendar, 3, day) for day in (3, 10, 17)] == ["12:00", "09:00", "12:00"]
    assert first(desk, calendar, 3, 31) == "12:00"
    refused = desk.book(calendar, "2026-03-03T09:00:00+01:00")
    assert (refused.status_code, refused.json["code"]) == (409, "slot_taken")
    assert desk.book(calendar, "2026-03-03T13:00:00+01:00").status_code == 200


def test_a_whole_day_is_busy_in_the_locations_zone(desk: Desk) -> None:
    calendar = desk.calendar()
    add(desk, ics=WEEKLY)
    assert first(desk, calendar, 3, 5) is None
    assert first(desk, calendar, 3, 6) == "09:00"


def test_a_source_that_is_removed_frees_its_time(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar()
    source = add(desk, ics=WEEKLY).json["busySource"]["id"]
    path = f"/users/user-{desk.location}/busy-sources/{source}"
    assert Desk(service).client.delete(path).status_code == 404
    assert first(desk, calendar, 3, 3) == "12:00"
    assert desk.client.delete(path).json == {"success": True}
    assert desk.client.delete(path).status_code == 404
    assert first(desk, calendar, 3, 3) == "09:00"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "url_or_ics"),
        ({"url": "https://example.com/x.ics", "ics": WEEKLY}, "url_or_ics"),
        ({"ics": "hello"}, "not_icalendar"),
        ({"url": "file:///etc/passwd"}, "invalid_url"),
        ({"url": "https://user@example.com/"}, "invalid_url"),
    ],
)
def test_what_is_no_source_is_refused(desk: Desk, body: dict[str, str], code: str) -> None:
    answer = add(desk, **body)
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, code)
    assert state(desk) == []


def test_an_address_is_read_and_read_again(trusting: Desk, elsewhere: str) -> None:
    calendar = trusting.calendar()
    assert add(trusting, url=f"{elsewhere}/moved").json["busySource"]["status"] == "pending"
    read(trusting, "ok")
    assert first(trusting, calendar, 3, 3) == "12:00"
    Elsewhere.status = 500
    trusting.service.clock.move(timedelta(minutes=15))
    read(trusting, "failed", "refused")
    # What was read before stands.
    assert first(trusting, calendar, 3, 3) == "12:00"
    Elsewhere.status, Elsewhere.text = 200, WEEKLY.replace("T090000", "T100000")
    trusting.service.clock.move(timedelta(minutes=15))
    read(trusting, "ok")
    assert first(trusting, calendar, 3, 3) == "09:00"


def test_what_is_too_large_is_not_read(trusting: Desk, elsewhere: str) -> None:
    add(trusting, url=f"{elsewhere}/large")
    read(trusting, "failed", "too_large")


def test_a_slow_answer_keeps_nobody_from_booking_and_a_source_that_was_removed_meanwhile_takes_nothing(
    trusting: Desk, elsewhere: str
) -> None:
    calendar = trusting.calendar()
    source = add(trusting, url=f"{elsewhere}/slow").json["busySource"]["id"]
    Elsewhere.asked.clear()
    Elsewhere.go_on.clear()
    trusting.service.run_timers(trusting.location)
    assert Elsewhere.asked.wait(10)
    # The address is being read; what has been waiting for its timer is done, and its lane is free.
    assert trusting.book(calendar, "2026-03-03T09:00:00+01:00").status_code == 200
    removed = trusting.client.delete(f"/users/user-{trusting.location}/busy-sources/{source}")
    assert removed.status_code == 200
    Elsewhere.go_on.set()
    assert Elsewhere.answered.wait(10)
    assert trusting.service.run_timers(trusting.location) == 0
    assert first(trusting, calendar, 3, 3) == "09:30"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]"]
)
def test_a_private_address_is_never_asked(desk: Desk, host: str) -> None:
    assert add(desk, url=f"http://{host}:1/calendar.ics").status_code == 201
    read(desk, "failed", "private_address")
