"""Searches of opportunities on the wire."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from marshmallow import Schema, ValidationError, fields, post_load, validate

from chassis.schemas import PublishedSchema
from contacts.notes.schemas import present_note
from contacts.opportunities.loading import Shown
from contacts.opportunities.rules import STATUSES, read_day
from contacts.opportunities.schemas import OpportunityOut, present_opportunity, wire_sum
from contacts.opportunities.searching import ORDERS, Search, StageTotals
from contacts.tasks.schemas import present_task
from contacts.wire import boolean, identifier

MOST = 100
_DEEPEST_PAGE = 10_000
_LONGEST_QUERY = 75


class SearchDay(fields.Field[date]):
    """A day, `mm-dd-yyyy` or one of the other published formats."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:  # noqa: ARG002 - marshmallow's signature
        try:
            return read_day(str(value)[:64])
        except ValueError as error:
            raise ValidationError("Not a valid date.") from error


class OpportunitySearchQuery(PublishedSchema):
    """What to look for, in a query string."""

    location_id = identifier(required=True, name="locationId")
    q = fields.String(validate=validate.Length(max=_LONGEST_QUERY))
    status = fields.String(validate=validate.OneOf((*STATUSES, "all")))
    id = identifier()
    pipeline_id = identifier(name="pipelineId")
    stage_id = identifier(name="pipelineStageId")
    contact_id = identifier(name="contactId")
    assigned_to = identifier(name="assignedTo")
    country = fields.String(validate=validate.Length(max=100))
    since = SearchDay(data_key="date")
    until = SearchDay(data_key="endDate")
    order = fields.String(load_default=ORDERS[0], validate=validate.OneOf(ORDERS))
    page = fields.Integer(load_default=1, validate=validate.Range(1, _DEEPEST_PAGE))
    limit = fields.Integer(load_default=20, validate=validate.Range(1, MOST))
    after = fields.Integer(data_key="startAfter", validate=validate.Range(0, 253_402_300_799_999))
    after_id = identifier(name="startAfterId")
    get_tasks = fields.Boolean(load_default=False, data_key="getTasks")
    get_notes = fields.Boolean(load_default=False, data_key="getNotes")
    get_calendar_events = fields.Boolean(load_default=False, data_key="getCalendarEvents")

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        names = ("id", "pipeline_id", "stage_id", "contact_id", "assigned_to", "country", "status")
        search = Search(
            query=data.get("q", ""),
            filters={name: data[name] for name in names if data.get(name) not in (None, "all")},
            since=data.get("since"),
            until=data.get("until"),
            order=data["order"],
            limit=data["limit"],
            page=data["page"],
            after=_moment(data["after"]) if "after" in data else None,
            after_id=data.get("after_id"),
        )
        return {"location_id": data["location_id"], "search": search, "details": _details(data)}


class OpportunityDetailsBody(PublishedSchema):
    """What to show beside the opportunities themselves."""

    get_notes = boolean(name="notes")
    get_tasks = boolean(name="tasks")
    get_calendar_events = boolean(name="calendarEvents")


class OpportunitySearchBody(PublishedSchema):
    """What to look for, in a body. `page` counts from 0; `searchAfter` is that of the last opportunity seen."""

    location_id = identifier(required=True, name="locationId")
    query = fields.String(load_default="", allow_none=True, validate=validate.Length(max=_LONGEST_QUERY))
    limit = fields.Integer(load_default=20, validate=validate.Range(1, MOST))
    page = fields.Integer(load_default=0, validate=validate.Range(0, _DEEPEST_PAGE))
    after = fields.List(fields.Raw(), allow_none=True, data_key="searchAfter", validate=validate.Length(max=2))
    details = fields.Nested(OpportunityDetailsBody, load_default=dict, data_key="additionalDetails")
    pipeline_id = identifier(name="pipelineId")
    stage_id = identifier(name="pipelineStageId")
    contact_id = identifier(name="contactId")
    assigned_to = identifier(name="assignedTo")
    status = fields.String(validate=validate.OneOf((*STATUSES, "all")))

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        names = ("pipeline_id", "stage_id", "contact_id", "assigned_to", "status")
        after, after_id = _place(data.get("after") or [])
        search = Search(
            query=data.get("query") or "",
            filters={name: data[name] for name in names if data.get(name) not in (None, "all")},
            limit=data["limit"],
            page=data["page"] + 1,
            after=after,
            after_id=after_id,
        )
        return {"location_id": data["location_id"], "search": search, "details": _details(data["details"])}


