"""A calendar's notifications, as the published API has them."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.notifications import operations
from scheduling.notifications.schemas import (
    MessageAnswer,
    NotificationAnswer,
    NotificationChangeBody,
    NotificationsAnswer,
    NotificationsBody,
    NotificationsQuery,
    present_notification,
)

notifications = Feature("notifications", __name__, "Notifications of a calendar: whom to tell what, and when")

READ, WRITE = "calendars/events.readonly", "calendars/events.write"
_ALL, _ONE = "/calendars/<calendar_id>/notifications", "/calendars/<calendar_id>/notifications/<notification_id>"


@notifications.operation("GET", _ALL, scope=READ, query=NotificationsQuery, answer=NotificationsAnswer)
def list_notifications(work: Work, query: dict[str, Any], calendar_id: str) -> Answer:
    """List the calendar's notifications."""
    return [present_notification(one) for one in operations.list_notifications(work, calendar_id, query)]


@notifications.operation("POST", _ALL, scope=WRITE, body=NotificationsBody, answer=NotificationsAnswer)
def create_notifications(work: Work, body: list[dict[str, Any]], calendar_id: str) -> Answer:
    """Make notifications."""
    return [present_notification(one) for one in operations.create_notifications(work, calendar_id, body)]


@notifications.operation("GET", _ONE, scope=READ, answer=NotificationAnswer)
def get_notification(work: Work, calendar_id: str, notification_id: str) -> Answer:
    """Read a notification."""
    notification = operations.get_notification(work, calendar_id, notification_id)
    work.show_version(notification)
    return present_notification(notification)


@notifications.operation("PUT", _ONE, scope=WRITE, body=NotificationChangeBody, answer=MessageAnswer)
def change_notification(work: Work, body: dict[str, Any], calendar_id: str, notification_id: str) -> Answer:
    """Change a notification."""
    work.show_version(operations.change_notification(work, calendar_id, notification_id, body))
    return {"message": "Notification updated."}


@notifications.operation("DELETE", _ONE, scope=WRITE, answer=MessageAnswer)
def delete_notification(work: Work, calendar_id: str, notification_id: str) -> Answer:
    """Delete a notification."""
    operations.delete_notification(work, calendar_id, notification_id)
    return {"message": "Notification deleted."}
