"""A search on the wire."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from chassis.schemas import PublishedSchema
from contacts.people.schemas import ContactOut
from contacts.search.grammar import read_filters
from contacts.search.operations import Search
from contacts.wire import identifier

MOST = 500
_MOST_SORTS = 5


class SortBody(PublishedSchema):
    """One key of the order."""

    field = fields.String(required=True, validate=validate.Length(1, 100))
    direction = fields.String(load_default="asc", validate=validate.OneOf(("asc", "desc", "ASC", "DESC")))


class SearchBody(PublishedSchema):
    """What to look for. `filters` is read by its own grammar, which names the place of a mistake."""

    location_id = identifier(required=True, name="locationId")
    query = fields.String(allow_none=True, validate=validate.Length(max=200))
    filters = fields.Raw(allow_none=True)
    sort = fields.List(fields.Nested(SortBody), allow_none=True, validate=validate.Length(max=_MOST_SORTS))
    page = fields.Integer(strict=True, load_default=1, validate=validate.Range(1, 1_000_000))
    limit = fields.Integer(strict=True, load_default=20, data_key="pageLimit", validate=validate.Range(1, MOST))
    after = fields.List(fields.Raw(), allow_none=True, data_key="searchAfter", validate=validate.Length(max=10))

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        search = Search(
            query=data.get("query") or "",
            filters=read_filters(data.get("filters") or []),
            sort=[(one["field"], one["direction"].lower() == "desc") for one in data.get("sort") or ()],
            limit=data["limit"],
            page=data["page"],
            after=data.get("after") or None,
        )
        return {"location_id": data["location_id"], "search": search}


class FoundContact(ContactOut):
    """A contact that was found."""

    search_after = fields.List(fields.Raw(), required=True, data_key="searchAfter")


class SearchAnswer(Schema):
    """A page of what was found."""

    contacts = fields.List(fields.Nested(FoundContact), required=True)
    total = fields.Integer(required=True)
    trace_id = fields.String(required=True, data_key="traceId")
