"""The events of pipelines."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from contacts.event_parts import ChangeData


class StageData(Schema):
    """A stage of a pipeline; `probability` is in percent."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    position = fields.Integer(required=True)
    probability = fields.Integer(required=True, allow_none=True)


class PipelineData(Schema):
    """A pipeline as it is after what happened, its stages in order."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    stages = fields.List(fields.Nested(StageData), required=True)
    changes = fields.List(fields.Nested(ChangeData))


_PIPELINE: dict[str, Any] = {
    "id": "0bTzyb1mQ8sYw5cK3TnE",
    "name": "Sales",
    "stages": [
        {"id": "0bTzyb1mR2hUv9aJ6XpL", "name": "New", "position": 0, "probability": 10},
        {"id": "0bTzyb1mS7gDt4eF1ZbN", "name": "Offer sent", "position": 1, "probability": 60},
    ],
}
PIPELINE_CREATED = EventType("contacts.pipeline.created", schema=PipelineData, example=_PIPELINE)
PIPELINE_UPDATED = EventType(
    "contacts.pipeline.updated",
    schema=PipelineData,
    example={**_PIPELINE, "changes": [{"field": "name", "before": "Deals", "after": "Sales"}]},
)
PIPELINE_DELETED = EventType("contacts.pipeline.deleted", schema=PipelineData, example=_PIPELINE)

PIPELINE_EVENTS = [PIPELINE_CREATED, PIPELINE_UPDATED, PIPELINE_DELETED]