class OpportunityMetaOut(Schema):
    """Where the page is in the whole."""

    total = fields.Integer(required=True)
    current_page = fields.Integer(required=True, data_key="currentPage")
    next_page = fields.Integer(data_key="nextPage")
    prev_page = fields.Integer(data_key="prevPage")
    next_page_url = fields.String(data_key="nextPageUrl")
    start_after = fields.Integer(data_key="startAfter")
    start_after_id = fields.String(data_key="startAfterId")


class OpportunitySearchAnswer(Schema):
    """A page of what was found, for the search by query string."""

    opportunities = fields.List(fields.Nested(OpportunityOut), required=True)
    meta = fields.Nested(OpportunityMetaOut, required=True)
    aggregations = fields.Dict(required=True)


class StageTotalsOut(Schema):
    """What was found in one stage, counted and summed; sums are in major units and not converted between currencies."""

    stage_id = fields.String(required=True, data_key="pipelineStageId")
    count = fields.Integer(required=True, data_key="totalCount")
    total = fields.Float(required=True, data_key="totalValue")
    weighted = fields.Float(required=True, data_key="weightedValue")
    open_total = fields.Float(required=True, data_key="openValue")
    open_weighted = fields.Float(required=True, data_key="openWeightedValue")
    won = fields.Float(required=True, data_key="wonValue")


class OpportunityPostSearchAnswer(Schema):
    """A page of what was found, for the search by body; totals by stage where a pipeline was named."""

    opportunities = fields.List(fields.Nested(OpportunityOut), required=True)
    total = fields.Integer(required=True)
    stage_aggregations = fields.List(fields.Nested(StageTotalsOut), required=True, data_key="stageAggregations")
    aggregations = fields.Dict(required=True)


def present_found(found: Sequence[Shown], details: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Opportunities with their places in the order, and with the details asked for: lists by contact."""
    shown = []
    for one in found:
        row = one.opportunity
        shown.append(
            {
                **present_opportunity(one),
                "searchAfter": [_millis(row.created_at), row.id],
                **{name: by_contact.get(row.contact_id, []) for name, by_contact in details.items()},
            }
        )
    return shown


def present_details(details: Mapping[str, Mapping[str, Sequence[Any]]]) -> dict[str, dict[str, list[Any]]]:
    """The contacts' notes and tasks as the wire has them."""
    present: dict[str, Any] = {"notes": present_note, "tasks": present_task}
    return {
        name: {contact_id: [present[name](row) for row in rows] for contact_id, rows in by_contact.items()}
        for name, by_contact in details.items()
    }


def present_meta(search: Search, found: Sequence[Shown], total: int, asked: Mapping[str, str]) -> dict[str, Any]:
    """Where the page is in the whole; `asked` is the query string."""
    meta: dict[str, Any] = {"total": total, "currentPage": search.page}
    if search.page > 1:
        meta["prevPage"] = search.page - 1
    if found and len(found) == search.limit and search.page * search.limit < total:
        last = found[-1].opportunity
        after = {"startAfter": _millis(last.created_at), "startAfterId": last.id}
        again = {name: value for name, value in asked.items() if name != "page"}
        url = f"/opportunities/search?{urlencode({**again, **after})}"
        meta |= {"nextPage": search.page + 1, "nextPageUrl": url, **after}
    return meta


def present_totals(totals: StageTotals) -> dict[str, Any]:
    """A stage's totals as the wire has them."""
    return {
        "pipelineStageId": totals.stage_id,
        "totalCount": totals.count,
        "totalValue": wire_sum(totals.total),
        "weightedValue": wire_sum(totals.weighted),
        "openValue": wire_sum(totals.open),
        "openWeightedValue": wire_sum(totals.open_weighted),
        "wonValue": wire_sum(totals.won),
    }


def _details(data: Mapping[str, Any]) -> dict[str, bool]:
    return {
        "notes": data.get("get_notes", False),
        "tasks": data.get("get_tasks", False),
        "calendarEvents": data.get("get_calendar_events", False),
    }


def _moment(millis: float) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _place(after: Sequence[Any]) -> tuple[datetime | None, str | None]:
    """The moment and the id of a `searchAfter`."""
    if len(after) != 2:
        if after:
            raise ValidationError("A time in milliseconds and an id.", "searchAfter")
        return None, None
    try:
        return _moment(float(after[0])), str(after[1])[:40]
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise ValidationError("A time in milliseconds and an id.", "searchAfter") from error
