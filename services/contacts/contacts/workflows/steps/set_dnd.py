"""The step `set_dnd`: `{"type": "set_dnd", "channel": "sms", "status": "active"}`; the channel `all` is the switch for every one."""

from typing import Any

from marshmallow import fields, validate

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.dnd.operations import set_dnd
from contacts.dnd.rules import ALL, CHANNELS
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Done, Outcome, StepType


class SetDndSettings(OwnSchema):
    """Which channel, and whether the contact is left alone there. `permanent` is the contact's own to set and to lift."""

    channel = fields.String(required=True, validate=validate.OneOf((ALL, *CHANNELS)))
    status = fields.String(required=True, validate=validate.OneOf(("active", "inactive")))


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    set_dnd(work, enrollment.contact_id, settings["channel"], settings["status"])
    return Done()


SET_DND = StepType("set_dnd", SetDndSettings, _take)
