"""Blocked slots, as the published API has them. Deleting one is deleting a calendar event, below appointments."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.appointments.schemas import EventsAnswer, EventsQuery
from scheduling.blocks import operations
from scheduling.blocks.schemas import BlockAnswer, BlockBody, BlockChangeBody, present_block, present_block_event

blocks = Feature("blocks", __name__, "Blocked slots: time in which nothing new is booked")

READ, WRITE = "calendars/events.readonly", "calendars/events.write"


@blocks.operation("POST", "/calendars/events/block-slots", scope=WRITE, body=BlockBody, answer=BlockAnswer, status=201)
def block_slot(work: Work, body: dict[str, Any]) -> Answer:
    """Block time of a user or a calendar."""
    block = operations.block_slot(work, body)
    work.show_version(block)
    return present_block(block)


@blocks.operation(
    "PUT",
    "/calendars/events/block-slots/<event_id>",
    scope=WRITE,
    body=BlockChangeBody,
    answer=BlockAnswer,
    status=201,
)
def change_block(work: Work, body: dict[str, Any], event_id: str) -> Answer:
    """Change a blocked slot."""
    block = operations.change_block(work, event_id, body)
    work.show_version(block)
    return present_block(block)


@blocks.operation("GET", "/calendars/blocked-slots", scope=READ, query=EventsQuery, answer=EventsAnswer)
def list_blocks(work: Work, query: dict[str, Any]) -> Answer:
    """List the blocked slots of a calendar, a user or a group in a range."""
    return {"events": [present_block_event(one) for one in operations.list_blocks(work, query)]}
