"""The step `add_tag`: `{"type": "add_tag", "tag": "vip"}`, or several as `tags`."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.tags.operations import add_tags
from contacts.tags.rules import LONGEST
from contacts.tags.schemas import tag_list
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Done, Outcome, StepType


class AddTagSettings(OwnSchema):
    """The tags to add: one, or a list of them."""

    tag = fields.String(validate=validate.Length(1, LONGEST))
    tags = tag_list()

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_kwargs: object) -> None:
        if len(data) != 1:
            raise ValidationError("Either tag or tags.", "tags")


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    add_tags(work, enrollment.contact_id, settings.get("tags") or [settings["tag"]])
    return Done()


ADD_TAG = StepType("add_tag", AddTagSettings, _take)
