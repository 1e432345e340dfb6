"""Businesses, and the contacts that belong to one."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.businesses import contacts_of, operations
from contacts.businesses.schemas import (
    BusinessAnswer,
    BusinessBody,
    BusinessChange,
    BusinessContactsAnswer,
    BusinessContactsQuery,
    BusinessesAnswer,
    BusinessesQuery,
    ChangedBusinessAnswer,
    Success,
    present_business,
)
from contacts.locations import in_location
from contacts.people.schemas import present_contact

businesses = Feature("businesses", __name__, "Businesses")
_READ, _WRITE = "businesses.readonly", "businesses.write"
_BUSINESS = "/businesses/<business_id>"


@businesses.operation("GET", "/businesses/", scope=_READ, query=BusinessesQuery, answer=BusinessesAnswer)
def list_businesses(work: Work, query: dict[str, Any]) -> Answer:
    """The location's businesses by name."""
    found = operations.list_businesses(work, **in_location(work, query))
    return {"businesses": [present_business(business) for business in found]}


@businesses.operation("POST", "/businesses/", scope=_WRITE, body=BusinessBody, answer=ChangedBusinessAnswer, status=201)
def create_business(work: Work, body: dict[str, Any]) -> Answer:
    """Make a business."""
    business = operations.create_business(work, in_location(work, body))
    work.show_version(business)
    return {"success": True, "buiseness": present_business(business)}


@businesses.operation("GET", _BUSINESS, scope=_READ, answer=BusinessAnswer)
def get_business(work: Work, business_id: str) -> Answer:
    """Read a business."""
    business = operations.read_business(work, business_id)
    work.show_version(business)
    return {"business": present_business(business)}


@businesses.operation("PUT", _BUSINESS, scope=_WRITE, body=BusinessChange, answer=ChangedBusinessAnswer)
def update_business(work: Work, body: dict[str, Any], business_id: str) -> Answer:
    """Change a business."""
    business = operations.update_business(work, business_id, body)
    work.show_version(business)
    return {"success": True, "buiseness": present_business(business)}


@businesses.operation("DELETE", _BUSINESS, scope=_WRITE, answer=Success)
def delete_business(work: Work, business_id: str) -> Answer:
    """Delete a business; its contacts stay."""
    operations.delete_business(work, business_id)
    return {"success": True}


@businesses.operation(
    "GET",
    "/contacts/business/<business_id>",
    scope="contacts.readonly",
    query=BusinessContactsQuery,
    answer=BusinessContactsAnswer,
)
def list_contacts_of_business(work: Work, query: dict[str, Any], business_id: str) -> Answer:
    """The contacts of a business, the newest first."""
    page = contacts_of.Page(**in_location(work, query))
    found, count = contacts_of.list_contacts(work, business_id, page)
    return {"contacts": [present_contact(contact) for contact in found], "count": count}
