"""Pipelines: the published list, and our own making, changing and deleting."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.people.errors import location_forbidden
from contacts.pipelines import operations
from contacts.pipelines.schemas import (
    PipelineAnswer,
    PipelineBody,
    PipelineChange,
    PipelinesAnswer,
    PipelinesQuery,
    present_pipeline,
)
from contacts.wire import SUCCEEDED, Succeeded

pipelines = Feature("pipelines", __name__, "Pipelines")
_PIPELINE = "/pipelines/<pipeline_id>"
_READ, _WRITE = "opportunities.readonly", "opportunities.write"


@pipelines.operation("GET", "/opportunities/pipelines", scope=_READ, query=PipelinesQuery, answer=PipelinesAnswer)
def list_published_pipelines(work: Work, query: dict[str, Any]) -> Answer:
    """A location's pipelines."""
    return _listed(work, query)


@pipelines.operation("GET", "/pipelines/", scope=_READ, query=PipelinesQuery, answer=PipelinesAnswer, published=False)
def list_pipelines(work: Work, query: dict[str, Any]) -> Answer:
    """A location's pipelines."""
    return _listed(work, query)


@pipelines.operation(
    "POST", "/pipelines/", scope=_WRITE, body=PipelineBody, answer=PipelineAnswer, status=201, published=False
)
def create_pipeline(work: Work, body: dict[str, Any]) -> Answer:
    """Make a pipeline with its stages."""
    if body["location_id"] != work.location_id:
        raise location_forbidden()
    pipeline = operations.create_pipeline(work, body)
    work.show_version(pipeline)
    return {"pipeline": present_pipeline(pipeline)}


@pipelines.operation("GET", _PIPELINE, scope=_READ, answer=PipelineAnswer, published=False)
def get_pipeline(work: Work, pipeline_id: str) -> Answer:
    """Read a pipeline."""
    pipeline = operations.read_pipeline(work, pipeline_id)
    work.show_version(pipeline)
    return {"pipeline": present_pipeline(pipeline)}


@pipelines.operation("PUT", _PIPELINE, scope=_WRITE, body=PipelineChange, answer=PipelineAnswer, published=False)
def update_pipeline(work: Work, body: dict[str, Any], pipeline_id: str) -> Answer:
    """Change a pipeline, or put its stages in another order."""
    pipeline = operations.update_pipeline(work, pipeline_id, body)
    work.show_version(pipeline)
    return {"pipeline": present_pipeline(pipeline)}


@pipelines.operation("DELETE", _PIPELINE, scope=_WRITE, answer=Succeeded, published=False)
def delete_pipeline(work: Work, pipeline_id: str) -> Answer:
    """Delete a pipeline that no opportunity is in."""
    operations.delete_pipeline(work, pipeline_id)
    return SUCCEEDED


def _listed(work: Work, query: dict[str, Any]) -> Answer:
    if query["location_id"] != work.location_id:
        raise location_forbidden()
    return {"pipelines": [present_pipeline(pipeline) for pipeline in operations.list_pipelines(work)]}
