# ruff: noqa: N815 - the names are those of the wire
"""What only a calendar's booking page shows or sends, on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from chassis.schemas import text
from scheduling.wire import PublishedBody, choice, whole


class NotificationBody(PublishedBody):
    """Whom the calendar's own notifications go to."""

    type = choice("email")
    shouldSendToContact = fields.Boolean(required=True)
    shouldSendToGuest = fields.Boolean(required=True)
    shouldSendToUser = fields.Boolean(required=True)
    shouldSendToSelectedUsers = fields.Boolean(required=True)
    selectedUsers = text(5000, required=True)


class RecurringBody(PublishedBody):
    """How the calendar's appointments may recur."""

    freq = choice("DAILY", "WEEKLY", "MONTHLY")
    count = whole(1, 24)
    bookingOption = choice("skip", "continue", "book_next")
    bookingOverlapDefaultStatus = choice("confirmed", "new")


class LookBusyBody(PublishedBody):
    """How many of its free slots the booking page hides."""

    enabled = fields.Boolean(required=True)
    LookBusyPercentage = whole(0, 100, required=True)


class PageBody(PublishedBody):
    """What only a booking page shows or sends; kept and answered as it came."""

    notifications = fields.List(fields.Nested(NotificationBody), validate=validate.Length(max=20))
    widgetSlug = text(200)
    widgetType = choice("default", "classic")
    eventColor = text(20)
    enableRecurring = fields.Boolean()
    recurring = fields.Nested(RecurringBody)
    formId = text(40)
    stickyContact = fields.Boolean()
    isLivePaymentMode = fields.Boolean()
    shouldSendAlertEmailsToAssignedMember = fields.Boolean()
    alertEmail = text(320)
    googleInvitationEmails = fields.Boolean()
    allowReschedule = fields.Boolean()
    allowCancellation = fields.Boolean()
    shouldAssignContactToTeamMember = fields.Boolean()
    shouldSkipAssigningContactForExisting = fields.Boolean()
    notes = text(5000)
    pixelId = text(100)
    formSubmitType = choice("RedirectURL", "ThankYouMessage")
    formSubmitRedirectURL = text(2000)
    formSubmitThanksMessage = text(5000)
    guestType = choice("count_only", "collect_detail")
    consentLabel = text(5000)
    calendarCoverImage = text(2000)
    lookBusyConfig = fields.Nested(LookBusyBody)


PAGE_FIELDS = frozenset(PageBody._declared_fields)


def hidden_percentage(page: Mapping[str, Any]) -> int:
    """How many percent of a day's slots are not shown, so that the calendar looks busy."""
    config = page.get("lookBusyConfig") or {}
    return int(config["LookBusyPercentage"]) if config.get("enabled") else 0


def contacts_may(page: Mapping[str, Any], what: str) -> bool:
    """Whether contacts may `reschedule` or `cancel` their appointments; a calendar that does not say lets them."""
    return bool(page.get({"reschedule": "allowReschedule", "cancel": "allowCancellation"}[what], True))
