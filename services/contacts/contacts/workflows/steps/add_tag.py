"""The step `add_tag`: `{"type": "add_tag", "tags": ["vip"]}`."""

from typing import Any

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.tags.operations import add_tags
from contacts.tags.schemas import tag_list
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Done, Outcome, StepType


class AddTagSettings(OwnSchema):
    """The tags to add."""

    tags = tag_list(required=True)


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    add_tags(work, enrollment.contact_id, settings["tags"])
    return Done()


ADD_TAG = StepType("add_tag", AddTagSettings, _take)
