"""Holds: our own operations."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.calendars.schemas import SuccessAnswer
from scheduling.holds import operations
from scheduling.holds.schemas import HoldAnswer, HoldBody, present_hold

holds = Feature("holds", __name__, "Holds: a slot kept for five minutes while somebody fills in the form")


@holds.operation(
    "POST",
    "/calendars/<calendar_id>/holds",
    scope="calendars/events.write",
    body=HoldBody,
    answer=HoldAnswer,
    status=201,
    published=False,
)
def hold_slot(work: Work, body: dict[str, Any], calendar_id: str) -> Answer:
    """Hold a slot for five minutes."""
    return {"hold": present_hold(operations.hold_slot(work, calendar_id, body))}


@holds.operation(
    "DELETE",
    "/calendars/<calendar_id>/holds/<hold_id>",
    scope="calendars/events.write",
    answer=SuccessAnswer,
    published=False,
)
def give_up(work: Work, calendar_id: str, hold_id: str) -> Answer:
    """Let a held slot go."""
    operations.give_up(work, calendar_id, hold_id)
    return {"success": True}
