"""A contact's timeline."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.timeline import operations
from contacts.timeline.schemas import ActivitiesAnswer, ActivityAnswer, ActivityBody, ActivityQuery, present_activity

timeline = Feature("timeline", __name__, "A contact's timeline")
_ACTIVITY = "/contacts/<contact_id>/activity"


@timeline.operation(
    "GET",
    _ACTIVITY,
    scope="contacts.readonly",
    query=ActivityQuery,
    answer=ActivitiesAnswer,
    paged=True,
    published=False,
)
def list_activities(work: Work, query: dict[str, Any], contact_id: str) -> Answer:
    """What happened about a contact, over all services, the newest first."""
    rows, cursor = operations.list_activities(
        work, contact_id, types=query.get("types", ()), since=query.get("since"), until=query.get("until")
    )
    return {"activities": [present_activity(row) for row in rows], "nextCursor": cursor}


@timeline.operation(
    "POST", _ACTIVITY, scope="contacts.write", body=ActivityBody, answer=ActivityAnswer, status=201, published=False
)
def add_activity(work: Work, body: dict[str, Any], contact_id: str) -> Answer:
    """Add something that happened elsewhere."""
    activity_id = operations.add_activity(work, contact_id, body)
    return {"activity": present_activity(operations.read_activity(work, contact_id, activity_id))}
