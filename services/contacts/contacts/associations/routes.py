"""Associations: make, find, change and delete them."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.associations import operations
from contacts.associations.schemas import (
    AssociationBody,
    AssociationChange,
    AssociationDeleted,
    AssociationOut,
    AssociationsAnswer,
    AssociationsQuery,
    present_association,
    present_associations,
)
from contacts.people.errors import location_forbidden

associations = Feature("associations", __name__, "Labels of links")
_ASSOCIATION = "/associations/<association_id>"
_READ, _WRITE = "associations.readonly", "associations.write"


@associations.operation("POST", "/associations/", scope=_WRITE, body=AssociationBody, answer=AssociationOut, status=201)
def create_association(work: Work, body: dict[str, Any]) -> Answer:
    """Make an association."""
    _require_location(work, body)
    association = operations.create_association(work, body)
    work.show_version(association)
    return present_association(association)


@associations.operation("GET", "/associations/", scope=_READ, query=AssociationsQuery, answer=AssociationsAnswer)
def list_associations(work: Work, query: dict[str, Any]) -> Answer:
    """A location's associations."""
    return _listed(work, query, None)


@associations.operation(
    "GET", "/associations/key/<key_name>", scope=_READ, query=AssociationsQuery, answer=AssociationOut
)
def get_association_by_key(work: Work, query: dict[str, Any], key_name: str) -> Answer:
    """The association with a key."""
    _require_location(work, query)
    association = operations.read_association_by_key(work, key_name)
    work.show_version(association)
    return present_association(association)


@associations.operation(
    "GET", "/associations/objectKey/<object_key>", scope=_READ, query=AssociationsQuery, answer=AssociationsAnswer
)
def list_associations_of_object(work: Work, query: dict[str, Any], object_key: str) -> Answer:
    """The associations that have an object on a side."""
    return _listed(work, query, object_key)


@associations.operation("GET", _ASSOCIATION, scope=_READ, answer=AssociationOut)
def get_association(work: Work, association_id: str) -> Answer:
    """Read an association."""
    association = operations.read_association(work, association_id)
    work.show_version(association)
    return present_association(association)


@associations.operation("PUT", _ASSOCIATION, scope=_WRITE, body=AssociationChange, answer=AssociationOut)
def update_association(work: Work, body: dict[str, Any], association_id: str) -> Answer:
    """Call the sides otherwise."""
    association = operations.update_association(work, association_id, body)
    work.show_version(association)
    return present_association(association)


@associations.operation("DELETE", _ASSOCIATION, scope=_WRITE, answer=AssociationDeleted)
def delete_association(work: Work, association_id: str) -> Answer:
    """Delete an association with every link under it."""
    operations.delete_association(work, association_id)
    return {"deleted": True, "id": association_id, "message": "Association deleted successfully"}


def _require_location(work: Work, given: dict[str, Any]) -> None:
    if given.get("location_id", work.location_id) != work.location_id:
        raise location_forbidden()


def _listed(work: Work, query: dict[str, Any], object_key: str | None) -> Answer:
    _require_location(work, query)
    skip, limit = query["skip"], query["limit"]
    found, total = operations.list_associations(work, skip=skip, limit=limit, object_key=object_key)
    return present_associations(found, total, work.location_id, skip=skip, limit=limit)
