"""Opportunities: make, read, change, delete, upsert and search them, and their status and followers."""

from typing import Any

from flask import request

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.opportunities import operations
from contacts.opportunities.details import read_details
from contacts.opportunities.loading import read_opportunity
from contacts.opportunities.schemas import (
    SUCCESS,
    OpportunityAnswer,
    OpportunityBody,
    OpportunityChange,
    OpportunityDone,
    OpportunityFollowersAdded,
    OpportunityFollowersBody,
    OpportunityFollowersRemoved,
    OpportunityRemovalQuery,
    OpportunityStatusBody,
    OpportunityUpsertAnswer,
    OpportunityUpsertBody,
    present_opportunity,
)
from contacts.opportunities.search_schemas import (
    OpportunityPostSearchAnswer,
    OpportunitySearchAnswer,
    OpportunitySearchBody,
    OpportunitySearchQuery,
    present_details,
    present_found,
    present_meta,
    present_totals,
)
from contacts.opportunities.searching import search_opportunities, stage_totals
from contacts.people.errors import location_forbidden

opportunities = Feature("opportunities", __name__, "Opportunities")
_OPPORTUNITY = "/opportunities/<opportunity_id>"
_READ, _WRITE = "opportunities.readonly", "opportunities.write"


@opportunities.operation(
    "POST", "/opportunities/", scope=_WRITE, body=OpportunityBody, answer=OpportunityAnswer, status=201
)
def create_opportunity(work: Work, body: dict[str, Any]) -> Answer:
    """Make an opportunity."""
    shown = operations.create_opportunity(work, _in_location(work, body))
    work.show_version(shown.opportunity)
    return {"opportunity": present_opportunity(shown)}


@opportunities.operation(
    "GET", "/opportunities/search", scope=_READ, query=OpportunitySearchQuery, answer=OpportunitySearchAnswer
)
def search_by_query(work: Work, query: dict[str, Any]) -> Answer:
    """Search opportunities."""
    search = _in_location(work, query)["search"]
    found, total = search_opportunities(work, search)
    details = present_details(read_details(work, found, query["details"]))
    return {
        "opportunities": present_found(found, details),
        "meta": present_meta(search, found, total, request.args.to_dict()),
        "aggregations": {},
    }


@opportunities.operation(
    "POST", "/opportunities/search", scope=_READ, body=OpportunitySearchBody, answer=OpportunityPostSearchAnswer
)
def search_by_body(work: Work, body: dict[str, Any]) -> Answer:
    """Search opportunities, with totals by stage where a pipeline is named."""
    search = _in_location(work, body)["search"]
    found, total = search_opportunities(work, search)
    totals = stage_totals(work, search) if "pipeline_id" in search.filters else []
    details = present_details(read_details(work, found, body["details"]))
    return {
        "opportunities": present_found(found, details),
        "total": total,
        "stageAggregations": [present_totals(one) for one in totals],
        "aggregations": {},
    }


@opportunities.operation(
    "POST", "/opportunities/upsert", scope=_WRITE, body=OpportunityUpsertBody, answer=OpportunityUpsertAnswer
)
def upsert_opportunity(work: Work, body: dict[str, Any]) -> Answer:
    """Change an opportunity, or make one."""
    shown, new = operations.upsert_opportunity(work, _in_location(work, body))
    return {"opportunity": present_opportunity(shown), "new": new}


@opportunities.operation("GET", _OPPORTUNITY, scope=_READ, answer=OpportunityAnswer)
def get_opportunity(work: Work, opportunity_id: str) -> Answer:
    """Read an opportunity."""
    shown = read_opportunity(work, opportunity_id)
    work.show_version(shown.opportunity)
    return {"opportunity": present_opportunity(shown)}


@opportunities.operation("PUT", _OPPORTUNITY, scope=_WRITE, body=OpportunityChange, answer=OpportunityAnswer)
def update_opportunity(work: Work, body: dict[str, Any], opportunity_id: str) -> Answer:
    """Change an opportunity."""
    shown = operations.update_opportunity(work, opportunity_id, body)
    work.show_version(shown.opportunity)
    return {"opportunity": present_opportunity(shown)}


@opportunities.operation("DELETE", _OPPORTUNITY, scope=_WRITE, answer=OpportunityDone)
def delete_opportunity(work: Work, opportunity_id: str) -> Answer:
    """Delete an opportunity."""
    operations.delete_opportunity(work, opportunity_id)
    return SUCCESS


@opportunities.operation(
    "PUT", f"{_OPPORTUNITY}/status", scope=_WRITE, body=OpportunityStatusBody, answer=OpportunityDone
)
def set_status(work: Work, body: dict[str, Any], opportunity_id: str) -> Answer:
    """Win, lose, abandon or open again an opportunity."""
    work.show_version(operations.set_status(work, opportunity_id, body))
    return SUCCESS


@opportunities.operation(
    "POST",
    f"{_OPPORTUNITY}/followers",
    scope=_WRITE,
    body=OpportunityFollowersBody,
    answer=OpportunityFollowersAdded,
    status=201,
)
def add_followers(work: Work, body: dict[str, Any], opportunity_id: str) -> Answer:
    """Let users follow an opportunity."""
    opportunity, added = operations.change_followers(work, opportunity_id, body["followers"], "add")
    return {"followers": opportunity.followers, "followersAdded": added}


@opportunities.operation(
    "DELETE",
    f"{_OPPORTUNITY}/followers",
    scope=_WRITE,
    query=OpportunityRemovalQuery,
    body=OpportunityFollowersBody,
    answer=OpportunityFollowersRemoved,
)
def remove_followers(work: Work, query: dict[str, Any], body: dict[str, Any], opportunity_id: str) -> Answer:
    """End users' following of an opportunity, or everybody's."""
    opportunity, removed = operations.change_followers(
        work, opportunity_id, body["followers"], "remove", remove_all=query["remove_all"]
    )
    return {"followers": opportunity.followers, "followersRemoved": removed}


def _in_location(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """What is given without its location, which must be the identity's."""
    rest = dict(given)
    if rest.pop("location_id") != work.location_id:
        raise location_forbidden()
    return rest
