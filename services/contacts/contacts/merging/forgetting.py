"""Forgetting what merges knew of a contact who goes for good."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, or_, select, update

from chassis.work import Work
from contacts.merging.models import Merge, MergeMove


def forget_merges(work: Work, contact_ids: Sequence[str]) -> None:
    """Keep that these contacts were merged, and nothing of what they were; such a merge can't be undone any more."""
    merge_ids = select(Merge.id).where(_theirs(contact_ids))
    work.session.execute(delete(MergeMove).where(MergeMove.merge_id.in_(merge_ids)))
    end_merges(work, contact_ids)


def end_merges(work: Work, contact_ids: Sequence[str]) -> None:
    """Let no merge of these contacts be undone any more; what moved is forgotten by whoever asks for this."""
    ended = {"before": {}, "after": {}, "forgotten_at": work.now()}
    work.session.execute(update(Merge).where(_theirs(contact_ids)).values(ended))


def _theirs(contact_ids: Sequence[str]) -> ColumnElement[bool]:
    return or_(Merge.survivor_id.in_(contact_ids), Merge.merged_ids.overlap(list(contact_ids)))
