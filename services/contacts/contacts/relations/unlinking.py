"""Deleting the links of what is itself deleted."""

from sqlalchemy import or_, select

from chassis.work import Work
from contacts.associations.models import Association
from contacts.relations import events
from contacts.relations.models import Relation
from contacts.relations.telling import tell_relation


def delete_relations_of_association(work: Work, association: Association) -> None:
    """Delete every link under `association` (locked)."""
    statement = select(Relation).where(Relation.association_id == association.id).order_by(Relation.id)
    for relation in work.session.scalars(statement).all():
        delete_relation_row(work, relation, association)


def delete_relations_of(work: Work, record_id: str) -> None:
    """Delete every link of a record or an opportunity that was just deleted."""
    statement = (
        select(Relation, Association)
        .join(Association, Association.id == Relation.association_id)
        .where(or_(Relation.first_id == record_id, Relation.second_id == record_id))
        .order_by(Relation.id)
    )
    for relation, association in work.session.execute(statement).all():
        delete_relation_row(work, relation, association)


def delete_relation_row(work: Work, relation: Relation, association: Association) -> None:
    """Delete one link, and say so."""
    work.session.delete(relation)
    work.session.flush()
    tell_relation(work, events.RELATION_DELETED, relation, association)
