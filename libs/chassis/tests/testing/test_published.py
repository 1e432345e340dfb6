"""The check of answers against the published schemas refuses what they refuse, and knows their slips."""

from typing import Any

import pytest

from chassis.testing.published import assert_published, spec_folder

CALENDAR = {"id": "c1", "locationId": "l1", "name": "Talk"}
EVENT = {
    "id": "e1",
    "title": "Talk",
    "calendarId": "c1",
    "locationId": "l1",
    "contactId": "p1",
    "groupId": "",
    "appointmentStatus": "confirmed",
    "assignedUserId": "",
    "users": [],
    "startTime": "2026-03-03T08:00:00.000Z",
    "endTime": "2026-03-03T08:30:00.000Z",
    "dateAdded": "2026-03-02T06:00:00.000Z",
    "dateUpdated": "2026-03-02T06:00:00.000Z",
}


def hold_calendar(**changes: Any) -> None:
    """Hold a calendar with some members changed."""
    assert_published("calendars", "POST", "/calendars/", 200, {"calendar": {**CALENDAR, **changes}})


def test_an_answer_that_fits_passes_with_members_of_our_own() -> None:
    hold_calendar(timezone="Europe/Berlin", appoinmentPerSlot=1)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"name": None}, "calendar/name"),
        ({"calendarType": "sauna"}, "calendar/calendarType"),
        ({"slotDuration": "30"}, "calendar/slotDuration"),
        ({"teamMembers": [{}]}, "calendar/teamMembers/0"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_its_place(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(AssertionError, match=f"{place}: "):
        hold_calendar(**changes)


def test_a_time_that_is_published_as_an_object_with_a_string_for_example_is_a_string() -> None:
    path = "/calendars/events/appointments/{eventId}"
    assert_published("calendars", "GET", path, 200, {"event": EVENT})
    with pytest.raises(AssertionError, match="event/startTime: "):
        assert_published("calendars", "GET", path, 200, {"event": {**EVENT, "startTime": {}}})


def test_an_operation_that_is_not_published_is_a_mistake_of_the_test() -> None:
    with pytest.raises(KeyError):
        assert_published("calendars", "GET", "/calendars/nothing", 200, {})


def test_a_specification_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("PUBLISHED_SPEC", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="PUBLISHED_SPEC"):
        spec_folder()
