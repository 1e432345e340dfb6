"""Calls for appointments and what stands around them."""

from .calendars import DAY, FROM, UNTIL
from .calling import Call, located

APPOINTMENTS = [
    Call(
        "POST",
        "/calendars/events/appointments",
        lambda sdk, ids: sdk.calendars.create_appointment(
            located(
                ids,
                calendarId=ids["calendar"],
                contactId=ids["friend"],
                startTime=f"{DAY}T09:00:00Z",
                # As the client sends what its caller leaves out.
                endTime=None,
                title=None,
            )
        ),
        {"appointment": "id"},
    ),
    Call(
        "GET",
        "/calendars/events/appointments/{eventId}",
        lambda sdk, ids: sdk.calendars.get_appointment(ids["appointment"]),
    ),
    Call(
        "PUT",
        "/calendars/events/appointments/{eventId}",
        lambda sdk, ids: sdk.calendars.edit_appointment(ids["appointment"], {"startTime": f"{DAY}T10:00:00Z"}),
    ),
    Call(
        "GET",
        "/calendars/events",
        lambda sdk, ids: sdk.calendars.get_calendar_events(
            ids["location"], str(FROM), str(UNTIL), calendar_id=ids["calendar"]
        ),
    ),
    Call(
        "GET",
        "/contacts/{contactId}/appointments",
        lambda sdk, ids: sdk.contacts.get_appointments_for_contact(ids["friend"]),
    ),
    Call(
        "POST",
        "/calendars/appointments/{appointmentId}/notes",
        lambda sdk, ids: sdk.calendars.create_appointment_note(
            ids["appointment"], {"userId": ids["user"], "body": "Window seat"}
        ),
    ),
    Call(
        "GET",
        "/calendars/appointments/{appointmentId}/notes",
        lambda sdk, ids: sdk.calendars.get_appointment_notes(10.0, 0.0, ids["appointment"]),
    ),
    # The client's paths of these name no note; there is only one.
    Call(
        "PUT",
        "/calendars/appointments/{appointmentId}/notes/{noteId}",
        lambda sdk, ids: sdk.calendars.update_appointment_note(
            ids["appointment"], {"userId": ids["user"], "body": "Aisle"}
        ),
    ),
    Call(
        "DELETE",
        "/calendars/appointments/{appointmentId}/notes/{noteId}",
        lambda sdk, ids: sdk.calendars.delete_appointment_note(ids["appointment"]),
    ),
    Call(
        "DELETE",
        "/calendars/events/{eventId}",
        lambda sdk, ids: sdk.calendars.delete_event(ids["appointment"], {}),
    ),
]

BLOCKS = [
    Call(
        "POST",
        "/calendars/events/block-slots",
        lambda sdk, ids: sdk.calendars.create_block_slot(
            located(
                ids, calendarId=ids["calendar"], startTime=f"{DAY}T12:00:00Z", endTime=f"{DAY}T13:00:00Z", title="Lunch"
            )
        ),
        {"block": "id"},
    ),
    Call(
        "PUT",
        "/calendars/events/block-slots/{eventId}",
        lambda sdk, ids: sdk.calendars.edit_block_slot(ids["block"], {"title": "Long lunch"}),
    ),
    Call(
        "GET",
        "/calendars/blocked-slots",
        lambda sdk, ids: sdk.calendars.get_blocked_slots(
            ids["location"], str(FROM), str(UNTIL), calendar_id=ids["calendar"]
        ),
    ),
]

NOTIFICATIONS = [
    Call(
        "POST",
        "/calendars/{calendarId}/notifications",
        lambda sdk, ids: sdk.calendars.create_event_notification(
            ids["calendar"], [{"receiverType": "contact", "channel": "email", "notificationType": "reminder"}]
        ),
        {"notification": "0._id"},
    ),
    Call(
        "GET",
        "/calendars/{calendarId}/notifications",
        lambda sdk, ids: sdk.calendars.get_event_notification(ids["calendar"], is_active=True, limit=10.0, skip=0.0),
    ),
    Call(
        "GET",
        "/calendars/{calendarId}/notifications/{notificationId}",
        lambda sdk, ids: sdk.calendars.find_event_notification(ids["calendar"], ids["notification"]),
    ),
    Call(
        "PUT",
        "/calendars/{calendarId}/notifications/{notificationId}",
        lambda sdk, ids: sdk.calendars.update_event_notification(
            ids["calendar"], ids["notification"], {"isActive": False}
        ),
    ),
    Call(
        "DELETE",
        "/calendars/{calendarId}/notifications/{notificationId}",
        lambda sdk, ids: sdk.calendars.delete_event_notification(ids["calendar"], ids["notification"]),
    ),
]
