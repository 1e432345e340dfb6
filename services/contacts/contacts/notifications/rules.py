"""Of what owners and followers are told. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

# What is older is not news, however late it is heard of.
_NEWS = timedelta(days=1)
_TOLD = frozenset(
    {
        "contacts.contact.owner_changed",
        "contacts.contact.followers_changed",
        "contacts.contact.dnd_changed",
        "contacts.contact.merged",
        "contacts.note.created",
        "contacts.task.created",
        "contacts.task.completed",
        "contacts.task.overdue",
        "contacts.opportunity.created",
        "contacts.opportunity.stage_changed",
        "contacts.opportunity.status_changed",
        "contacts.message.received",
        "contacts.message.failed",
        "contacts.form.submitted",
        "contacts.survey.submitted",
        "contacts.activity.added",
        "contacts.course_offer.granted",
        "contacts.community_group.joined",
        "scheduling.appointment.booked",
        "scheduling.appointment.confirmed",
        "scheduling.appointment.rescheduled",
        "scheduling.appointment.cancelled",
        "scheduling.appointment.showed",
        "scheduling.appointment.no_showed",
        "scheduling.appointment.deleted",
        "scheduling.appointment.restored",
        "scheduling.appointment.unassigned",
        "scheduling.series.instance_skipped",
        "billing.card.charged",
        "billing.charge.declined",
        "billing.charge.refunded",
        "billing.charge.refund_failed",
        "billing.invoice.viewed",
        "billing.invoice.paid",
        "billing.invoice.partially_paid",
        "billing.invoice.overdue",
        "billing.subscription.started",
        "billing.subscription.payment_failed",
        "billing.subscription.cancelled",
        "documents.document.uploaded",
        "documents.proposal.viewed",
        "documents.proposal.signed",
        "documents.proposal.completed",
        "documents.proposal.declined",
    }
)


def is_news(event_type: str, time: datetime, now: datetime) -> bool:
    """Whether owners and followers are told of such an event, and it has only just happened."""
    return event_type in _TOLD and now - time <= _NEWS


def is_told_with_another(event_type: str, data: Mapping[str, Any]) -> bool:
    """Whether an event is part of another that is told: a file that came with a form or a survey."""
    return event_type == "documents.document.uploaded" and data.get("submissionId") is not None


def doer_of(event_type: str, actor: str, data: Mapping[str, Any]) -> str:
    """Whose doing an event is. A message from the contact that a user writes down is theirs too, who know of it."""
    if event_type == "contacts.message.received" and data.get("userId"):
        return f"user:{data['userId']}"
    return actor


def told_users(owner: str | None, followers: Sequence[str], doer: str) -> list[str]:
    """Who is told of what `doer` did, each once: the owner and the followers, but nobody of their own doing."""
    users = sorted({user for user in (owner, *followers) if user})
    return [user for user in users if doer != f"user:{user}"]


def digest_time(now: datetime) -> datetime:
    """When what happens `now` is told by mail: at the end of its hour."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
