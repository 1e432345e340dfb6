"""Lost reasons: the published list, and our own making, renaming and deleting."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.lost_reasons import operations
from contacts.lost_reasons.schemas import (
    LostReasonAnswer,
    LostReasonBody,
    LostReasonChange,
    LostReasonsAnswer,
    LostReasonsQuery,
    present_lost_reason,
)
from contacts.people.errors import location_forbidden
from contacts.wire import SUCCEEDED, Succeeded

lost_reasons = Feature("lost_reasons", __name__, "Why opportunities are lost")
_REASONS = "/opportunities/lost-reason"
_REASON = f"{_REASONS}/<reason_id>"
_READ, _WRITE = "opportunities.readonly", "opportunities.write"


@lost_reasons.operation("GET", _REASONS, scope=_READ, query=LostReasonsQuery, answer=LostReasonsAnswer)
def list_lost_reasons(work: Work, query: dict[str, Any]) -> Answer:
    """A location's lost reasons."""
    if query.pop("location_id") != work.location_id:
        raise location_forbidden()
    reasons, total = operations.list_lost_reasons(work, **query)
    return {"lostReasons": [present_lost_reason(reason) for reason in reasons], "total": total}


@lost_reasons.operation(
    "POST", _REASONS, scope=_WRITE, body=LostReasonBody, answer=LostReasonAnswer, status=201, published=False
)
def create_lost_reason(work: Work, body: dict[str, Any]) -> Answer:
    """Make a lost reason."""
    if body["location_id"] != work.location_id:
        raise location_forbidden()
    reason = operations.create_lost_reason(work, body["name"])
    work.show_version(reason)
    return {"lostReason": present_lost_reason(reason)}


@lost_reasons.operation("PUT", _REASON, scope=_WRITE, body=LostReasonChange, answer=LostReasonAnswer, published=False)
def rename_lost_reason(work: Work, body: dict[str, Any], reason_id: str) -> Answer:
    """Rename a lost reason."""
    reason = operations.rename_lost_reason(work, reason_id, body["name"])
    work.show_version(reason)
    return {"lostReason": present_lost_reason(reason)}


@lost_reasons.operation("DELETE", _REASON, scope=_WRITE, answer=Succeeded, published=False)
def delete_lost_reason(work: Work, reason_id: str) -> Answer:
    """Delete a lost reason."""
    operations.delete_lost_reason(work, reason_id)
    return SUCCEEDED
