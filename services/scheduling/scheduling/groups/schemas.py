# ruff: noqa: N815 - the names are those of the wire
"""Groups of calendars on the wire (published: GroupCreateDTO, GroupUpdateDTO, GroupDTO)."""

from typing import Any

from marshmallow import Schema, fields

from chassis.schemas import PublishedSchema, text
from scheduling.groups.models import CalendarGroup
from scheduling.wire import PublishedBody, identifier


class GroupUpdateBody(PublishedBody):
    """What can be changed of a group."""

    name = text(200, least=1, required=True)
    description = text(5000, required=True)
    slug = text(200, least=1, required=True)


class GroupCreateBody(GroupUpdateBody):
    """A new group."""

    location_id = identifier(required=True, data_key="locationId")
    is_active = fields.Boolean(data_key="isActive", load_default=True)


class GroupStatusBody(PublishedBody):
    """Whether the group's page is shown."""

    is_active = fields.Boolean(data_key="isActive", required=True)


class GroupSlugBody(PublishedBody):
    """A slug that a group might take."""

    location_id = identifier(required=True, data_key="locationId")
    slug = text(200, least=1, required=True)


class GroupsQuery(PublishedSchema):
    """Whose groups to list."""

    locationId = identifier(required=True)


class GroupAnswer(Schema):
    """One group."""

    group = fields.Dict(required=True)


class GroupsAnswer(Schema):
    """A list of groups."""

    groups = fields.List(fields.Dict(), required=True)


class AvailableAnswer(Schema):
    """Whether the slug is free."""

    available = fields.Boolean(required=True)


def present_group(group: CalendarGroup) -> dict[str, Any]:
    """The group as it is answered, and as its events tell it."""
    return {
        "id": group.id,
        "locationId": group.location_id,
        "name": group.name,
        "description": group.description,
        "slug": group.slug,
        "isActive": group.is_active,
    }
