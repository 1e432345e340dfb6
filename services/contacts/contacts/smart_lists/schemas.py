"""Smart lists on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import OwnSchema, wire_time
from contacts.people.schemas import ContactOut, present_row
from contacts.smart_lists.looking import Listed, Neighbors
from contacts.smart_lists.models import SmartList
from contacts.wire import boolean, readable

_MOST_SORTS = 5
_MOST_COLUMNS = 100


class ListSortBody(OwnSchema):
    """One key of the order."""

    field = fields.String(required=True, validate=validate.Length(1, 100))
    direction = fields.String(load_default="asc", validate=validate.OneOf(("asc", "desc")))


class SmartListChange(OwnSchema):
    """What to change of a smart list. `filters` are those of the search, whose grammar names the place of a mistake."""

    name = fields.String(validate=readable(255))
    query = fields.String(validate=validate.Length(max=200))
    filters = fields.List(fields.Dict(keys=fields.String()))
    sort = fields.List(fields.Nested(ListSortBody), validate=validate.Length(max=_MOST_SORTS))
    columns = fields.List(fields.String(validate=validate.Length(1, 200)), validate=validate.Length(max=_MOST_COLUMNS))
    shared = boolean()


class SmartListBody(SmartListChange):
    """A smart list to make."""

    name = fields.String(required=True, validate=readable(255))


class SmartListOut(Schema):
    """A smart list in an answer."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    name = fields.String(required=True)
    query = fields.String(required=True)
    filters = fields.List(fields.Dict(), required=True)
    sort = fields.List(fields.Dict(), required=True)
    columns = fields.List(fields.String(), required=True)
    shared = fields.Boolean(required=True)
    owner = fields.String(required=True)
    created_at = fields.String(required=True, data_key="createdAt")
    updated_at = fields.String(required=True, data_key="updatedAt")


class SmartListAnswer(Schema):
    """One smart list."""

    smart_list = fields.Nested(SmartListOut, required=True, data_key="smartList")


class SmartListsAnswer(Schema):
    """A page of smart lists by name."""

    smart_lists = fields.List(fields.Nested(SmartListOut), required=True, data_key="smartLists")
    next_cursor = fields.String(required=True, allow_none=True, data_key="nextCursor")


class ListedContactsAnswer(Schema):
    """A page of a list's contacts, and how many it holds."""

    contacts = fields.List(fields.Nested(ContactOut), required=True)
    total = fields.Integer(required=True)
    next_cursor = fields.String(required=True, allow_none=True, data_key="nextCursor")


class NeighborsAnswer(Schema):
    """Who stands beside a contact; `position` counts from 1."""

    previous = fields.String(required=True, allow_none=True)
    next = fields.String(required=True, allow_none=True)
    position = fields.Integer(required=True)
    total = fields.Integer(required=True)


def present_smart_list(smart_list: SmartList) -> dict[str, Any]:
    """A smart list as the wire has it."""
    return {
        "id": smart_list.id,
        "locationId": smart_list.location_id,
        "name": smart_list.name,
        "query": smart_list.query,
        "filters": smart_list.filters,
        "sort": smart_list.sort,
        "columns": smart_list.columns,
        "shared": smart_list.shared,
        "owner": smart_list.owner,
        "createdAt": wire_time(smart_list.created_at),
        "updatedAt": wire_time(smart_list.updated_at),
    }


def present_listed(listed: Listed) -> dict[str, Any]:
    """A page of contacts as the wire has it."""
    contacts = [present_row(contact) for contact in listed.contacts]
    return {"contacts": contacts, "total": listed.total, "nextCursor": listed.next_cursor}


def present_neighbors(found: Neighbors) -> dict[str, Any]:
    """Neighbors as the wire has them."""
    return {"previous": found.previous, "next": found.next, "position": found.position, "total": found.total}
