"""Free slots, as the published API has them."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.calendars.known import known_calendar
from scheduling.slots import operations
from scheduling.slots.schemas import FreeSlotsAnswer, FreeSlotsQuery, present_slots

slots = Feature("slots", __name__, "Free slots of a calendar")


@slots.operation(
    "GET",
    "/calendars/<calendar_id>/free-slots",
    scope="calendars.readonly",
    query=FreeSlotsQuery,
    answer=FreeSlotsAnswer,
)
def list_free_slots(work: Work, query: dict[str, Any], calendar_id: str) -> Answer:
    """List free slots by local date."""
    calendar = known_calendar(work, calendar_id, operations.asked_users(query) or ())
    return present_slots(operations.free_slots(work, calendar, query))
