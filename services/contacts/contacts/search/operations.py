"""Searching contacts: by text and filters, in any order, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, false, func, not_, null, or_, select, true

from chassis.errors import Invalid
from chassis.paging import Key, Page, encode_cursor
from chassis.work import Work
from contacts.database import ID
from contacts.people.counting import count_all
from contacts.people.models import Contact
from contacts.people.rows import ContactRow, read_rows
from contacts.people.visibility import may_see_all
from contacts.search.fields import find_field, sort_key
from contacts.search.grammar import Condition, Filter, Group, comparisons
from contacts.search.kinds import DENIES
from contacts.search.text import Shape, Sought, found_by, parameters, read_query
from contacts.search.values import as_kept

DEEPEST_ROW = 10_000
# Past this, each comparison is made by itself: to plan how two hundred tables are joined took the server twelve seconds.
_MOST_JOINED = 20

Order = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Search:
    """What is looked for. `after` is a contact's own `searchAfter`; else `page` counts from 1. `sort` is `(field, descending)` in order."""

    query: str = ""
    filters: Group = field(default_factory=lambda: Group(every=True, parts=()))
    sort: Sequence[tuple[str, bool]] = ()
    limit: int = 20
    page: int = 1
    after: Sequence[Any] | None = None

    @property
    def everybody(self) -> bool:
        """Whether nothing is looked for."""
        return not self.query and not self.filters.parts

    @property
    def counts_together(self) -> bool:
        """Whether the first page knows the total: what is looked for is all found before it can be put in order.

        A whole location is read in the order of an index, and only as far as the page goes.
        """
        return self.after is None and not self.everybody


@dataclass(frozen=True)
class Found:
    """A page of contacts, each with what to give as `searchAfter` to go on behind it, and how many there are in all."""

    rows: Sequence[tuple[ContactRow, list[Any]]]
    total: int


def search_contacts(work: Work, search: Search) -> Found:
    """The contacts that `search` finds, the newest first unless it says otherwise.

    Raises:
        Invalid: `invalid_filter`, `invalid_sort`; `page_too_deep`, a page past the first 10,000 rows.
        Unreadable: `invalid_cursor`, `after` is not one of ours.
    """
    sought = read_query(work, search.query)
    places = _places(work, search, sought)
    if search.counts_together and (places or search.page == 1):
        total = places[0][0] if places else 0
    elif search.everybody and may_see_all(work):
        total = count_all(work)
    else:
        total = work.session.scalar(select(func.count(Contact.id)).where(_where(work, search, sought))) or 0
    after = {place[-1]: [plain_value(value) for value in place[1:]] for place in places}
    return Found([(contact, after[contact.id]) for contact in read_rows(work, list(after))], total)


def _where(work: Work, search: Search, sought: Sought) -> ColumnElement[bool]:
    return and_(Contact.deleted_at.is_(None), compiled(work, search.filters), found_by(sought, work.location_id))


def _places(work: Work, search: Search, sought: Sought) -> Sequence[Sequence[Any]]:
    """Of each contact of the page the total, where the page counts it too, and what the order compares, the id last."""
    order = tuple((name, descending) for name, descending in search.sort)
    if search.after is not None:
        behind = Page(search.limit, encode_cursor(list(search.after)))
        page = _ordered(order, _where(work, search, sought), behind, counted=False).limit(search.limit)
        return work.session.execute(page).all()
    skipped = (search.page - 1) * search.limit
    if skipped + search.limit > DEEPEST_ROW and search.page > 1:
        raise Invalid.of_field("page", "page_too_deep", "Go on with searchAfter past 10,000 contacts.")
    if search.filters.parts:
        page = _numbered(order, _where(work, search, sought), counted=True)
    else:
        page = _without_filters(order, sought.shape, counted=search.counts_together)
    values = {"page_limit": search.limit, "page_skipped": skipped, "page_location": work.location_id, **sought.values}
    return work.session.execute(page, values).all()


# Kept: making it and its cache key costs as much as asking it. Whatever is sought, queries of one shape are one statement.
@lru_cache(maxsize=256)
def _without_filters(order: Order, shape: Shape, *, counted: bool) -> Select[Any]:
    found = found_by(parameters(shape), bindparam("page_location", type_=ID))
    return _numbered(order, and_(Contact.deleted_at.is_(None), found), counted=counted)


def _numbered(order: Order, where: ColumnElement[bool], *, counted: bool) -> Select[Any]:
    limit, skipped = (bindparam(name, type_=Integer()) for name in ("page_limit", "page_skipped"))
    return _ordered(order, where, Page(), counted=counted).limit(limit).offset(skipped)


def _ordered(order: Order, where: ColumnElement[bool], page: Page, *, counted: bool) -> Select[Any]:
    keys = order_keys(order)
    if not counted:
        return page.apply(select(null(), *(key.column for key in keys)).select_from(Contact).where(where), keys)
    # Found first: as all are counted, the planner may not hope to find a page of them early on the way through everybody in order.
    every = (
        select(*(key.column.label(f"key_{place}") for place, key in enumerate(keys))).select_from(Contact).where(where)
    )
    found = every.cte("found").prefix_with("MATERIALIZED")
    own = [replace(key, column=column) for key, column in zip(keys, found.c, strict=True)]
    return page.apply(select(func.count().over(), *found.c), own)


def compiled(work: Work, tree: Filter) -> ColumnElement[bool]:
    """A tree of filters as SQL.

    Raises:
        Invalid: `invalid_filter`.
    """
    return _compiled(as_kept(work, tree), joined=comparisons(tree) <= _MOST_JOINED)


def _compiled(tree: Filter, *, joined: bool) -> ColumnElement[bool]:
    if isinstance(tree, Condition):
        condition = find_field(tree).condition(tree)
        if tree.operator in DENIES:
            return not_(func.coalesce(condition, false()))
        return condition if joined else func.coalesce(condition, false())
    parts = [_compiled(part, joined=joined) for part in tree.parts]
    return and_(true(), *parts) if tree.every else or_(false(), *parts)


def order_keys(sort: Sequence[tuple[str, bool]]) -> list[Key]:
    """What a list in the order of `sort` compares, the id last; the newest first where `sort` says nothing.

    Raises:
        Invalid: `invalid_sort`.
    """
    keys = []
    for place, (name, descending) in enumerate(sort):
        key = sort_key(name, descending=descending)
        if key is None:
            raise Invalid.of_field(f"sort.{place}.field", "invalid_sort", f"Contacts can't be sorted by {name}.")
        keys.append(key)
    if not keys:
        keys = [Key(Contact.created_at, "dateAdded", descending=True, value=datetime.fromisoformat)]
    return [*keys, Key(Contact.id, "id", keys[-1].descending, str)]


def plain_value(value: Any) -> Any:
    """A value of the order as `searchAfter` and cursors hold it."""
    return value.isoformat() if hasattr(value, "isoformat") else value
