"""The published client, unmodified, on what stands around appointments: groups, schedules, blocked slots, notes and notifications."""

import asyncio
from typing import Any

import pytest
from highlevel.error import GHLError

from chassis.testing.published import assert_published

from .desk import Desk, milliseconds, utc
from .test_published_client import address as address
from .test_published_client import client_at

SLOT = "2026-03-03T09:00:00+01:00"
RULES = [{"type": "wday", "day": "tuesday", "intervals": [{"from": "09:00", "to": "12:00"}]}]
TUESDAY = str(milliseconds(utc(2026, 3, 3))), str(milliseconds(utc(2026, 3, 4)))


def published(method: str, path: str, status: int, answer: Any) -> Any:
    """The answer, which is as published."""
    assert_published("calendars", method, f"/calendars/{path}", status, answer)
    return answer


def test_the_published_client_keeps_groups(address: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"name": "Talks", "description": "For all", "slug": "talks"}
    slug = {"locationId": desk.location, "slug": "talks"}

    async def path() -> Any:
        client = client_at(address, desk, monkeypatch)
        calendars = client.calendars
        free = await calendars.validate_groups_slug(slug)
        made = await calendars.create_calendar_group({"locationId": desk.location, **body, "isActive": True})
        group = published("POST", "groups", 201, made)["group"]["id"]
        taken = published("POST", "groups/validate-slug", 200, await calendars.validate_groups_slug(slug))
        listed = published("GET", "groups", 200, await calendars.get_groups(desk.location))
        renamed = await calendars.edit_group(group, {**body, "name": "First talks"})
        hidden = await calendars.disable_group(group, {"isActive": False})
        gone = await calendars.delete_group(group)
        await client.http_client.aclose()
        return {
            "free": (free["available"], taken["available"]),
            "listed": [one["id"] == group for one in listed["groups"]],
            "renamed": published("PUT", "groups/{groupId}", 200, renamed)["group"]["name"],
            "hidden": published("PUT", "groups/{groupId}/status", 200, hidden),
            "gone": published("DELETE", "groups/{groupId}", 200, gone),
        }

    assert asyncio.run(path()) == {
        "free": (True, False),
        "listed": [True],
        "renamed": "First talks",
        "hidden": {"success": True},
        "gone": {"success": True},
    }


def test_the_published_client_keeps_schedules(address: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    calendar, event_calendar = desk.calendar(openHours=[]), desk.calendar(calendarType="event", teamMembers=[])
    user = f"user-{desk.location}"
    body = {"locationId": desk.location, "userId": user, "name": "Office", "timezone": "Europe/Berlin", "rules": RULES}
    one, applied, event = "schedules/{id}", "schedules/{id}/associations/{calendarId}", "schedules/event-calendar/"

    async def path() -> Any:
        client = client_at(address, desk, monkeypatch)
        calendars = client.calendars
        made = published("POST", "schedules", 201, await calendars.create_schedule({**body, "calendarIds": []}))
        schedule = made["schedule"]["id"]
        put = published("PUT", applied, 200, await calendars.add_calendar_to_schedule(schedule, calendar))
        slots = desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))
        searched = await calendars.get_all_schedules(desk.location, user, calendar_id=calendar, skip=0.0, limit=10.0)
        renamed = published("PUT", one, 200, await calendars.update_schedule(schedule, {"name": "Hours"}))
        read = published("GET", one, 200, await calendars.get_schedule_by_id(schedule))
        taken_off = published("DELETE", applied, 200, await calendars.remove_calendar_from_schedule(schedule, calendar))
        gone = published("DELETE", one, 200, await calendars.delete_schedule(schedule))
        hours = {"timezone": "Asia/Kathmandu", "rules": RULES}
        opened = await calendars.create_calendar_schedule(event_calendar, hours)
        moved = await calendars.update_calendar_schedule(event_calendar, {"timezone": "UTC"})
        read_event = await calendars.get_calendar_schedule(event_calendar)
        kind = (await calendars.get_calendar(event_calendar))["calendar"]["calendarType"]
        await client.http_client.aclose()
        published("POST", event + "{calendarId}", 201, opened)
        published("PUT", event + "{calendarId}", 200, moved)
        return {
            "kind": kind,
            "put": put,
            "slots": slots[:1],
            "searched": [
                one["id"] == schedule for one in published("GET", "schedules/search", 200, searched)["schedules"]
            ],
            "read": (
                renamed["schedule"]["name"],
                read["schedule"]["name"],
                read["schedule"]["calendarIds"] == [calendar],
            ),
            "gone": (taken_off, gone),
            "event": published("GET", event + "{calendarId}", 200, read_event)["schedule"]["timezone"],
        }

    assert asyncio.run(path()) == {
        "kind": "event",
        "put": {"success": True},
        "slots": [SLOT],
        "searched": [True],
        "read": ("Hours", "Hours", True),
        "gone": ({"success": True}, {"success": True}),
        "event": "UTC",
    }


