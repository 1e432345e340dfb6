"""The step `end`: the way ends here. `{"type": "end", "reason": "not_interested"}`."""

from typing import Any

from marshmallow import fields, validate

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import End, Outcome, StepType


class EndSettings(OwnSchema):
    """Why, for those who look at the contact's past workflows."""

    reason = fields.String(load_default="ended", validate=validate.Length(1, 200))


def _take(_work: Work, _enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    return End(settings["reason"])


END = StepType("end", EndSettings, _take)
