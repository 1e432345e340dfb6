"""What happens to smart lists."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from contacts.event_parts import ChangeData
from contacts.smart_lists.models import SmartList


class SmartListData(Schema):
    """A smart list as it is after what happened; `owner` is the actor who made it."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    name = fields.String(required=True)
    query = fields.String(required=True)
    filters = fields.List(fields.Dict(), required=True)
    sort = fields.List(fields.Dict(), required=True)
    columns = fields.List(fields.String(), required=True)
    shared = fields.Boolean(required=True)
    owner = fields.String(required=True)
    changes = fields.List(fields.Nested(ChangeData))


_LIST: dict[str, Any] = {
    "id": "0bTzyc4nB8wYh1tKs5Rz",
    "locationId": "0bTzyWw2h3vXnq0ZkP7e",
    "name": "Customers in Berlin",
    "query": "",
    "filters": [{"field": "city", "operator": "eq", "value": "Berlin"}],
    "sort": [{"field": "name", "direction": "asc"}],
    "columns": ["name", "phone"],
    "shared": True,
    "owner": "user:0bTzyX01TqvM5sd8JrYa",
}

SMART_LIST_CREATED = EventType("contacts.smart_list.created", schema=SmartListData, example=_LIST)
SMART_LIST_UPDATED = EventType(
    "contacts.smart_list.updated",
    schema=SmartListData,
    example={**_LIST, "changes": [{"field": "shared", "before": False, "after": True}]},
)
SMART_LIST_DELETED = EventType("contacts.smart_list.deleted", schema=SmartListData, example=_LIST)

SMART_LIST_EVENTS = [SMART_LIST_CREATED, SMART_LIST_UPDATED, SMART_LIST_DELETED]


def smart_list_data(smart_list: SmartList) -> dict[str, Any]:
    """A smart list as events tell it."""
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
    }
