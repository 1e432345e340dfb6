"""Linking, listing links and unlinking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from chassis.work import Work
from contacts.associations.models import Association
from contacts.associations.rules import CONTACT, free_slot, pair
from contacts.people.merged import refuse_moved
from contacts.people.visibility import unrestricted
from contacts.relations import events
from contacts.relations.ends import hold_end, lock_contacts, names_of, visible
from contacts.relations.errors import (
    duplicate_label,
    link_to_itself,
    relation_not_found,
    too_many_labels,
    unknown_association,
    unknown_end,
)
from contacts.relations.models import MOST_LABELS, Relation
from contacts.relations.telling import tell_relation
from contacts.relations.unlinking import delete_relation_row


@dataclass(frozen=True)
class Linked:
    """A link, the association that it is under, and what its sides are called."""

    relation: Relation
    association: Association
    first_name: str | None = None
    second_name: str | None = None


def create_relation(work: Work, given: Mapping[str, Any]) -> Linked:
    """Link two things under an association.

    Raises:
        Invalid: `unknown_association`; `unknown_record`; `link_to_itself`; `too_many_labels`, two contacts have ten.
        Conflict: `duplicate_label`, they are linked under it already, whichever of the two is the first.
    """
    association = work.session.scalars(
        select(Association).where(Association.id == given["association_id"]).with_for_update(read=True, key_share=True)
    ).one_or_none()
    if association is None:
        raise unknown_association()
    first_id, second_id = given["first_id"], given["second_id"]
    if first_id == second_id:
        raise link_to_itself()
    _hold_ends(work, association, first_id, second_id)
    low, high = pair(first_id, second_id)
    slot = _slot(work, association, low, high)
    relation = Relation(
        association_id=association.id,
        first_id=first_id,
        second_id=second_id,
        first_contact_id=first_id if association.first_object_key == CONTACT else None,
        second_contact_id=second_id if association.second_object_key == CONTACT else None,
        low_id=low,
        high_id=high,
        label_slot=slot,
    )
    work.session.add(relation)
    _flush(work)
    tell_relation(work, events.RELATION_CREATED, relation, association)
    return _with_names(work, [(relation, association)])[0]


def list_relations(
    work: Work, record_id: str, *, association_ids: Sequence[str] = (), skip: int, limit: int
) -> tuple[list[Linked], int]:
    """The links of one thing, the oldest first, and how many there are; under some associations only, where these are named."""
    refuse_moved(work, [record_id])
    statement = (
        select(Relation, Association)
        .join(Association, Association.id == Relation.association_id)
        .where(or_(Relation.first_id == record_id, Relation.second_id == record_id), visible())
    )
    if association_ids:
        statement = statement.where(Association.id.in_(association_ids))
    total = work.session.scalar(statement.with_only_columns(func.count(Relation.id))) or 0
    page = statement.order_by(Relation.created_at, Relation.id).offset(skip).limit(limit)
    return _with_names(work, [(relation, association) for relation, association in work.session.execute(page)]), total


def delete_relation(work: Work, relation_id: str) -> Linked:
    """Unlink two things; answers what was there.

    Raises:
        NotFound: `relation_not_found`.
    """
    statement = (
        select(Relation, Association)
        .join(Association, Association.id == Relation.association_id)
        .where(Relation.id == relation_id, visible())
        .with_for_update(of=Relation)
    )
    row = work.session.execute(statement).one_or_none()
    if row is None:
        raise relation_not_found()
    relation, association = row
    linked = _with_names(work, [(relation, association)])[0]
    delete_relation_row(work, relation, association)
    return linked


def _hold_ends(work: Work, association: Association, first_id: str, second_id: str) -> None:
    ends = (
        ("firstRecordId", association.first_object_key, first_id),
        ("secondRecordId", association.second_object_key, second_id),
    )
    contact_ids = [record_id for _, object_key, record_id in ends if object_key == CONTACT]
    found = lock_contacts(work, contact_ids) if contact_ids else set()
    for field, object_key, record_id in ends:
        if not (record_id in found if object_key == CONTACT else hold_end(work, object_key, record_id)):
            raise unknown_end(field, object_key)


def _slot(work: Work, association: Association, low: str, high: str) -> int | None:
    """A free place for a label between two contacts; other things have as many as they like."""
    statement = select(Relation.id, Relation.association_id, Relation.label_slot).where(
        Relation.low_id == low, Relation.high_id == high
    )
    with unrestricted(work):
        present = work.session.execute(statement).all()
    same = next((row.id for row in present if row.association_id == association.id), None)
    if same is not None:
        raise duplicate_label(same)
    if association.first_object_key != CONTACT or association.second_object_key != CONTACT:
        return None
    slot = free_slot({row.label_slot for row in present}, MOST_LABELS)
    if slot is None:
        raise too_many_labels()
    return slot


def _with_names(work: Work, rows: Sequence[tuple[Relation, Association]]) -> list[Linked]:
    ends = [
        end
        for relation, association in rows
        for end in (
            (association.first_object_key, relation.first_id),
            (association.second_object_key, relation.second_id),
        )
    ]
    names = names_of(work, ends)
    return [
        Linked(relation, association, names.get(relation.first_id), names.get(relation.second_id))
        for relation, association in rows
    ]


def _flush(work: Work) -> None:
    try:
        with work.session.begin_nested():
            work.session.flush()
    except IntegrityError as error:
        # Two at once, of which no contact made one wait for the other.
        if "uq_relations_label" in str(error.orig):
            raise duplicate_label(None) from error
        raise
