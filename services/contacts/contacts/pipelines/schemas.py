"""Pipelines on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import OwnSchema, PublishedSchema, wire_time
from contacts.pipelines.models import Pipeline, Stage
from contacts.pipelines.rules import MOST_STAGES
from contacts.wire import boolean, identifier, readable


def _name(*, required: bool = False) -> fields.String:
    return fields.String(required=required, validate=readable(255))


class StageBody(OwnSchema):
    """A stage: with an `id` one that is there, without one a new one. `probability` is in percent."""

    id = identifier()
    name = _name(required=True)
    probability = fields.Integer(strict=True, allow_none=True, validate=validate.Range(0, 100))
    show_in_funnel = boolean(name="showInFunnel")
    show_in_pie_chart = boolean(name="showInPieChart")


class NewStageBody(OwnSchema):
    """A stage of a pipeline that is being made."""

    name = _name(required=True)
    probability = fields.Integer(strict=True, allow_none=True, validate=validate.Range(0, 100))
    show_in_funnel = boolean(name="showInFunnel")
    show_in_pie_chart = boolean(name="showInPieChart")


class PipelineBody(OwnSchema):
    """A pipeline to make, with its stages in order."""

    location_id = identifier(required=True, name="locationId")
    name = _name(required=True)
    stages = fields.List(fields.Nested(NewStageBody), required=True, validate=validate.Length(1, MOST_STAGES))
    show_in_funnel = boolean(name="showInFunnel")
    show_in_pie_chart = boolean(name="showInPieChart")


class PipelineChange(OwnSchema):
    """What to change of a pipeline; `stages` is the whole list in its order."""

    name = _name()
    stages = fields.List(fields.Nested(StageBody), validate=validate.Length(1, MOST_STAGES))
    show_in_funnel = boolean(name="showInFunnel")
    show_in_pie_chart = boolean(name="showInPieChart")


class PipelinesQuery(PublishedSchema):
    """Of which location."""

    location_id = identifier(required=True, name="locationId")


class StageOut(Schema):
    """A stage in an answer."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    position = fields.Integer(required=True)
    probability = fields.Integer(required=True, allow_none=True)
    show_in_funnel = fields.Boolean(required=True, data_key="showInFunnel")
    show_in_pie_chart = fields.Boolean(required=True, data_key="showInPieChart")


class PipelineOut(Schema):
    """A pipeline in an answer."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    stages = fields.List(fields.Nested(StageOut), required=True)
    show_in_funnel = fields.Boolean(required=True, data_key="showInFunnel")
    show_in_pie_chart = fields.Boolean(required=True, data_key="showInPieChart")
    use_probability = fields.Boolean(required=True, data_key="useOpportunityProbability")
    location_id = fields.String(required=True, data_key="locationId")
    date_added = fields.String(required=True, data_key="dateAdded")
    date_updated = fields.String(required=True, data_key="dateUpdated")


class PipelineAnswer(Schema):
    """One pipeline."""

    pipeline = fields.Nested(PipelineOut, required=True)


class PipelinesAnswer(Schema):
    """A location's pipelines."""

    pipelines = fields.List(fields.Nested(PipelineOut), required=True)


def present_pipeline(pipeline: Pipeline) -> dict[str, Any]:
    """A pipeline as the wire has it."""
    return {
        "id": pipeline.id,
        "name": pipeline.name,
        "stages": [_present_stage(stage) for stage in pipeline.stages],
        "showInFunnel": pipeline.show_in_funnel,
        "showInPieChart": pipeline.show_in_pie_chart,
        "useOpportunityProbability": any(stage.probability is not None for stage in pipeline.stages),
        "locationId": pipeline.location_id,
        "dateAdded": wire_time(pipeline.created_at),
        "dateUpdated": wire_time(pipeline.updated_at),
    }


def _present_stage(stage: Stage) -> dict[str, Any]:
    return {
        "id": stage.id,
        "name": stage.name,
        "position": stage.position,
        "probability": stage.probability,
        "showInFunnel": stage.show_in_funnel,
        "showInPieChart": stage.show_in_pie_chart,
    }
