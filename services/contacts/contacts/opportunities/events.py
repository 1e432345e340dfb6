"""The events of opportunities."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from contacts.event_parts import ChangeData


class OpportunityData(Schema):
    """An opportunity as it is after what happened. `monetaryValue` counts minor units of `currency` (ISO 4217)."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    name = fields.String(required=True)
    pipeline_id = fields.String(required=True, data_key="pipelineId")
    pipeline_stage_id = fields.String(required=True, data_key="pipelineStageId")
    status = fields.String(required=True)
    lost_reason_id = fields.String(required=True, allow_none=True, data_key="lostReasonId")
    monetary_value = fields.Integer(required=True, data_key="monetaryValue")
    currency = fields.String(required=True)
    assigned_to = fields.String(required=True, allow_none=True, data_key="assignedTo")
    followers = fields.List(fields.String(), required=True)
    source = fields.String(required=True, allow_none=True)
    probability = fields.Integer(required=True, allow_none=True, data_key="forecastProbability")
    expected_close = fields.String(required=True, allow_none=True, data_key="forecastExpectedCloseDate")
    custom_fields = fields.Dict(keys=fields.String(), required=True, data_key="customFields")
    changes = fields.List(fields.Nested(ChangeData))


_OPPORTUNITY: dict[str, Any] = {
    "id": "0bTzybJ4kW7vRt2yH9Qm",
    "contactId": "0bTzyXcF8aaQ2rLd51kW",
    "name": "New roof",
    "pipelineId": "0bTzyb1mQ8sYw5cK3TnE",
    "pipelineStageId": "0bTzyb1mR2hUv9aJ6XpL",
    "status": "open",
    "lostReasonId": None,
    "monetaryValue": 1_250_000,
    "currency": "EUR",
    "assignedTo": "0bTzyX01TqvM5sd8JrYa",
    "followers": [],
    "source": None,
    "forecastProbability": None,
    "forecastExpectedCloseDate": "2026-06-30",
    "customFields": {},
}


def _opportunity(name: str, **example: Any) -> EventType:
    return EventType(f"contacts.opportunity.{name}", schema=OpportunityData, example={**_OPPORTUNITY, **example})


def _change(field: str, before: Any, after: Any) -> list[dict[str, Any]]:
    return [{"field": field, "before": before, "after": after}]


OPPORTUNITY_CREATED = _opportunity("created")
OPPORTUNITY_UPDATED = _opportunity("updated", changes=_change("name", "Roof", "New roof"))
OPPORTUNITY_STAGE_CHANGED = _opportunity(
    "stage_changed",
    pipelineStageId="0bTzyb1mS7gDt4eF1ZbN",
    changes=_change("pipelineStageId", "0bTzyb1mR2hUv9aJ6XpL", "0bTzyb1mS7gDt4eF1ZbN"),
)
OPPORTUNITY_STATUS_CHANGED = _opportunity("status_changed", status="won", changes=_change("status", "open", "won"))
OPPORTUNITY_DELETED = _opportunity("deleted")

OPPORTUNITY_EVENTS = [
    OPPORTUNITY_CREATED,
    OPPORTUNITY_UPDATED,
    OPPORTUNITY_STAGE_CHANGED,
    OPPORTUNITY_STATUS_CHANGED,
    OPPORTUNITY_DELETED,
]
