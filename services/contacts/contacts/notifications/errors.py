"""The errors of notifications."""

from chassis.errors import Forbidden, NotFound


def notification_not_found() -> NotFound:
    """404: the caller has no such notification, or may not see its contact any more."""
    return NotFound("notification_not_found", "There is no such notification.")


def user_required() -> Forbidden:
    """403: notifications are a user's; a token has none."""
    return Forbidden("user_required", "Only a user has notifications.")
