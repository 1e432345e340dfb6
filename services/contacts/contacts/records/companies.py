"""Companies as records of the standard object `business`: the very businesses that have operations of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, true

from chassis.folding import needles
from chassis.work import Work
from contacts.associations.rules import BUSINESS
from contacts.businesses import operations as businesses
from contacts.businesses.models import Business
from contacts.businesses.searching import column_of
from contacts.objects.errors import foreign_property
from contacts.objects.rules import property_name
from contacts.objects.standard import searchable_now
from contacts.records.company_schemas import read_company, show_company
from contacts.records.errors import no_owner, unsuitable_property
from contacts.records.properties import properties_of, read_properties
from contacts.records.rules import split_query
from contacts.records.searching import Found, Search, page_of, says
from contacts.search.kinds import escaped


@dataclass(frozen=True)
class CompanyRecord:
    """A business as a record: its own members and its custom fields are its properties, by their names."""

    business: Business
    properties: dict[str, Any]
    owner: None = None
    followers: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The business's id."""
        return self.business.id

    @property
    def location_id(self) -> str:
        """The location that knows it."""
        return self.business.location_id

    @property
    def created_at(self) -> datetime:
        """When it was made."""
        return self.business.created_at

    @property
    def updated_at(self) -> datetime:
        """When it was last changed."""
        return self.business.updated_at

    @property
    def created_by(self) -> str:
        """The actor who made it."""
        return self.business.created_by

    @property
    def updated_by(self) -> str:
        """The actor who last changed it."""
        return self.business.updated_by


def create_record(work: Work, _object_key: str, given: Mapping[str, Any]) -> CompanyRecord:
    """Make a business.

    Raises:
        Invalid: `unsuitable_property`, it has no name; `unsupported_owner`; `foreign_property`, `validation_failed`, `invalid_phone`,
            `invalid_email`, `unknown_custom_field`, `invalid_custom_value`.
    """
    read = _read(work, given, {})
    if not read.get("name"):
        raise unsuitable_property("name", "a text that is not empty")
    return _as_record(work, businesses.create_business(work, read))


def read_record(work: Work, _object_key: str, record_id: str) -> CompanyRecord:
    """One business.

    Raises:
        NotFound: `business_not_found`.
    """
    return _as_record(work, businesses.read_business(work, record_id))


def update_record(work: Work, _object_key: str, record_id: str, given: Mapping[str, Any]) -> CompanyRecord:
    """Change what is `given`; null takes a property away.

    Raises:
        NotFound: `business_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: as in `create_record`.
    """
    known = businesses.read_business(work, record_id).custom_fields
    return _as_record(work, businesses.update_business(work, record_id, _read(work, given, known)))


def delete_record(work: Work, _object_key: str, record_id: str) -> None:
    """Delete a business with its links.

    Raises:
        NotFound: `business_not_found`.
        PreconditionFailed: `stale_version`.
    """
    businesses.delete_business(work, record_id)


def search_records(work: Work, _object_key: str, search: Search) -> Found:
    """A page of the businesses that say every word of the query in their searchable properties, the newest first."""
    fields = properties_of(work, BUSINESS)
    name, text = split_query(search.query, searchable_now(work, BUSINESS))
    found = and_(true(), *(Business.search_text.like(f"%{escaped(word)}%") for word in needles(text)))
    if name is not None:
        own = column_of(name)
        found = and_(found, says(own if own is not None else Business.custom_fields[fields[name].id].astext, text))
    rows, total = page_of(work, Business, found, search)
    records = [CompanyRecord(row, show_company(row, fields)) for row in rows]
    return Found(records, total, BUSINESS, BUSINESS)


def _as_record(work: Work, business: Business) -> CompanyRecord:
    return CompanyRecord(business, show_company(business, properties_of(work, BUSINESS)))


def _read(work: Work, given: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """What the businesses' own operations take, for a record's body; `known` are the custom fields' values by then."""
    if given.get("owner") or given.get("followers"):
        raise no_owner()
    named = {_named(name): value for name, value in given.get("properties", {}).items()}
    own, others = read_company(named)
    # For its errors, which name the properties.
    read_properties(work, BUSINESS, (), others)
    fields = properties_of(work, BUSINESS)
    values: dict[str, Any] = {}
    for name, value in others.items():
        head, _, box = name.partition(".")
        field = fields.get(name) or fields[head]
        if box and name not in fields:
            values[field.id] = {**(values.get(field.id) or known.get(field.id) or {}), box: value}
        else:
            values[field.id] = value
    return {**own, "custom_fields": [{"id": key, "field_value": value} for key, value in values.items()]}


def _named(given: str) -> str:
    try:
        return property_name(BUSINESS, given)
    except ValueError as error:
        raise foreign_property(f"properties.{given}", given) from error
