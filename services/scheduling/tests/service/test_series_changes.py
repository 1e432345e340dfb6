"""Changing a series: one of its appointments, one and those after it, or all that are ahead; its times, its rule, its end."""

from datetime import timedelta
from typing import Any

import pytest

from .desk import Desk, milliseconds, utc

SLOT = "2026-03-03T09:00:00+01:00"
LEAVE: dict[str, Any] = {"ignoreFreeSlotValidation": True}
TUESDAYS = ["03-03T08:00", "03-10T08:00", "03-17T08:00", "03-24T08:00"]


def series(desk: Desk, calendar: str, rrule: str = "RRULE:FREQ=WEEKLY;COUNT=4", start: str = SLOT) -> list[Any]:
    """A series that was booked; answers its appointments by their starts."""
    answer = desk.book(calendar, start, rrule=rrule, **LEAVE)
    assert answer.status_code == 200, answer.json
    return standing(desk, calendar)


def standing(desk: Desk, calendar: str) -> list[Any]:
    """The calendar's appointments that stand, by their starts."""
    query = {"startTime": milliseconds(utc(2026, 3, 1)), "endTime": milliseconds(utc(2027, 6, 1))}
    events = desk.get("/calendars/events", locationId=desk.location, calendarId=calendar, **query).json["events"]
    return [one for one in events if one["appointmentStatus"] != "cancelled"]


def starts(events: list[Any]) -> list[str]:
    """When they start, in UTC."""
    return [one["startTime"][5:16] for one in events]


def rules(events: list[Any]) -> list[str]:
    """The rules of their series, each once."""
    return list(dict.fromkeys(one["rrule"] for one in events))


def test_what_is_cancelled_or_deleted_alone_is_left_out_of_the_rule(desk: Desk) -> None:
    calendar = desk.calendar()
    _, second, third, _ = series(desk, calendar)
    cancelled = desk.change(second["id"], appointmentStatus="cancelled")
    assert cancelled.json["rrule"] == "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20260310T080000Z"
    desk.client.delete(f"/calendars/events/{third['id']}")
    left = standing(desk, calendar)
    assert rules(left) == ["RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20260310T080000Z,20260317T080000Z"]
    assert starts(left) == ["03-03T08:00", "03-24T08:00"]


def test_those_that_follow_are_moved_and_become_a_series_of_their_own(desk: Desk) -> None:
    calendar = desk.calendar()
    first, _, third, last = series(desk, calendar)
    moved = desk.change(third["id"], startTime="2026-03-18T10:00:00+01:00", applyTo="following")
    assert moved.status_code == 200, moved.json
    now = standing(desk, calendar)
    assert starts(now) == ["03-03T08:00", "03-10T08:00", "03-18T09:00", "03-25T09:00"]
    assert [one["id"] for one in now[2:]] == [third["id"], last["id"]]
    assert rules(now) == ["RRULE:FREQ=WEEKLY;UNTIL=20260317T075959Z", "RRULE:FREQ=WEEKLY;COUNT=2"]
    assert now[0]["masterEventId"] == first["masterEventId"] != now[2]["masterEventId"] == now[3]["masterEventId"]
    assert desk.told(third["id"]) == ["appointment.booked", "appointment.rescheduled"]


def test_a_new_rule_keeps_what_it_has_cancels_what_it_lacks_and_books_the_rest(desk: Desk) -> None:
    calendar = desk.calendar()
    first, second, third, last = series(desk, calendar)
    desk.change(second["id"], appointmentStatus="cancelled")
    changed = desk.change(first["masterEventId"], rrule="FREQ=WEEKLY;BYDAY=TU,TH;COUNT=5", **LEAVE)
    assert changed.status_code == 200, changed.json
    now = standing(desk, calendar)
    # The Tuesday that was cancelled alone stays so.
    assert starts(now) == ["03-03T08:00", "03-05T08:00", "03-12T08:00", "03-17T08:00"]
    assert (now[0]["id"], now[3]["id"]) == (first["id"], third["id"])
    assert {one["masterEventId"] for one in now} == {first["masterEventId"]}
    assert rules(now) == ["RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=5\nEXDATE:20260310T080000Z"]
    assert desk.told(last["id"]) == ["appointment.booked", "appointment.cancelled"]
    assert desk.told(first["id"]) == ["appointment.booked"]
    assert "2026-03-24T09:00:00+01:00" in desk.starts(calendar, utc(2026, 3, 24), utc(2026, 3, 25))


def test_a_rule_that_finds_no_room_changes_nothing(desk: Desk) -> None:
    calendar = desk.calendar()
    first = series(desk, calendar)[0]
    desk.booked(calendar, "2026-03-05T09:00:00+01:00")
    refused = desk.change(first["masterEventId"], rrule="FREQ=WEEKLY;BYDAY=TU,TH;COUNT=5", **LEAVE)
    assert (refused.status_code, refused.json["code"]) == (409, "slot_taken")
    assert len(refused.json["details"]["alternatives"]) == 3
    assert starts(standing(desk, calendar)) == sorted([*TUESDAYS, "03-05T08:00"])
    assert len(desk.events("appointment.cancelled")) == 0


