"""Course offers and community groups on the wire."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields

from chassis.schemas import OwnSchema, wire_time
from contacts.portal.access import Access
from contacts.portal.models import PortalItem
from contacts.wire import optional_text, readable


class PortalItemChange(OwnSchema):
    """What to change of an offer or a group."""

    name = fields.String(validate=readable(255))
    description = optional_text(20_000)


class PortalItemBody(PortalItemChange):
    """An offer or a group to make."""

    name = fields.String(required=True, validate=readable(255))


class PortalItemOut(Schema):
    """An offer or a group in an answer."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    name = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    created_at = fields.String(required=True, data_key="createdAt")
    updated_at = fields.String(required=True, data_key="updatedAt")


class PortalAccessOut(PortalItemOut):
    """An offer or a group that a contact has."""

    granted_at = fields.String(required=True, data_key="grantedAt")
    granted_by = fields.String(required=True, data_key="grantedBy")


@dataclass(frozen=True)
class Answers:
    """What a kind's answers are called, and their schemas."""

    one: str
    many: str
    item: type[Schema]
    items: type[Schema]
    access: type[Schema]
    accesses: type[Schema]

    @classmethod
    def called(cls, one: str, many: str) -> "Answers":
        """The answers of items that are called `one` and `many` on the wire."""
        cursor = {"nextCursor": fields.String(required=True, allow_none=True)}
        name = one[0].upper() + one[1:]

        def single(nested: type[Schema], suffix: str) -> type[Schema]:
            return Schema.from_dict({one: fields.Nested(nested, required=True)}, name=f"{name}{suffix}")

        def page(nested: type[Schema], suffix: str) -> type[Schema]:
            rows = fields.List(fields.Nested(nested), required=True)
            return Schema.from_dict({many: rows, **cursor}, name=f"{name}{suffix}")

        return cls(
            one=one,
            many=many,
            item=single(PortalItemOut, "Answer"),
            items=page(PortalItemOut, "PageAnswer"),
            access=single(PortalAccessOut, "AccessAnswer"),
            accesses=page(PortalAccessOut, "AccessPageAnswer"),
        )


def present_item(item: PortalItem) -> dict[str, Any]:
    """An offer or a group as the wire has it."""
    return {
        "id": item.id,
        "locationId": item.location_id,
        "name": item.name,
        "description": item.description,
        "createdAt": wire_time(item.created_at),
        "updatedAt": wire_time(item.updated_at),
    }


def present_access(access: Access) -> dict[str, Any]:
    """An offer or a group that a contact has, as the wire has it."""
    return {
        **present_item(access.item),
        "grantedAt": wire_time(access.access.granted_at),
        "grantedBy": access.access.granted_by,
    }
