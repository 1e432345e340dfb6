"""Statuses, the choice of a member, and the calendar's texts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from scheduling.appointments.rules import Candidate, Reason, Status, choose, filled, may_become
from scheduling.calendars.rules import booking_bounds, overlapping, read_hours

ALLOWED = {
    ("new", "confirmed"),
    ("new", "cancelled"),
    ("new", "invalid"),
    ("confirmed", "showed"),
    ("confirmed", "noshow"),
    ("confirmed", "completed"),
    ("confirmed", "cancelled"),
    ("confirmed", "invalid"),
    ("showed", "noshow"),
    ("showed", "completed"),
    ("noshow", "showed"),
}


@pytest.mark.parametrize("before", list(Status))
@pytest.mark.parametrize("after", list(Status))
def test_a_status_follows_only_those_that_it_may(before: Status, after: Status) -> None:
    assert may_become(before, after) == ((before.value, after.value) in ALLOWED)


def anna(priority: int = 1, load: int = 0) -> Candidate:
    """The first of the team."""
    return Candidate("anna", priority, load, 0)


def bela(priority: int = 1, load: int = 0) -> Candidate:
    """The second of the team."""
    return Candidate("béla", priority, load, 1)


def test_for_availability_priority_goes_before_load_and_load_before_order() -> None:
    assert choose([anna(1, 0), bela(2, 9)], equally=False) == (bela(2, 9), Reason.PRIORITY)
    assert choose([anna(1, 2), bela(1, 1)], equally=False) == (bela(1, 1), Reason.FEWEST)
    assert choose([bela(), anna()], equally=False) == (anna(), Reason.ORDER)
    assert choose([bela()], equally=False) == (bela(), Reason.ONLY_ONE)


def test_for_equal_distribution_load_goes_before_priority() -> None:
    assert choose([anna(1, 0), bela(2, 9)], equally=True) == (anna(1, 0), Reason.FEWEST)
    assert choose([anna(1, 3), bela(2, 3)], equally=True) == (bela(2, 3), Reason.PRIORITY)


def test_a_template_is_filled_and_what_it_cannot_know_is_left_out() -> None:
    values = {"contact.name": "Zoë Núñez", "contact.phone": None}
    assert filled("{{contact.name}} and {{ Contact.Name }}", values) == "Zoë Núñez and Zoë Núñez"
    assert filled("{{contact.phone}}{{7*7}} {{user.password}}", values) == "{{7*7}}"


def test_what_a_contact_is_called_is_not_filled_again() -> None:
    assert (
        filled("{{contact.name}}", {"contact.name": "{{contact.email}}", "contact.email": "a@b"}) == "{{contact.email}}"
    )


def test_hours_are_time_that_passes_and_days_are_days_on_the_calendar() -> None:
    # On the evening before the clock is put forward in Berlin.
    now = datetime(2026, 3, 28, 19, 0, tzinfo=UTC)
    assert booking_bounds(now, "Europe/Berlin", (24, "hours"), None)[0] == datetime(2026, 3, 29, 19, 0, tzinfo=UTC)
    assert booking_bounds(now, "Europe/Berlin", (1, "days"), None)[0] == datetime(2026, 3, 29, 18, 0, tzinfo=UTC)
    assert booking_bounds(now, "UTC", (0, "mins"), (1, "months"))[1] == datetime(2026, 4, 28, 19, 0, tzinfo=UTC)
    assert booking_bounds(now, "UTC", (0, "mins"), (2, "weeks"))[1] == datetime(2026, 4, 11, 19, 0, tzinfo=UTC)


def hour(opens: int, closes: int, minute: int = 0) -> dict[str, int]:
    """Hours of a day as the wire has them."""
    return {"openHour": opens, "openMinute": 0, "closeHour": closes, "closeMinute": minute}


def test_hours_are_read_from_the_wire() -> None:
    weekly = [
        {"daysOfTheWeek": [1, 2], "hours": [hour(13, 17), hour(9, 12)]},
        {"daysOfTheWeek": [2], "hours": [hour(20, 23, 60)]},
    ]
    dates: list[dict[str, Any]] = [
        {"date": "2026-03-03T00:00:00.000Z", "hours": []},
        {"date": "2026-03-04T00:00:00.000Z", "hours": [hour(9, 10)], "deleted": True},
    ]
    hours = read_hours("Europe/Berlin", weekly, dates, only_dates=False)
    assert hours.weekly == {
        1: [(9 * 3600, 12 * 3600), (13 * 3600, 17 * 3600)],
        2: [(9 * 3600, 12 * 3600), (13 * 3600, 17 * 3600), (20 * 3600, 24 * 3600)],
    }
    # 3 March 2026 is the 20,515th day; it is closed, and the deleted date leaves its Wednesday as it was.
    assert hours.dates == {20515: []}
    assert hours.on(20514) == hours.weekly[1]
    assert hours.on(20515) == []
    assert hours.on(20516) == ()


def test_hours_that_touch_do_not_overlap() -> None:
    assert not overlapping([hour(9, 12), hour(12, 15)])
    assert overlapping([hour(12, 15), hour(9, 13)])
