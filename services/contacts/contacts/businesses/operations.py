"""Making, reading, changing and deleting businesses."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.work import Work
from contacts.businesses.errors import business_not_found
from contacts.businesses.events import BUSINESS_CREATED, BUSINESS_DELETED, BUSINESS_UPDATED
from contacts.businesses.models import Business
from contacts.businesses.searching import search_text
from contacts.businesses.sweeping import follow_name, let_go
from contacts.channels.kinds import EMAIL, PHONE
from contacts.custom_fields.rules import merged
from contacts.custom_fields.values import read_given
from contacts.history import differences
from contacts.refs.operations import read_location
from contacts.relations.unlinking import delete_relations_of

_PLAIN = ("website", "address", "city", "state", "postal_code", "country", "description")


def create_business(work: Work, given: Mapping[str, Any]) -> Business:
    """Make a business.

    Raises:
        Invalid: `invalid_phone`, `invalid_email`, `unknown_custom_field`, `invalid_custom_value`.
    """
    business = Business(name=given["name"].strip(), custom_fields={}, created_by=work.actor, updated_by=work.actor)
    for field in ("phone", "email", *_PLAIN):
        setattr(business, field, None)
    _apply(work, business, given)
    work.session.add(business)
    work.session.flush()
    work.record(BUSINESS_CREATED, business.id, business_data(business))
    return business


def list_businesses(work: Work, limit: int, skip: int) -> Sequence[Business]:
    """The location's businesses by name."""
    statement = select(Business).order_by(Business.name, Business.id).limit(limit).offset(skip)
    return work.session.scalars(statement).all()


def read_business(work: Work, business_id: str, *, held: bool = False) -> Business:
    """One business; `held` keeps it from being deleted until this work ends.

    Raises:
        NotFound: `business_not_found`.
    """
    statement = select(Business).where(Business.id == business_id)
    if held:
        statement = statement.with_for_update(read=True, key_share=True)
    business = work.session.scalars(statement).one_or_none()
    if business is None:
        raise business_not_found()
    return business


def update_business(work: Work, business_id: str, given: Mapping[str, Any]) -> Business:
    """Change what is `given`; custom fields are merged. A new name goes to the contacts of the business.

    Raises:
        NotFound: `business_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: as in `create_business`.
    """
    business = read_business(work, business_id)
    work.check_version(business)
    before = business_data(business)
    _apply(work, business, given)
    changes = differences(before, business_data(business))
    if changes:
        business.updated_by = work.actor
        work.session.flush()
        work.record(BUSINESS_UPDATED, business.id, business_data(business), changes=changes)
        if business.name != before["name"]:
            follow_name(work, business.id, {"name": business.name})
    return business


def delete_business(work: Work, business_id: str) -> None:
    """Delete a business; its contacts belong to none from then on.

    Raises:
        NotFound: `business_not_found`.
        PreconditionFailed: `stale_version`.
    """
    business = read_business(work, business_id)
    work.check_version(business)
    work.session.delete(business)
    work.session.flush()
    delete_relations_of(work, business.id)
    work.record(BUSINESS_DELETED, business.id, business_data(business))
    let_go(work, business.id, {"name": business.name})


def business_data(business: Business) -> dict[str, Any]:
    """A business as events tell it."""
    return {
        "id": business.id,
        "locationId": business.location_id,
        "name": business.name,
        "phone": business.phone,
        "email": business.email,
        "website": business.website,
        "address": business.address,
        "city": business.city,
        "state": business.state,
        "postalCode": business.postal_code,
        "country": business.country,
        "description": business.description,
        "customFields": dict(business.custom_fields),
    }


def _apply(work: Work, business: Business, given: Mapping[str, Any]) -> None:
    region = read_location(work).country
    if "name" in given:
        business.name = given["name"].strip()
    for field in _PLAIN:
        if field in given:
            setattr(business, field, given[field])
    for kind in (PHONE, EMAIL):
        if kind.name in given:
            text = given[kind.name]
            setattr(business, kind.name, kind.read(text, region) if text and text.strip() else None)
    if "custom_fields" in given:
        values = read_given(work, "business", given["custom_fields"], region)
        business.custom_fields = merged(business.custom_fields, values)
    business.search_text = search_text(work, business)
