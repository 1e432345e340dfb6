"""The errors of workflows."""

from chassis.errors import Invalid, NotFound


def workflow_not_found() -> NotFound:
    """404: no such workflow in this location."""
    return NotFound("workflow_not_found", "There is no such workflow.")


def workflow_not_published() -> Invalid:
    """422: a draft takes nobody in."""
    return Invalid("workflow_not_published", "This workflow is a draft; publish it first.")


def enrollment_not_found() -> NotFound:
    """404: the contact has no such way through a workflow."""
    return NotFound("enrollment_not_found", "There is no such way through a workflow.")
