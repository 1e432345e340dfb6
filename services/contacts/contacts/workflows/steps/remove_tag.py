"""The step `remove_tag`: `{"type": "remove_tag", "tag": "vip"}`, or several as `tags`."""

from typing import Any

from chassis.work import Work
from contacts.tags.operations import remove_tags
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Done, Outcome, StepType
from contacts.workflows.steps.tagging import TagSettings, tags_of


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    remove_tags(work, enrollment.contact_id, tags_of(settings))
    return Done()


REMOVE_TAG = StepType("remove_tag", TagSettings, _take)
