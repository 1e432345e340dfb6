"""What is offered can be booked, and what is refused was not on offer: whole, over the web, with everything that takes time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from chassis.testing.service import TestService

from .desk import Desk, utc, weekly

# Each begins the day before clocks change, or a zone leaves out a day.
CHANGES = {
    "Europe/Berlin": [utc(2026, 3, 28, 12), utc(2026, 10, 24, 12)],
    "America/St_Johns": [utc(2026, 3, 7, 12), utc(2026, 10, 31, 12)],
    "Australia/Lord_Howe": [utc(2026, 4, 4, 2), utc(2026, 10, 3, 2)],
    "Pacific/Apia": [utc(2011, 12, 29, 20)],
    "Asia/Kolkata": [utc(2026, 3, 3)],
}
# Each kind of calendar and each of these zones, with something on offer.
SEEDS = [1, 7, 12, 14, 20, 23, 35, 38]
TICK = timedelta(minutes=30)
REFUSED = {"slot_taken", "day_full", "slot_not_offered"}


@dataclass
class Place:
    """A calendar with a team, in a location where much else takes their time."""

    desk: Desk
    calendar: str
    start: datetime

    @property
    def end(self) -> datetime:
        """Two days later."""
        return self.start + timedelta(days=2)

    def offered(self) -> set[datetime]:
        """The starts that are on offer."""
        return {
            datetime.fromisoformat(one).astimezone(UTC) for one in self.desk.starts(self.calendar, self.start, self.end)
        }


def made(service: TestService, seed: int) -> Place:
    """A place that is another for each seed."""
    random = Random(seed)
    zone = random.choice(sorted(CHANGES))
    start = random.choice(CHANGES[zone])
    service.clock.set(start - timedelta(hours=3))
    desk = Desk(service)
    kind = random.choice(["round_robin", "collective", "class_booking", "event", "service_booking"])
    team = [{"userId": user, "priority": random.choice([0, 0.5, 1])} for user in ("anna", "béla")]
    calendar = desk.calendar(
        calendarType=kind,
        timezone=zone,
        teamMembers=[] if kind == "event" else team,
        openHours=_hours(random),
        slotDuration=random.choice([30, 60, 90]),
        slotInterval=random.choice([30, 60]),
        slotBuffer=random.choice([0, 30]),
        preBuffer=random.choice([0, 30]),
        appoinmentPerSlot=random.choice([2, 3]) if kind == "class_booking" else 1,
        appoinmentPerDay=random.choice([2, 5, 100]),
        allowBookingAfter=random.choice([0, 10]),
        allowBookingFor=random.choice([1, 30]),
    )
    for _ in range(2):
        _fill(random, desk, calendar, start)
    return Place(desk, calendar, start)


def _hours(random: Random) -> list[dict[str, Any]]:
    opens, lasts = random.randrange(0, 12), random.randrange(3, 12)
    half = random.choice([0, 30])
    day = {"openHour": opens, "openMinute": half, "closeHour": opens + lasts, "closeMinute": half}
    return [{"daysOfTheWeek": list(range(7)), "hours": [day]}]


def _fill(random: Random, desk: Desk, calendar: str, start: datetime) -> None:
    """Take somebody's time in each of the ways in which it can be taken."""

    def sometime() -> datetime:
        return start + random.randrange(96) * TICK

    elsewhere = desk.calendar(teamMembers=[{"userId": "anna"}], slotBuffer=random.choice([0, 30]))
    at = sometime()
    desk.book(elsewhere, at.isoformat(), ignoreFreeSlotValidation=True)
    desk.book(calendar, sometime().isoformat(), ignoreFreeSlotValidation=True)
    opens = random.randrange(0, 12)
    zone = random.choice(sorted(CHANGES))
    if random.random() < 0.5:
        hours = weekly(f"{opens:02}:00", f"{opens + 9:02}:30")
        desk.call(
            "POST",
            "/calendars/schedules",
            {
                "locationId": desk.location,
                "userId": "béla",
                "name": "Hours",
                "timezone": zone,
                "rules": hours,
                "calendarIds": [calendar],
            },
        )
    at = sometime()
    owner = random.choice([{"calendarId": calendar}, {"assignedUserId": "béla"}])
    block = {"locationId": desk.location, "startTime": at.isoformat(), "endTime": (at + TICK).isoformat(), **owner}
    assert desk.call("POST", "/calendars/events/block-slots", block).status_code == 201
    at = sometime()
    away = f"DTSTART:{at:%Y%m%dT%H%M%SZ}\r\nDURATION:PT45M\r\nRRULE:FREQ=DAILY"
    ics = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n{away}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    assert desk.call("POST", "/users/anna/busy-sources", {"ics": ics}).status_code == 201
    free = desk.starts(calendar, start, start + timedelta(days=2))
    if free:
        hold = desk.call("POST", f"/calendars/{calendar}/holds", {"startTime": random.choice(free)})
        assert hold.status_code == 201, hold.json


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_offered_can_be_booked_and_what_is_refused_was_not_on_offer(service: TestService, seed: int) -> None:
    place = made(service, seed)
    desk, offered = place.desk, place.offered()
    assert offered
    contact = desk.contact()
    booked: set[datetime] = set()
    for number in range(96):
        start = place.start + number * TICK
        answer = desk.book(place.calendar, start.isoformat(), contact)
        if answer.status_code == 200:
            booked.add(start)
            cancelled = desk.change(answer.json["id"], appointmentStatus="cancelled")
            assert cancelled.status_code == 200, cancelled.json
        else:
            assert answer.json["code"] in REFUSED, answer.json
            others = {datetime.fromisoformat(one).astimezone(UTC) for one in answer.json["details"]["alternatives"]}
            assert {one for one in others if one < place.end} <= offered
    assert booked == offered
    assert place.offered() == offered


def test_the_day_that_apia_left_out_is_not_on_offer_and_cannot_be_booked(service: TestService) -> None:
    service.clock.set(utc(2011, 12, 28))
    desk = Desk(service)
    calendar = desk.calendar(timezone="Pacific/Apia", slotDuration=240, slotInterval=240)
    starts = desk.starts(calendar, utc(2011, 12, 29, 10), utc(2012, 1, 1, 10))
    # The 30th never came: at midnight after the 29th it was the 31st.
    assert starts == [
        "2011-12-29T09:00:00-10:00",
        "2011-12-29T13:00:00-10:00",
        "2011-12-31T09:00:00+14:00",
        "2011-12-31T13:00:00+14:00",
        "2012-01-01T09:00:00+14:00",
        "2012-01-01T13:00:00+14:00",
    ]
    assert [desk.book(calendar, start).status_code for start in starts[1:3]] == [200, 200]
    # Nine on the 30th by the offset of before is nine on the 31st, and by that of after nine on the 29th.
    taken = desk.book(calendar, "2011-12-30T09:00:00-10:00")
    assert (taken.json["code"], taken.json["details"]["alternatives"][0]) == ("slot_taken", starts[3])
    assert desk.book(calendar, "2011-12-30T09:00:00+14:00").status_code == 200
    elsewhere = desk.slots(calendar, utc(2011, 12, 29, 10), utc(2012, 1, 1, 10), timezone="UTC").json
    assert sorted(elsewhere) == ["2011-12-30", "2011-12-31"]
