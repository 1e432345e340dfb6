"""Busy sources: our own operations."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.busy_sources import operations
from scheduling.busy_sources.schemas import BusySourceAnswer, BusySourceBody, BusySourcesAnswer, present_source
from scheduling.calendars.schemas import SuccessAnswer

busy_sources = Feature("busy_sources", __name__, "Busy sources: a user's calendars elsewhere")

_ALL, _ONE = "/users/<user_id>/busy-sources", "/users/<user_id>/busy-sources/<source_id>"


@busy_sources.operation(
    "POST", _ALL, scope="calendars.write", body=BusySourceBody, answer=BusySourceAnswer, status=201, published=False
)
def add_source(work: Work, body: dict[str, Any], user_id: str) -> Answer:
    """Take a calendar, by its address or as a text, as busy time of the user."""
    return {"busySource": present_source(operations.add_source(work, user_id, body))}


@busy_sources.operation("GET", _ALL, scope="calendars.readonly", answer=BusySourcesAnswer, published=False)
def list_sources(work: Work, user_id: str) -> Answer:
    """List a user's busy sources."""
    return {"busySources": [present_source(one) for one in operations.list_sources(work, user_id)]}


@busy_sources.operation("DELETE", _ONE, scope="calendars.write", answer=SuccessAnswer, published=False)
def remove_source(work: Work, user_id: str, source_id: str) -> Answer:
    """Forget a busy source."""
    operations.remove_source(work, user_id, source_id)
    return {"success": True}
