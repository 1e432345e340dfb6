"""Making, reading, changing and deleting pipelines."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from chassis.ids import new_id
from chassis.work import Work
from contacts.history import differences
from contacts.opportunities.models import Opportunity
from contacts.people.visibility import unrestricted
from contacts.pipelines import events
from contacts.pipelines.errors import pipeline_name_taken, pipeline_not_found, stage_in_use, unknown_stage
from contacts.pipelines.models import Pipeline, Stage
from contacts.pipelines.rules import unknown_stages

_CHANGEABLE = ("name", "show_in_funnel", "show_in_pie_chart")


def list_pipelines(work: Work) -> Sequence[Pipeline]:
    """The location's pipelines, the oldest first, each with its stages in order."""
    statement = select(Pipeline).options(selectinload(Pipeline.stages)).order_by(Pipeline.created_at, Pipeline.id)
    return work.session.scalars(statement).all()


def read_pipeline(work: Work, pipeline_id: str) -> Pipeline:
    """A pipeline with its stages.

    Raises:
        NotFound: `pipeline_not_found`.
    """
    statement = select(Pipeline).options(selectinload(Pipeline.stages)).where(Pipeline.id == pipeline_id)
    pipeline = work.session.scalars(statement).one_or_none()
    if pipeline is None:
        raise pipeline_not_found()
    return pipeline


def create_pipeline(work: Work, given: Mapping[str, Any]) -> Pipeline:
    """Make a pipeline with its stages.

    Raises:
        Conflict: `pipeline_name_taken`.
    """
    _refuse_taken_name(work, given["name"], besides=None)
    pipeline = Pipeline(
        name=given["name"],
        show_in_funnel=given.get("show_in_funnel", True),
        show_in_pie_chart=given.get("show_in_pie_chart", True),
        stages=[],
    )
    _arrange(pipeline, given["stages"])
    work.session.add(pipeline)
    _flush_named(work)
    work.record(events.PIPELINE_CREATED, pipeline.id, pipeline_data(pipeline))
    return pipeline


def update_pipeline(work: Work, pipeline_id: str, given: Mapping[str, Any]) -> Pipeline:
    """Change what is `given`. `stages` is the whole list in its new order: one that it lacks is deleted, one without an id is new.

    Raises:
        NotFound: `pipeline_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `unknown_stage`.
        Conflict: `pipeline_name_taken`; `stage_in_use`, a stage that is missing has opportunities.
    """
    pipeline = _lock(work, pipeline_id)
    work.check_version(pipeline)
    before = pipeline_data(pipeline)
    if "name" in given:
        _refuse_taken_name(work, given["name"], besides=pipeline.id)
    for field in _CHANGEABLE:
        if field in given:
            setattr(pipeline, field, given[field])
    if "stages" in given:
        wrong = unknown_stages([stage.id for stage in pipeline.stages], [one.get("id") for one in given["stages"]])
        if wrong:
            raise unknown_stage(wrong[0])
        kept = {one.get("id") for one in given["stages"]}
        _refuse_used(work, [stage.id for stage in pipeline.stages if stage.id not in kept])
        _arrange(pipeline, given["stages"])
        pipeline.touch()
    _flush_named(work)
    data = pipeline_data(pipeline)
    changes = differences(before, data)
    if changes:
        work.record(events.PIPELINE_UPDATED, pipeline.id, data, changes=changes)
    return pipeline


def delete_pipeline(work: Work, pipeline_id: str) -> None:
    """Delete a pipeline in which no opportunity is.

    Raises:
        NotFound: `pipeline_not_found`.
        PreconditionFailed: `stale_version`.
        Conflict: `stage_in_use`.
    """
    pipeline = _lock(work, pipeline_id)
    work.check_version(pipeline)
    _refuse_used(work, [stage.id for stage in pipeline.stages])
    data = pipeline_data(pipeline)
    work.session.delete(pipeline)
    work.session.flush()
    work.record(events.PIPELINE_DELETED, pipeline.id, data)


def pipeline_data(pipeline: Pipeline) -> dict[str, Any]:
    """A pipeline as events tell it."""
    return {
        "id": pipeline.id,
        "name": pipeline.name,
        "stages": [
            {"id": stage.id, "name": stage.name, "position": stage.position, "probability": stage.probability}
            for stage in pipeline.stages
        ],
    }


def _lock(work: Work, pipeline_id: str) -> Pipeline:
    """A pipeline, for changing it; an opportunity that is just being put into it holds this up until it is there."""
    statement = select(Pipeline).options(selectinload(Pipeline.stages)).where(Pipeline.id == pipeline_id)
    pipeline = work.session.scalars(statement.with_for_update(of=Pipeline)).one_or_none()
    if pipeline is None:
        raise pipeline_not_found()
    # The stages are locked as well: what refers to one holds a lock on its row.
    work.session.scalars(select(Stage.id).where(Stage.pipeline_id == pipeline_id).with_for_update()).all()
    return pipeline


def _arrange(pipeline: Pipeline, given: Sequence[Mapping[str, Any]]) -> None:
    known = {stage.id: stage for stage in pipeline.stages}
    stages = []
    for position, one in enumerate(given):
        stage = known.get(one.get("id") or "") or Stage(id=new_id(), show_in_funnel=True, show_in_pie_chart=True)
        for field in ("name", "probability", "show_in_funnel", "show_in_pie_chart"):
            if field in one:
                setattr(stage, field, one[field])
        stage.position = position
        stages.append(stage)
    pipeline.stages = stages


def _refuse_used(work: Work, stage_ids: Sequence[str]) -> None:
    if not stage_ids:
        return
    used = select(Opportunity.stage_id).where(Opportunity.stage_id.in_(stage_ids)).distinct()
    # Also for opportunities that the caller may not see.
    with unrestricted(work):
        found = sorted(work.session.scalars(used))
    if found:
        raise stage_in_use(found)


def _refuse_taken_name(work: Work, name: str, besides: str | None) -> None:
    statement = select(Pipeline.id).where(func.lower(Pipeline.name) == func.lower(name))
    taken = work.session.scalars(statement).first()
    if taken is not None and taken != besides:
        raise pipeline_name_taken(taken)


def _flush_named(work: Work) -> None:
    try:
        with work.session.begin_nested():
            work.session.flush()
    except IntegrityError as error:
        # Two at once: the second finds the constraint where it found no row.
        if "uq_pipelines_name" in str(error.orig):
            raise pipeline_name_taken(None) from error
        raise
