"""Merging contacts, and undoing it."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.merging import operations, undoing
from contacts.merging.schemas import MergeAnswer, MergeBody, UndoAnswer, present_merged, present_undone

merging = Feature("merging", __name__, "Merging contacts")


@merging.operation(
    "POST", "/contacts/merge", scope="contacts.write", body=MergeBody, answer=MergeAnswer, published=False
)
def merge_contacts(work: Work, body: dict[str, Any]) -> Answer:
    """Merge contacts into one, or see what that would come to."""
    wish = (body["survivor_id"], body["merged_ids"], body["choose"])
    if not body.get("dry_run"):
        return present_merged(operations.merge_contacts(work, *wish))
    with work.trial():
        answer = present_merged(operations.merge_contacts(work, *wish))
    return {**answer, "mergeId": None}


@merging.operation(
    "POST", "/contacts/merge/<merge_id>/undo", scope="contacts.write", answer=UndoAnswer, published=False
)
def undo_merge(work: Work, merge_id: str) -> Answer:
    """Undo a merge; it can be asked for again."""
    return present_undone(undoing.undo_merge(work, merge_id))