def test_the_published_client_blocks_slots_and_writes_notes_and_notifications(
    address: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = desk.calendar()
    appointment = desk.booked(calendar, SLOT)
    span = {"startTime": "2026-03-03T10:00:00+01:00", "endTime": "2026-03-03T11:00:00+01:00"}
    notes, noted = "appointments/{appointmentId}/notes", "appointments/{appointmentId}/notes/{noteId}"
    told, one = "{calendarId}/notifications", "{calendarId}/notifications/{notificationId}"

    async def path() -> Any:
        client = client_at(address, desk, monkeypatch)
        calendars = client.calendars
        blocked = await calendars.create_block_slot({"calendarId": calendar, "locationId": desk.location, **span})
        block = published("POST", "events/block-slots", 201, blocked)["id"]
        edited = await calendars.edit_block_slot(block, {"title": "Lunch"})
        blocks = await calendars.get_blocked_slots(desk.location, *TUESDAY, calendar_id=calendar)
        unblocked = await calendars.delete_event(block, {})

        made = await calendars.create_appointment_note(appointment, {"userId": "staff", "body": "Window seat"})
        note = published("POST", notes, 201, made)["note"]["id"]
        changed = await calendars.update_appointment_note(appointment, {"userId": "staff", "body": "Aisle"})
        listed = published("GET", notes, 200, await calendars.get_appointment_notes(10.0, 0.0, appointment))
        other = await calendars.create_appointment_note(appointment, {"userId": "staff", "body": "Second"})
        with pytest.raises(GHLError, match="noteId says which"):
            await calendars.delete_appointment_note(appointment)
        # The client's path names no note; its options can.
        options = {"params": {"noteId": note}}
        removed = published("DELETE", noted, 200, await calendars.delete_appointment_note(appointment, options))
        left = (await calendars.get_appointment_notes(10.0, 0.0, appointment))["notes"]

        wanted = {"receiverType": "contact", "channel": "email", "notificationType": "reminder"}
        (reminder,) = published("POST", told, 200, await calendars.create_event_notification(calendar, [wanted]))
        notification = reminder["_id"]
        quiet = await calendars.update_event_notification(calendar, notification, {"isActive": False})
        found = published("GET", one, 200, await calendars.find_event_notification(calendar, notification))
        active = await calendars.get_event_notification(calendar, is_active=True, limit=10.0, skip=0.0)
        ended = await calendars.delete_event_notification(calendar, notification)
        await client.http_client.aclose()
        return {
            "edited": published("PUT", "events/block-slots/{eventId}", 201, edited)["title"],
            "blocks": [it["title"] for it in published("GET", "blocked-slots", 200, blocks)["events"]],
            "unblocked": unblocked,
            "note": published("PUT", noted, 200, changed)["note"]["body"],
            "notes": ([it["body"] for it in listed["notes"]], listed["hasMore"], removed),
            "left": left == [other["note"]],
            "notification": (
                published("PUT", one, 200, quiet)["message"],
                found["isActive"],
                published("GET", told, 200, active),
                published("DELETE", one, 200, ended)["message"],
            ),
        }

    assert asyncio.run(path()) == {
        "edited": "Lunch",
        "blocks": ["Lunch"],
        "unblocked": {"succeeded": True},
        "note": "Aisle",
        "notes": (["Aisle"], False, {"success": True}),
        "left": True,
        "notification": ("Notification updated.", False, [], "Notification deleted."),
    }
