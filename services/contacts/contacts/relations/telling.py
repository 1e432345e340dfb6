"""Saying that a link was made or is gone, to each contact that it is about."""

from typing import Any

from chassis.events.declare import EventType
from chassis.work import Work
from contacts.associations.models import Association
from contacts.history import made_of, tell, undone
from contacts.relations import events
from contacts.relations.models import Relation


def tell_relation(work: Work, event_type: EventType, relation: Relation, association: Association) -> None:
    """Record `event_type` once for each contact on a side, or once where none is."""
    data = relation_data(relation, association)
    contact_ids = [one for one in (relation.first_contact_id, relation.second_contact_id) if one is not None]
    audited = undone(data) if event_type is events.RELATION_DELETED else made_of(data)
    for contact_id in contact_ids:
        tell(work, event_type, contact_id=contact_id, subject=relation.id, data=data, audited=audited)
    if not contact_ids:
        work.record(event_type, relation.id, data)


def relation_data(relation: Relation, association: Association) -> dict[str, Any]:
    """A link as events and the audit log tell it."""
    return {
        "id": relation.id,
        "associationId": association.id,
        "key": association.key,
        "firstRecordId": relation.first_id,
        "firstObjectKey": association.first_object_key,
        "firstObjectLabel": association.first_label,
        "secondRecordId": relation.second_id,
        "secondObjectKey": association.second_object_key,
        "secondObjectLabel": association.second_label,
    }
