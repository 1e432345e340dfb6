"""Forgetting what merges knew of a contact who goes for good."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update

from chassis.work import Work
from contacts.merging.models import Merge, MergeMove


def forget_merges(work: Work, contact_ids: Sequence[str]) -> None:
    """Keep that these contacts were merged, and nothing of what they were; such a merge can't be undone any more."""
    theirs = or_(Merge.survivor_id.in_(contact_ids), Merge.merged_ids.overlap(list(contact_ids)))
    merge_ids = select(Merge.id).where(theirs)
    work.session.execute(delete(MergeMove).where(MergeMove.merge_id.in_(merge_ids)))
    work.session.execute(update(Merge).where(theirs).values(before={}, after={}, forgotten_at=work.now()))