def test_all_that_are_ahead_keep_the_id_and_the_past_keeps_its_times(desk: Desk) -> None:
    calendar = desk.calendar()
    first = series(desk, calendar)[0]
    desk.service.clock.move(timedelta(days=10))
    changed = desk.change(first["masterEventId"], startTime="2026-03-17T11:00:00+01:00")
    assert changed.status_code == 200, changed.json
    now = standing(desk, calendar)
    assert starts(now) == ["03-03T08:00", "03-10T08:00", "03-17T10:00", "03-24T10:00"]
    assert [one["masterEventId"] == first["masterEventId"] for one in now] == [False, False, True, True]
    assert rules(now) == ["RRULE:FREQ=WEEKLY;UNTIL=20260317T075959Z", "RRULE:FREQ=WEEKLY;COUNT=2"]


def test_a_rule_that_names_days_goes_to_the_day_that_its_first_goes_to(desk: Desk) -> None:
    calendar = desk.calendar()
    first = series(desk, calendar, "FREQ=WEEKLY;BYDAY=TU;COUNT=4")[0]
    moved = desk.change(first["masterEventId"], startTime="2026-03-04T10:00:00+01:00", **LEAVE)
    assert moved.status_code == 200, moved.json
    assert starts(standing(desk, calendar)) == ["03-04T09:00", "03-11T09:00", "03-18T09:00", "03-25T09:00"]
    third = standing(desk, calendar)[2]["id"]
    moved = desk.change(third, applyTo="following", startTime="2026-03-19T10:00:00+01:00", **LEAVE)
    assert moved.status_code == 200, moved.json
    now = standing(desk, calendar)
    assert starts(now) == ["03-04T09:00", "03-11T09:00", "03-19T09:00", "03-26T09:00"]
    assert rules(now) == ["RRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20260318T085959Z", "RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=2"]


def test_where_a_rule_cannot_say_the_new_day_nothing_moves(desk: Desk) -> None:
    calendar = desk.calendar()
    first = series(desk, calendar, "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1;COUNT=2")[0]
    refused = desk.change(first["masterEventId"], startTime="2026-03-04T09:00:00+01:00", **LEAVE)
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "rule_does_not_fit")
    assert starts(standing(desk, calendar)) == ["03-03T08:00", "04-07T07:00"]
    rule = "FREQ=WEEKLY;BYDAY=WE;COUNT=2"
    assert desk.change(first["masterEventId"], startTime="2026-03-04T09:00:00+01:00", rrule=rule, **LEAVE).json["id"]
    assert starts(standing(desk, calendar)) == ["03-04T08:00", "03-11T08:00"]


def test_an_appointment_can_begin_to_recur_and_an_instance_can_go_its_own_way(desk: Desk) -> None:
    calendar = desk.calendar()
    single = desk.booked(calendar, "2026-03-04T09:00:00+01:00", title="Physio")
    changed = desk.change(single, rrule="FREQ=DAILY;COUNT=2", **LEAVE)
    assert (changed.json["id"], changed.json["isRecurring"]) == (single, True)
    assert [one["title"] for one in standing(desk, calendar)] == ["Physio", "Physio"]
    first, _, third, _ = series(desk, calendar)[0], *standing(desk, calendar)[3:]
    own = desk.change(third["id"], rrule="FREQ=DAILY;COUNT=2", **LEAVE).json
    assert own["masterEventId"] not in (None, first["masterEventId"])
    assert rules([desk.get(f"/calendars/events/appointments/{first['id']}").json["event"]]) == [
        f"RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:{third['startTime'].replace('-', '').replace(':', '')[:15]}Z"
    ]


def test_without_leaving_slot_validation_aside_a_rule_counts_for_nothing(desk: Desk) -> None:
    calendar = desk.calendar()
    first = series(desk, calendar)[0]
    assert desk.change(first["masterEventId"], rrule="FREQ=DAILY;COUNT=2", title="Renamed").status_code == 200
    assert starts(standing(desk, calendar)) == TUESDAYS
    assert {one["title"] for one in standing(desk, calendar)} == {"Renamed"}


@pytest.mark.parametrize("how", ["cancel", "delete", "status"])
def test_those_that_follow_are_cancelled_or_deleted_and_the_rule_ends_before_them(desk: Desk, how: str) -> None:
    calendar = desk.calendar()
    third = series(desk, calendar)[2]
    path = f"/calendars/events/appointments/{third['id']}"
    if how == "cancel":
        assert desk.call("POST", f"{path}/cancel", {"applyTo": "following", "reason": "Moved"}).status_code == 200
    elif how == "delete":
        assert desk.client.delete(f"/calendars/events/{third['id']}?applyTo=following").status_code == 201
    else:
        assert desk.change(third["id"], appointmentStatus="cancelled", applyTo="following").status_code == 200
    assert starts(standing(desk, calendar)) == TUESDAYS[:2]
    assert rules(standing(desk, calendar)) == ["RRULE:FREQ=WEEKLY;UNTIL=20260317T075959Z"]


