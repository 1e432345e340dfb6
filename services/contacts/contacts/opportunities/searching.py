"""Searching opportunities: by what a person types, by the published filters, and in several orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_, union

from chassis.folding import needles
from chassis.work import Work
from contacts.opportunities.loading import Shown, shown_opportunities
from contacts.opportunities.models import Opportunity
from contacts.opportunities.rules import OPEN, WON, effective_probability
from contacts.people.merged import refuse_moved
from contacts.people.models import Contact
from contacts.pipelines.models import Stage
from contacts.search.kinds import escaped
from contacts.search.text import matches

_FILTERS = {
    "id": Opportunity.id,
    "pipeline_id": Opportunity.pipeline_id,
    "stage_id": Opportunity.stage_id,
    "contact_id": Opportunity.contact_id,
    "assigned_to": Opportunity.assigned_to,
    "status": Opportunity.status,
    "country": Contact.country,
}
ORDERS = ("added_desc", "added_asc", "name_asc", "name_desc", "updated_desc", "updated_asc")
_ORDER_COLUMNS: dict[str, Any] = {
    "added": Opportunity.created_at,
    "name": Opportunity.search_text,
    "updated": Opportunity.updated_at,
}


@dataclass(frozen=True)
class Search:
    """What is looked for. `filters` are by the names in `_FILTERS`; `since` and `until` are days of creation in UTC, both included.

    `after_id` is the last opportunity of the page before, `after` when it was made; without them `page` counts from 1.
    """

    query: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    order: str = "added_desc"
    limit: int = 20
    page: int = 1
    after: datetime | None = None
    after_id: str | None = None


@dataclass(frozen=True)
class StageTotals:
    """What the opportunities found in one stage are worth together, in minor units by currency; weighted by their probability."""

    stage_id: str
    count: int
    total: Mapping[str, int]
    weighted: Mapping[str, float]
    open: Mapping[str, int]
    open_weighted: Mapping[str, float]
    won: Mapping[str, int]


def search_opportunities(work: Work, search: Search) -> tuple[Sequence[Shown], int]:
    """A page of the opportunities that `search` finds, and how many there are in all."""
    where = _conditions(work, search)
    counting = select(func.count(Opportunity.id)).join(Contact, Contact.id == Opportunity.contact_id)
    total = work.session.scalar(counting.where(Contact.deleted_at.is_(None), where)) or 0
    statement = _paged(work, shown_opportunities().where(where), search)
    return [Shown(*row) for row in work.session.execute(statement)], total


def stage_totals(work: Work, search: Search) -> list[StageTotals]:
    """The totals of what `search` finds in each stage, the stages in their order."""
    statement = (
        select(
            Opportunity.stage_id,
            Opportunity.status,
            Opportunity.currency,
            Opportunity.probability,
            Stage.probability.label("of_stage"),
            func.count(Opportunity.id).label("count"),
            func.sum(Opportunity.value_minor).label("value"),
        )
        .join(Contact, Contact.id == Opportunity.contact_id)
        .join(Stage, Stage.id == Opportunity.stage_id)
        .where(Contact.deleted_at.is_(None), _conditions(work, search))
        .group_by(
            Opportunity.stage_id,
            Opportunity.status,
            Opportunity.currency,
            Opportunity.probability,
            Stage.probability,
            Stage.position,
        )
        .order_by(Stage.position, Opportunity.stage_id)
    )
    stages: dict[str, list[Any]] = {}
    for row in work.session.execute(statement):
        stages.setdefault(row.stage_id, []).append(row)
    return [_totals(stage_id, rows) for stage_id, rows in stages.items()]


def _totals(stage_id: str, rows: Sequence[Any]) -> StageTotals:
    still_open = [row for row in rows if row.status == OPEN]
    return StageTotals(
        stage_id,
        sum(row.count for row in rows),
        _sums(rows),
        _weighted(rows),
        _sums(still_open),
        _weighted(still_open),
        _sums([row for row in rows if row.status == WON]),
    )


def _sums(rows: Sequence[Any]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + int(row.value)
    return sums


def _weighted(rows: Sequence[Any]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for row in rows:
        probability = effective_probability(row.status, row.probability, row.of_stage)
        share = 100 if probability is None else probability
        sums[row.currency] = sums.get(row.currency, 0) + int(row.value) * share / 100
    return sums


def _conditions(work: Work, search: Search) -> ColumnElement[bool]:
    if "contact_id" in search.filters:
        refuse_moved(work, [search.filters["contact_id"]])
    parts: list[ColumnElement[bool]] = [Opportunity.location_id == work.location_id]
    parts += [_FILTERS[name] == value for name, value in search.filters.items()]
    if search.since is not None:
        parts.append(Opportunity.created_at >= _midnight(search.since))
    # There is no day after the last of the calendar, and nothing was made behind it.
    if search.until is not None and search.until < date.max:
        parts.append(Opportunity.created_at < _midnight(search.until) + timedelta(days=1))
    words = needles(search.query)
    if words:
        # A union, because no index serves the two conditions under one OR.
        named = select(Opportunity.id).where(
            Opportunity.location_id == work.location_id,
            *(Opportunity.search_text.like(f"%{escaped(word)}%") for word in words),
        )
        of_contacts = select(Opportunity.id).where(
            Opportunity.location_id == work.location_id,
            Opportunity.contact_id.in_(
                select(Contact.id).where(Contact.location_id == work.location_id, matches(work, search.query))
            ),
        )
        parts.append(Opportunity.id.in_(union(named, of_contacts)))
    return and_(*parts)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _paged(
    work: Work, statement: Select[Opportunity, Contact, Stage], search: Search
) -> Select[Opportunity, Contact, Stage]:
    name, _, direction = search.order.partition("_")
    column, descending = _ORDER_COLUMNS[name], direction == "desc"
    key = tuple_(column, Opportunity.id)
    if search.after_id is not None or search.after is not None:
        place = _place(work, column, search)
        if place is not None:
            statement = statement.where(key < place if descending else key > place)
        elif search.after is not None and name == "added":
            # The row that it names is gone; the moment is all that is left.
            moved = Opportunity.created_at < search.after if descending else Opportunity.created_at > search.after
            statement = statement.where(moved)
    else:
        statement = statement.offset((search.page - 1) * search.limit)
    order = (column.desc(), Opportunity.id.desc()) if descending else (column.asc(), Opportunity.id.asc())
    return statement.order_by(*order).limit(search.limit)


def _place(work: Work, column: Any, search: Search) -> Any:
    if search.after_id is None:
        return None
    row = work.session.execute(select(column, Opportunity.id).where(Opportunity.id == search.after_id)).one_or_none()
    return None if row is None else tuple_(*row)
