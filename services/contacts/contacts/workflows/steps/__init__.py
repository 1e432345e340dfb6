"""The kinds of steps, a file each. A new kind is a file, and a line here."""

from contacts.workflows.steps.add_tag import ADD_TAG
from contacts.workflows.steps.base import StepType
from contacts.workflows.steps.create_task import CREATE_TASK
from contacts.workflows.steps.wait import WAIT

STEP_TYPES: dict[str, StepType] = {
    step_type.name: step_type
    for step_type in (
        ADD_TAG,
        CREATE_TASK,
        WAIT,
    )
}
