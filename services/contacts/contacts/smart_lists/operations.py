"""Making, reading, changing and deleting smart lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, or_, select

from chassis.paging import Key
from chassis.work import Work
from contacts.history import differences
from contacts.search.grammar import read_filters
from contacts.search.operations import Search, compiled, order_keys
from contacts.smart_lists.errors import not_the_lists_owner, smart_list_not_found
from contacts.smart_lists.events import (
    SMART_LIST_CREATED,
    SMART_LIST_DELETED,
    SMART_LIST_UPDATED,
    smart_list_data,
)
from contacts.smart_lists.models import SmartList

_FIELDS = ("name", "query", "filters", "sort", "columns", "shared")
_ORDER = (Key(SmartList.name, "name", value=str), Key(SmartList.id, "id", value=str))


def create_smart_list(work: Work, given: Mapping[str, Any]) -> SmartList:
    """Make a list, which is its maker's own unless it is `shared`.

    Raises:
        Invalid: `invalid_filter`, `invalid_sort`.
    """
    smart_list = SmartList(query="", filters=[], sort=[], columns=[], shared=False, owner=work.actor)
    _apply(work, smart_list, given)
    work.session.add(smart_list)
    work.session.flush()
    work.record(SMART_LIST_CREATED, smart_list.id, smart_list_data(smart_list))
    return smart_list


def list_smart_lists(work: Work) -> tuple[Sequence[SmartList], str | None]:
    """A page of the lists that the caller may see, by name, and the next page's cursor.

    Raises:
        Unreadable: `invalid_cursor`.
    """
    rows = work.session.scalars(work.page.apply(_seen(work), _ORDER)).all()
    return work.page.cut(rows, _ORDER)


def read_smart_list(work: Work, list_id: str) -> SmartList:
    """One list, that is shared or the caller's own.

    Raises:
        NotFound: `smart_list_not_found`.
    """
    smart_list = work.session.scalars(_seen(work).where(SmartList.id == list_id)).one_or_none()
    if smart_list is None:
        raise smart_list_not_found()
    return smart_list


def update_smart_list(work: Work, list_id: str, given: Mapping[str, Any]) -> SmartList:
    """Change what is `given`.

    Raises:
        NotFound: `smart_list_not_found`.
        Forbidden: `not_the_lists_owner`.
        PreconditionFailed: `stale_version`.
        Invalid: `invalid_filter`, `invalid_sort`.
    """
    smart_list = _own(work, list_id)
    before = smart_list_data(smart_list)
    _apply(work, smart_list, given)
    changes = differences(before, smart_list_data(smart_list))
    if changes:
        work.session.flush()
        work.record(SMART_LIST_UPDATED, smart_list.id, smart_list_data(smart_list), changes=changes)
    return smart_list


def delete_smart_list(work: Work, list_id: str) -> None:
    """Delete a list; its contacts stay as they are.

    Raises:
        NotFound: `smart_list_not_found`.
        Forbidden: `not_the_lists_owner`.
        PreconditionFailed: `stale_version`.
    """
    smart_list = _own(work, list_id)
    work.session.delete(smart_list)
    work.session.flush()
    work.record(SMART_LIST_DELETED, smart_list.id, smart_list_data(smart_list))


def search_of(smart_list: SmartList) -> Search:
    """What a list looks for, in its own order.

    Raises:
        Invalid: `invalid_filter`.
    """
    return Search(
        query=smart_list.query,
        filters=read_filters(smart_list.filters),
        sort=[(key["field"], key["direction"] == "desc") for key in smart_list.sort],
    )


def _apply(work: Work, smart_list: SmartList, given: Mapping[str, Any]) -> None:
    for field in _FIELDS:
        if field in given:
            setattr(smart_list, field, given[field])
    # What cannot be searched for is refused when it is kept, and not when somebody looks.
    search = search_of(smart_list)
    compiled(work, search.filters)
    order_keys(search.sort)


def _seen(work: Work) -> Select[SmartList]:
    statement = select(SmartList)
    if work.identity.user_id is None:
        # A token is the location's: it sees every list.
        return statement
    return statement.where(or_(SmartList.shared, SmartList.owner == work.actor))


def _own(work: Work, list_id: str) -> SmartList:
    smart_list = read_smart_list(work, list_id)
    if work.identity.user_id is not None and smart_list.owner != work.actor:
        raise not_the_lists_owner()
    work.check_version(smart_list)
    return smart_list
