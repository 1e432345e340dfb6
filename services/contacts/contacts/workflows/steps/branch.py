"""The step `if`: `{"type": "if", "filters": [{"field": "contact.tags", "operator": "eq", "value": "vip"}], "then": […], "else": […]}`."""

from typing import Any

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.search.grammar import read_filters
from contacts.workflows.conditions import holds
from contacts.workflows.facts import facts_of
from contacts.workflows.fields import FilterList, StepList
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Enter, Outcome, StepType


class IfSettings(OwnSchema):
    """What must hold, and the steps for either case; `facts.py` says what filters can look at."""

    filters = FilterList("filters", required=True)
    then = StepList(load_default=list)
    else_ = StepList(load_default=list, data_key="else")


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    met = holds(read_filters(settings["filters"]), facts_of(work, enrollment))
    return Enter("then" if met else "else")


IF = StepType("if", IfSettings, _take)
