"""Changing an opportunity, whatever changes it: what differs afterwards is told, each difference by the event it belongs to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chassis.events.declare import EventType
from chassis.work import Change, Work
from contacts.history import differences, made_of, tell, undone
from contacts.opportunities import events
from contacts.opportunities.models import Opportunity
from contacts.staff.presence import refuse_absent

_OWN_EVENTS: dict[str, EventType] = {
    "pipelineId": events.OPPORTUNITY_STAGE_CHANGED,
    "pipelineStageId": events.OPPORTUNITY_STAGE_CHANGED,
    "status": events.OPPORTUNITY_STATUS_CHANGED,
    "lostReasonId": events.OPPORTUNITY_STATUS_CHANGED,
}


@contextmanager
def changing(work: Work, opportunity: Opportunity) -> Iterator[None]:
    """Change `opportunity` (locked) inside; at the end its events are recorded, if anything differs.

    Raises:
        Invalid: `unknown_user`, somebody would own or follow it who does not work here.
    """
    before = opportunity_data(opportunity)
    yield
    work.session.flush()
    data = opportunity_data(opportunity)
    parts: dict[EventType, list[Change]] = {}
    changes = differences(before, data)
    refuse_absent(work, changes)
    for change in changes:
        parts.setdefault(_OWN_EVENTS.get(change.field, events.OPPORTUNITY_UPDATED), []).append(change)
    for event_type, part in parts.items():
        tell(
            work,
            event_type,
            contact_id=opportunity.contact_id,
            subject=opportunity.id,
            data=data,
            changes=part,
        )


def tell_created(work: Work, opportunity: Opportunity) -> None:
    """Say that there is a new opportunity.

    Raises:
        Invalid: `unknown_user`.
    """
    data = opportunity_data(opportunity)
    made = made_of(data)
    refuse_absent(work, made)
    tell(
        work,
        events.OPPORTUNITY_CREATED,
        contact_id=opportunity.contact_id,
        subject=opportunity.id,
        data=data,
        audited=made,
    )


def tell_deleted(work: Work, opportunity: Opportunity) -> None:
    """Say that an opportunity is gone."""
    data = opportunity_data(opportunity)
    tell(
        work,
        events.OPPORTUNITY_DELETED,
        contact_id=opportunity.contact_id,
        subject=opportunity.id,
        data=data,
        audited=undone(data),
    )


def opportunity_data(opportunity: Opportunity) -> dict[str, Any]:
    """An opportunity as events and the audit log tell it."""
    closing = opportunity.expected_close_on
    return {
        "id": opportunity.id,
        "contactId": opportunity.contact_id,
        "name": opportunity.name,
        "pipelineId": opportunity.pipeline_id,
        "pipelineStageId": opportunity.stage_id,
        "status": opportunity.status,
        "lostReasonId": opportunity.lost_reason_id,
        "monetaryValue": opportunity.value_minor,
        "currency": opportunity.currency,
        "assignedTo": opportunity.assigned_to,
        "followers": list(opportunity.followers),
        "source": opportunity.source,
        "forecastProbability": opportunity.probability,
        "forecastExpectedCloseDate": closing.isoformat() if closing else None,
        "customFields": dict(opportunity.custom_fields),
    }
