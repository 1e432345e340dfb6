"""The step `wait`: `{"type": "wait", "hours": 2, "minutes": 30}`."""

from datetime import timedelta
from typing import Any

from marshmallow import fields, post_load

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Outcome, StepType, Wait
from contacts.workflows.steps.durations import read_duration


class WaitSettings(OwnSchema):
    """How long to wait: one or more units of time, together."""

    weeks = fields.Raw()
    days = fields.Raw()
    hours = fields.Raw()
    minutes = fields.Raw()
    seconds = fields.Raw()

    @post_load
    def _together(self, data: dict[str, Any], **_kwargs: object) -> dict[str, timedelta]:
        return {"duration": read_duration(data)}


def _take(work: Work, _enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    return Wait(until=work.now() + settings["duration"])


WAIT = StepType("wait", WaitSettings, _take)
