"""Relations on the wire."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import PublishedSchema, wire_time
from contacts.associations.schemas import AssociationOut, first_of, present_association
from contacts.relations.operations import Linked
from contacts.wire import identifier


class RelationBody(PublishedSchema):
    """A link to make."""

    location_id = identifier(required=True, name="locationId")
    association_id = identifier(required=True, name="associationId")
    first_id = identifier(required=True, name="firstRecordId")
    second_id = identifier(required=True, name="secondRecordId")


class RelationsQuery(PublishedSchema):
    """Which part of a thing's links."""

    location_id = identifier(required=True, name="locationId")
    skip = fields.Integer(load_default=0, validate=validate.Range(0, 100_000))
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))
    association_ids = fields.List(identifier(), data_key="associationIds", validate=validate.Length(max=100))
    # As the other of the two published clients writes a list.
    bracketed = fields.List(identifier(), data_key="associationIds[]", validate=validate.Length(max=100))


class RelationQuery(PublishedSchema):
    """Of which location."""

    location_id = identifier(name="locationId")


class EndOut(Schema):
    """One side of a link."""

    id = fields.String(required=True)
    object_key = fields.String(required=True, data_key="objectKey")
    label = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)


class RelationOut(AssociationOut):
    """A link in an answer, with the members of its association; `id` is the link's own."""

    association_id = fields.String(required=True, data_key="associationId")
    first_id = fields.String(required=True, data_key="firstRecordId")
    second_id = fields.String(required=True, data_key="secondRecordId")
    first = fields.Nested(EndOut, required=True, data_key="firstRecord")
    second = fields.Nested(EndOut, required=True, data_key="secondRecord")
    created_at = fields.String(required=True, data_key="createdAt")


class RelationsAnswer(AssociationOut):
    """Links. The published schema of this list is that of one association, so the first's members are there as well."""

    relations = fields.List(fields.Nested(RelationOut), required=True)
    total = fields.Integer(required=True)
    skip = fields.Integer(required=True)
    limit = fields.Integer(required=True)


def present_relation(linked: Linked) -> dict[str, Any]:
    """A link as the wire has it."""
    relation, association = linked.relation, linked.association
    return {
        **present_association(association),
        "id": relation.id,
        "associationId": association.id,
        "firstRecordId": relation.first_id,
        "secondRecordId": relation.second_id,
        "firstRecord": _end(
            relation.first_id, association.first_object_key, association.first_label, linked.first_name
        ),
        "secondRecord": _end(
            relation.second_id, association.second_object_key, association.second_label, linked.second_name
        ),
        "createdAt": wire_time(relation.created_at),
    }


def present_relations(
    found: Sequence[Linked], total: int, location_id: str, *, skip: int, limit: int
) -> dict[str, Any]:
    """A list of links as the wire has it."""
    listed = [present_relation(linked) for linked in found]
    return {**first_of(listed, location_id), "relations": listed, "total": total, "skip": skip, "limit": limit}


def _end(record_id: str, object_key: str, label: str, name: str | None) -> dict[str, Any]:
    return {"id": record_id, "objectKey": object_key, "label": label, "name": name}
