"""The events of associations."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from contacts.event_parts import ChangeData


class AssociationData(Schema):
    """An association as it is after what happened."""

    id = fields.String(required=True)
    key = fields.String(required=True)
    first_object_key = fields.String(required=True, data_key="firstObjectKey")
    first_label = fields.String(required=True, data_key="firstObjectLabel")
    second_object_key = fields.String(required=True, data_key="secondObjectKey")
    second_label = fields.String(required=True, data_key="secondObjectLabel")
    changes = fields.List(fields.Nested(ChangeData))


EXAMPLE: dict[str, Any] = {
    "id": "0bTzyc2dL5wPq8hR4XsV",
    "key": "student_teacher",
    "firstObjectKey": "contact",
    "firstObjectLabel": "student",
    "secondObjectKey": "contact",
    "secondObjectLabel": "teacher",
}
ASSOCIATION_CREATED = EventType("contacts.association.created", schema=AssociationData, example=EXAMPLE)
ASSOCIATION_UPDATED = EventType(
    "contacts.association.updated",
    schema=AssociationData,
    example={**EXAMPLE, "changes": [{"field": "secondObjectLabel", "before": "tutor", "after": "teacher"}]},
)
ASSOCIATION_DELETED = EventType("contacts.association.deleted", schema=AssociationData, example=EXAMPLE)

ASSOCIATION_EVENTS = [ASSOCIATION_CREATED, ASSOCIATION_UPDATED, ASSOCIATION_DELETED]
