"""The caller's notifications."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.notifications import operations
from contacts.notifications.schemas import (
    NotificationAnswer,
    NotificationsAnswer,
    NotificationsQuery,
    present_notification,
)

notifications = Feature("notifications", __name__, "A user's notifications")


@notifications.operation(
    "GET",
    "/notifications",
    scope="contacts.readonly",
    query=NotificationsQuery,
    answer=NotificationsAnswer,
    paged=True,
    published=False,
)
def list_notifications(work: Work, query: dict[str, Any]) -> Answer:
    """What happened to the contacts that the caller owns or follows, the newest first."""
    rows, cursor = operations.list_notifications(work, unread=query["unread"])
    return {"notifications": [present_notification(row) for row in rows], "nextCursor": cursor}


@notifications.operation(
    "PUT",
    "/notifications/<notification_id>/read",
    scope="contacts.readonly",
    answer=NotificationAnswer,
    published=False,
)
def read_notification(work: Work, notification_id: str) -> Answer:
    """Note that the caller has read a notification."""
    return {"notification": present_notification(operations.read_notification(work, notification_id))}
