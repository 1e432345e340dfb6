"""Calls for calendars, groups and schedules."""

from .calling import Call, located

# A Monday on which nobody else of the tests books.
DAY = "2035-03-05"
FROM, UNTIL = 2056665600000, 2056752000000
"""It in milliseconds of Unix time."""
_HOURS = [{"openHour": 9, "openMinute": 0, "closeHour": 17, "closeMinute": 0}]
_RULES = [{"type": "wday", "day": "monday", "intervals": [{"from": "09:00", "to": "17:00"}]}]

GROUPS = [
    Call(
        "POST",
        "/calendars/groups/validate-slug",
        lambda sdk, ids: sdk.calendars.validate_groups_slug(located(ids, slug="talks-of-the-client")),
    ),
    Call(
        "POST",
        "/calendars/groups",
        lambda sdk, ids: sdk.calendars.create_calendar_group(
            located(ids, name="Talks", description="For all", slug="talks-of-the-client")
        ),
        {"group": "group.id"},
    ),
    Call("GET", "/calendars/groups", lambda sdk, ids: sdk.calendars.get_groups(ids["location"])),
    Call(
        "PUT",
        "/calendars/groups/{groupId}",
        lambda sdk, ids: sdk.calendars.edit_group(
            ids["group"], {"name": "First talks", "description": "", "slug": "talks-of-the-client"}
        ),
    ),
    Call(
        "PUT",
        "/calendars/groups/{groupId}/status",
        lambda sdk, ids: sdk.calendars.disable_group(ids["group"], {"isActive": False}),
    ),
]

CALENDARS = [
    Call(
        "POST",
        "/calendars/",
        lambda sdk, ids: sdk.calendars.create_calendar(
            located(
                ids,
                name="First meeting",
                groupId=ids["group"],
                timezone="UTC",
                openHours=[{"daysOfTheWeek": [1], "hours": _HOURS}],
                teamMembers=[{"userId": ids["user"]}],
            )
        ),
        {"calendar": "calendar.id"},
    ),
    Call(
        "GET",
        "/calendars/",
        lambda sdk, ids: sdk.calendars.get_calendars(ids["location"], group_id=ids["group"], show_drafted=True),
    ),
    Call("GET", "/calendars/{calendarId}", lambda sdk, ids: sdk.calendars.get_calendar(ids["calendar"])),
    Call(
        "PUT",
        "/calendars/{calendarId}",
        lambda sdk, ids: sdk.calendars.update_calendar(ids["calendar"], {"slotDuration": 60, "slotInterval": 60}),
    ),
    Call(
        "GET",
        "/calendars/{calendarId}/free-slots",
        lambda sdk, ids: sdk.calendars.get_slots(
            ids["calendar"], float(FROM), float(UNTIL), timezone="Asia/Kathmandu", user_id=ids["user"]
        ),
    ),
]

SCHEDULES = [
    Call(
        "POST",
        "/calendars/schedules",
        lambda sdk, ids: sdk.calendars.create_schedule(
            located(ids, userId=ids["user"], name="Office", timezone="UTC", rules=_RULES, calendarIds=[])
        ),
        {"schedule": "schedule.id"},
    ),
    Call(
        "GET",
        "/calendars/schedules/search",
        lambda sdk, ids: sdk.calendars.get_all_schedules(ids["location"], ids["user"], skip=0.0, limit=10.0),
    ),
    Call("GET", "/calendars/schedules/{id}", lambda sdk, ids: sdk.calendars.get_schedule_by_id(ids["schedule"])),
    Call(
        "PUT",
        "/calendars/schedules/{id}",
        lambda sdk, ids: sdk.calendars.update_schedule(ids["schedule"], {"name": "Hours"}),
    ),
    Call(
        "PUT",
        "/calendars/schedules/{id}/associations/{calendarId}",
        lambda sdk, ids: sdk.calendars.add_calendar_to_schedule(ids["schedule"], ids["calendar"]),
    ),
    Call(
        "DELETE",
        "/calendars/schedules/{id}/associations/{calendarId}",
        lambda sdk, ids: sdk.calendars.remove_calendar_from_schedule(ids["schedule"], ids["calendar"]),
    ),
    Call("DELETE", "/calendars/schedules/{id}", lambda sdk, ids: sdk.calendars.delete_schedule(ids["schedule"])),
    Call(
        "POST",
        "/calendars/schedules/event-calendar/{calendarId}",
        lambda sdk, ids: sdk.calendars.create_calendar_schedule(
            ids["event_calendar"], {"timezone": "UTC", "rules": _RULES}
        ),
    ),
    Call(
        "PUT",
        "/calendars/schedules/event-calendar/{calendarId}",
        lambda sdk, ids: sdk.calendars.update_calendar_schedule(ids["event_calendar"], {"timezone": "Europe/Berlin"}),
    ),
    Call(
        "GET",
        "/calendars/schedules/event-calendar/{calendarId}",
        lambda sdk, ids: sdk.calendars.get_calendar_schedule(ids["event_calendar"]),
    ),
]

CALENDARS_GONE = [
    Call("DELETE", "/calendars/groups/{groupId}", lambda sdk, ids: sdk.calendars.delete_group(ids["group"])),
    Call("DELETE", "/calendars/{calendarId}", lambda sdk, ids: sdk.calendars.delete_calendar(ids["calendar"])),
]
