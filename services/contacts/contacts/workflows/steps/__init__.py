"""The kinds of steps, a file each. A new kind is a file, and a line here."""

from contacts.workflows.fields import STEP_SETTINGS
from contacts.workflows.steps.add_tag import ADD_TAG
from contacts.workflows.steps.assign_owner import ASSIGN_OWNER
from contacts.workflows.steps.base import StepType
from contacts.workflows.steps.branch import IF
from contacts.workflows.steps.create_note import CREATE_NOTE
from contacts.workflows.steps.create_opportunity import CREATE_OPPORTUNITY
from contacts.workflows.steps.create_task import CREATE_TASK
from contacts.workflows.steps.end import END
from contacts.workflows.steps.other_workflow import ADD_TO_WORKFLOW, REMOVE_FROM_WORKFLOW
from contacts.workflows.steps.remove_tag import REMOVE_TAG
from contacts.workflows.steps.send_message import SEND_MESSAGE
from contacts.workflows.steps.set_dnd import SET_DND
from contacts.workflows.steps.update_field import UPDATE_FIELD
from contacts.workflows.steps.wait import WAIT
from contacts.workflows.steps.webhook import WEBHOOK

STEP_TYPES: dict[str, StepType] = {
    step_type.name: step_type
    for step_type in (
        WAIT,
        IF,
        ADD_TAG,
        REMOVE_TAG,
        ASSIGN_OWNER,
        CREATE_TASK,
        CREATE_NOTE,
        SEND_MESSAGE,
        SET_DND,
        ADD_TO_WORKFLOW,
        REMOVE_FROM_WORKFLOW,
        UPDATE_FIELD,
        CREATE_OPPORTUNITY,
        WEBHOOK,
        END,
    )
}
STEP_SETTINGS.update({name: step_type.settings for name, step_type in STEP_TYPES.items()})
