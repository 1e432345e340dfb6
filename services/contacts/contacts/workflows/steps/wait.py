"""The step `wait`: `{"type": "wait", "duration": {"minutes": 10}}`."""

from typing import Any

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Outcome, StepType, Wait
from contacts.workflows.steps.durations import Duration


class WaitSettings(OwnSchema):
    """How long to wait."""

    duration = Duration(required=True)


def _take(work: Work, _enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    return Wait(until=work.now() + settings["duration"])


WAIT = StepType("wait", WaitSettings, _take)
