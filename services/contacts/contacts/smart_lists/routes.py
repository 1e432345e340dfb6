"""Smart lists, what is in them, and who stands beside whom."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.smart_lists import looking, operations
from contacts.smart_lists.schemas import (
    ListedContactsAnswer,
    NeighborsAnswer,
    SmartListAnswer,
    SmartListBody,
    SmartListChange,
    SmartListsAnswer,
    present_listed,
    present_neighbors,
    present_smart_list,
)
from contacts.wire import SUCCEEDED, Succeeded

smart_lists = Feature("smart_lists", __name__, "Smart lists")
_READ, _WRITE = "contacts.readonly", "contacts.write"
_LISTS = "/smart-lists"
_LIST = f"{_LISTS}/<list_id>"
_CONTACTS = f"{_LIST}/contacts"


@smart_lists.operation("GET", _LISTS, scope=_READ, answer=SmartListsAnswer, paged=True, published=False)
def list_smart_lists(work: Work) -> Answer:
    """The caller's own lists and the shared ones, by name."""
    rows, cursor = operations.list_smart_lists(work)
    return {"smartLists": [present_smart_list(row) for row in rows], "nextCursor": cursor}


@smart_lists.operation(
    "POST", _LISTS, scope=_WRITE, body=SmartListBody, answer=SmartListAnswer, status=201, published=False
)
def create_smart_list(work: Work, body: dict[str, Any]) -> Answer:
    """Make a smart list."""
    row = operations.create_smart_list(work, body)
    work.show_version(row)
    return {"smartList": present_smart_list(row)}


@smart_lists.operation("GET", _LIST, scope=_READ, answer=SmartListAnswer, published=False)
def get_smart_list(work: Work, list_id: str) -> Answer:
    """Read a smart list."""
    row = operations.read_smart_list(work, list_id)
    work.show_version(row)
    return {"smartList": present_smart_list(row)}


@smart_lists.operation("PUT", _LIST, scope=_WRITE, body=SmartListChange, answer=SmartListAnswer, published=False)
def update_smart_list(work: Work, body: dict[str, Any], list_id: str) -> Answer:
    """Change a smart list."""
    row = operations.update_smart_list(work, list_id, body)
    work.show_version(row)
    return {"smartList": present_smart_list(row)}


@smart_lists.operation("DELETE", _LIST, scope=_WRITE, answer=Succeeded, published=False)
def delete_smart_list(work: Work, list_id: str) -> Answer:
    """Delete a smart list."""
    operations.delete_smart_list(work, list_id)
    return SUCCEEDED


@smart_lists.operation("GET", _CONTACTS, scope=_READ, answer=ListedContactsAnswer, paged=True, published=False)
def list_contacts(work: Work, list_id: str) -> Answer:
    """The contacts in a list, in its own order."""
    return present_listed(looking.list_contacts(work, list_id))


@smart_lists.operation(
    "GET", f"{_CONTACTS}/<contact_id>/neighbors", scope=_READ, answer=NeighborsAnswer, published=False
)
def get_neighbors(work: Work, list_id: str, contact_id: str) -> Answer:
    """Who stands before and behind a contact in a list."""
    return present_neighbors(looking.find_neighbors(work, list_id, contact_id))
