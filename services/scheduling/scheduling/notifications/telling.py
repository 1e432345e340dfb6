"""Saying that a message is due: to whom, on which channel, and what it says. Contacts delivers it."""

from typing import TypedDict

from chassis.schemas import wire_time
from chassis.work import Work
from scheduling.appointments.models import Appointment
from scheduling.appointments.rules import filled
from scheduling.calendars.models import Calendar
from scheduling.contacts import ContactRef, merge_fields_of
from scheduling.notifications.events import REMINDER_DUE
from scheduling.notifications.models import CalendarNotification
from scheduling.notifications.rules import Kind, escaped, wording
from scheduling.slots.zones import zone_named


class Recipient(TypedDict):
    """Whom to tell, as the event has it."""

    contactId: str | None
    userId: str | None
    email: str | None
    phone: str | None


_NOBODY: Recipient = {"contactId": None, "userId": None, "email": None, "phone": None}


def tell(work: Work, appointment: Appointment, notification: CalendarNotification) -> None:
    """Ask for the message, once for each recipient who can be reached on its channel."""
    details = notification.details
    for recipient in _reachable(notification.channel, _recipients(work, appointment, notification)):
        subject, body = _texts(work, appointment, notification)
        data = {
            "id": appointment.id,
            "locationId": appointment.location_id,
            "calendarId": appointment.calendar_id,
            "contactId": appointment.contact_id,
            "title": appointment.title,
            "startTime": wire_time(appointment.start_at),
            "notificationId": notification.id,
            "notificationType": notification.notification_type,
            "channel": notification.channel,
            "recipient": recipient,
            "subject": subject,
            "body": body,
            **{name: details.get(name) for name in ("templateId", "fromName", "fromAddress", "fromNumber")},
        }
        work.record(REMINDER_DUE, appointment.id, data, contact_id=appointment.contact_id)


def _recipients(work: Work, appointment: Appointment, notification: CalendarNotification) -> list[Recipient]:
    details = notification.details
    match notification.receiver_type:
        case "contact":
            return _contacts(work, [appointment.contact_id])
        case "guest":
            # A guest who was merged with the contact is told as the contact.
            return _contacts(work, [one for one in appointment.attendees if one != appointment.contact_id])
        case "assignedUser":
            return _users(
                [*([appointment.assigned_user_id] if appointment.assigned_user_id else []), *appointment.users]
            )
        case "business":
            return _users(details.get("selectedUsers", []))
        case "emails":
            return [{**_NOBODY, "email": email} for email in details.get("additionalEmailIds", [])]
        case _:
            numbers = "additionalWhatsappNumbers" if notification.channel == "whatsapp" else "additionalPhoneNumbers"
            return [{**_NOBODY, "phone": phone} for phone in details.get(numbers, [])]


def _contacts(work: Work, contact_ids: list[str]) -> list[Recipient]:
    known = [work.session.get(ContactRef, contact_id) for contact_id in contact_ids]
    return [
        {"contactId": one.id, "userId": None, "email": one.email, "phone": one.phone}
        for one in known
        if one is not None and not one.deleted
    ]


def _users(user_ids: list[str]) -> list[Recipient]:
    return [{**_NOBODY, "userId": user_id} for user_id in user_ids]


def _reachable(channel: str, recipients: list[Recipient]) -> list[Recipient]:
    # A user's addresses are not scheduling's to know: whoever delivers looks them up.
    if channel == "inApp":
        return [one for one in recipients if one["userId"]]
    if channel == "email":
        return [one for one in recipients if one["userId"] or one["email"]]
    return [one for one in recipients if one["userId"] or one["phone"]]


def _texts(work: Work, appointment: Appointment, notification: CalendarNotification) -> tuple[str, str]:
    calendar = work.session.get_one(Calendar, appointment.calendar_id)
    contact = work.session.get(ContactRef, appointment.contact_id)
    local = appointment.start_at.astimezone(zone_named(appointment.timezone))
    values = {
        **merge_fields_of(contact),
        "calendar.name": calendar.name,
        "appointment.title": appointment.title,
        "appointment.address": appointment.address,
        "appointment.start_time": local.strftime("%Y-%m-%d %H:%M"),
        "appointment.timezone": appointment.timezone,
        "appointment.cancel_reason": appointment.cancel_reason,
    }
    subject, body = wording(Kind(notification.notification_type), notification.subject, notification.body)
    return filled(subject, values), filled(body, escaped(values) if notification.channel == "email" else values)
