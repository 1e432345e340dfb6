"""The events of relations."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class RelationData(Schema):
    """A link and the association that it is under. A link between two contacts is told once about each."""

    id = fields.String(required=True)
    association_id = fields.String(required=True, data_key="associationId")
    key = fields.String(required=True)
    first_record_id = fields.String(required=True, data_key="firstRecordId")
    first_object_key = fields.String(required=True, data_key="firstObjectKey")
    first_label = fields.String(required=True, data_key="firstObjectLabel")
    second_record_id = fields.String(required=True, data_key="secondRecordId")
    second_object_key = fields.String(required=True, data_key="secondObjectKey")
    second_label = fields.String(required=True, data_key="secondObjectLabel")


_RELATION: dict[str, Any] = {
    "id": "0bTzyc7hT3mWz6kB9GnD",
    "associationId": "0bTzyc2dL5wPq8hR4XsV",
    "key": "student_teacher",
    "firstRecordId": "0bTzyXcF8aaQ2rLd51kW",
    "firstObjectKey": "contact",
    "firstObjectLabel": "student",
    "secondRecordId": "0bTzyXk4Lw8Yt1vC7MbR",
    "secondObjectKey": "contact",
    "secondObjectLabel": "teacher",
}
RELATION_CREATED = EventType("contacts.relation.created", schema=RelationData, example=_RELATION)
RELATION_DELETED = EventType("contacts.relation.deleted", schema=RelationData, example=_RELATION)

RELATION_EVENTS = [RELATION_CREATED, RELATION_DELETED]
