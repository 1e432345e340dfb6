"""The errors of pipelines."""

from chassis.errors import Conflict, Invalid, NotFound


def pipeline_not_found() -> NotFound:
    """404: no such pipeline in this location."""
    return NotFound("pipeline_not_found", "There is no such pipeline.")


def pipeline_name_taken(pipeline_id: str | None) -> Conflict:
    """409: another pipeline of the location has this name."""
    details = None if pipeline_id is None else {"pipelineId": pipeline_id}
    return Conflict("pipeline_name_taken", "Another pipeline has this name.", details=details)


def stage_in_use(stage_ids: list[str]) -> Conflict:
    """409: opportunities are in these stages, which therefore can't be deleted."""
    message = "There are opportunities in it. Move or delete them first."
    return Conflict("stage_in_use", message, details={"pipelineStageIds": stage_ids})


def unknown_stage(place: int) -> Invalid:
    """422: the pipeline has no stage with this id, or it was named twice."""
    return Invalid.of_field(
        f"stages.{place}.id", "unknown_stage", "The pipeline has no such stage, or it is named twice."
    )
