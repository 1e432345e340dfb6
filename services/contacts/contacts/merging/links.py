"""Links of merged contacts: they become the survivor's, unless the survivor has the same or would be linked to itself: such a one stays
with the merged contact, out of sight.
"""

from collections.abc import Sequence

from sqlalchemy import or_, select

from chassis.work import Work
from contacts.associations.rules import free_slot, pair
from contacts.merging.models import Merge, MergeMove
from contacts.people.visibility import unrestricted
from contacts.relations.errors import too_many_labels
from contacts.relations.models import MOST_LABELS, Relation


def move_links(work: Work, merge: Merge, contact_id: str) -> int:
    """Give the survivor the contact's links, both locked; answers how many went.

    Raises:
        Invalid: `too_many_labels`, the survivor and a third contact would have more than ten.
    """
    return sum(_move(work, merge, link, contact_id) for link in _links_of(work, contact_id))


def move_links_back(work: Work, merge: Merge, moves: Sequence[MergeMove], others: Sequence[Merge]) -> None:
    """Give back those that the survivor still has. Where a contact of the `others` into it has the same, that is the survivor's now."""
    gone = {move.key: move.from_id for move in moves if move.table_name == Relation.__tablename__}
    home = set()
    for link in _links_of(work, merge.survivor_id):
        if link.id in gone and _turned(work, link, merge.survivor_id, gone[link.id]):
            home.add(_what(link, gone[link.id]))
    for other, contact_id in ((one, contact_id) for one in others for contact_id in one.merged_ids):
        for link in _links_of(work, contact_id) if home else ():
            if _what(link, contact_id) in home:
                _move(work, other, link, contact_id)


def _move(work: Work, merge: Merge, link: Relation, contact_id: str) -> bool:
    """Give the survivor one link, and remember it; False if it can't have it."""
    turned = _turned(work, link, contact_id, merge.survivor_id)
    if turned:
        work.session.add(
            MergeMove(merge_id=merge.id, table_name=Relation.__tablename__, key=link.id, from_id=contact_id)
        )
    return turned


def _what(link: Relation, contact_id: str) -> tuple[str, str]:
    """What the link says of the contact, and of whom."""
    return link.association_id, link.second_id if link.first_id == contact_id else link.first_id


def _links_of(work: Work, contact_id: str) -> Sequence[Relation]:
    statement = select(Relation).where(
        or_(Relation.first_contact_id == contact_id, Relation.second_contact_id == contact_id)
    )
    with unrestricted(work):
        return work.session.scalars(statement.order_by(Relation.created_at, Relation.id).with_for_update()).all()


def _turned(work: Work, link: Relation, old: str, new: str) -> bool:
    """Have `link` lead to the contact `new` in place of `old`; False if it can't."""
    _, other = _what(link, old)
    low, high = pair(other, new)
    statement = select(Relation.association_id, Relation.label_slot).where(
        Relation.low_id == low, Relation.high_id == high
    )
    with unrestricted(work):
        present = work.session.execute(statement).all()
    if other == new or any(row.association_id == link.association_id for row in present):
        return False
    if link.label_slot is not None:
        link.label_slot = _slot(link.label_slot, {row.label_slot for row in present})
    link.low_id, link.high_id = low, high
    if link.first_id == old:
        link.first_id = link.first_contact_id = new
    else:
        link.second_id = link.second_contact_id = new
    work.session.flush()
    return True


def _slot(wanted: int, taken: set[int]) -> int:
    slot = wanted if wanted not in taken else free_slot(taken, MOST_LABELS)
    if slot is None:
        raise too_many_labels()
    return slot