def test_a_series_whose_end_was_cancelled_keeps_that_end_when_the_rest_is(desk: Desk) -> None:
    calendar = desk.calendar()
    first, _, third, _ = series(desk, calendar)
    desk.call("POST", f"/calendars/events/appointments/{third['id']}/cancel", {"applyTo": "following"})
    rest = desk.call("POST", f"/calendars/events/appointments/{first['masterEventId']}/cancel", {})
    assert rest.json["rrule"] == "RRULE:FREQ=WEEKLY;UNTIL=20260317T075959Z\nEXDATE:20260303T080000Z,20260310T080000Z"


def test_cancelling_a_series_twice_answers_the_same_and_tells_nothing_more(desk: Desk) -> None:
    calendar = desk.calendar()
    master = series(desk, calendar)[0]["masterEventId"]
    answers = [desk.call("POST", f"/calendars/events/appointments/{master}/cancel", {}) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert {one.json["appointmentStatus"] for one in answers} == {"cancelled"}
    assert len(desk.events("appointment.cancelled")) == 4


def test_a_series_is_read_by_its_id_and_is_nobodys_elsewhere(desk: Desk, service: Any) -> None:
    calendar = desk.calendar()
    first = series(desk, calendar)[0]
    path = f"/calendars/events/appointments/{first['masterEventId']}"
    assert desk.get(path).json["event"]["id"] == first["id"]
    elsewhere, restricted = Desk(service), desk.service.client(desk.location, user="nobody", assigned_only=True)
    for client in (elsewhere.client, restricted):
        assert client.get(path).status_code == 404
        assert client.put(path, json={"title": "Mine"}).status_code == 404
        assert client.post(f"{path}/cancel", json={}).status_code == 404
        assert client.delete(f"/calendars/events/{first['masterEventId']}").status_code == 404
        assert client.get(f"{path}.ics").status_code == 404
    assert starts(standing(desk, calendar)) == TUESDAYS


def test_a_series_without_an_end_is_booked_ahead_and_goes_on_by_its_timer(desk: Desk) -> None:
    calendar = desk.calendar()
    booked = series(desk, calendar, "FREQ=WEEKLY")
    # 180 days: 26 Tuesdays, at nine by the wall clock in summer too.
    assert (len(booked), starts(booked)[-1]) == (26, "08-25T07:00")
    desk.change(booked[-1]["id"], title="This one alone")
    taken = desk.booked(calendar, "2026-09-01T09:00:00+02:00")
    holiday = {"title": "Holiday", "startTime": "2026-09-08T00:00:00+02:00", "endTime": "2026-09-09T00:00:00+02:00"}
    block = {"locationId": desk.location, "calendarId": calendar, **holiday}
    assert desk.call("POST", "/calendars/events/block-slots", block).status_code == 201
    desk.service.clock.move(timedelta(days=21))
    desk.service.run_timers(desk.location)
    after = [one for one in standing(desk, calendar) if one["id"] != taken]
    assert starts(after)[-2:] == ["08-25T07:00", "09-15T07:00"]
    assert after[-1]["title"] == booked[0]["title"]
    assert after[-1]["rrule"] == "RRULE:FREQ=WEEKLY\nEXDATE:20260901T070000Z,20260908T070000Z"
    skipped = [(one["data"]["startTime"], one["data"]["reason"]) for one in desk.events("series.instance_skipped")]
    assert skipped == [("2026-09-01T07:00:00.000Z", "slot_taken"), ("2026-09-08T07:00:00.000Z", "slot_taken")]
    assert len(desk.events("appointment.booked")) == 28


def test_a_series_without_an_end_is_never_booked_more_than_a_hundred_times_ahead(desk: Desk) -> None:
    calendar = desk.calendar(teamMembers=[])
    booked = series(desk, calendar, "FREQ=DAILY")
    assert len(booked) == 100
    desk.service.clock.move(timedelta(days=7))
    desk.service.run_timers(desk.location)
    assert len(standing(desk, calendar)) == 106


def test_a_series_that_was_cancelled_or_given_an_end_does_not_go_on(desk: Desk) -> None:
    calendar = desk.calendar()
    cancelled = series(desk, calendar, "FREQ=WEEKLY;BYDAY=TU")[0]
    ended = desk.book(calendar, "2026-03-04T09:00:00+01:00", rrule="FREQ=WEEKLY", **LEAVE).json
    desk.call("POST", f"/calendars/events/appointments/{cancelled['masterEventId']}/cancel", {})
    assert desk.change(ended["masterEventId"], rrule="FREQ=WEEKLY;COUNT=2", **LEAVE).status_code == 200
    desk.service.clock.move(timedelta(days=60))
    desk.service.run_timers(desk.location)
    assert starts(standing(desk, calendar)) == ["03-04T08:00", "03-11T08:00"]
