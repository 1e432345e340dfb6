"""The declaration: a line for each kind of row that a service holds about a person."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Row, Update, delete, inspect, or_, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute

from chassis.database import Versioned
from chassis.timers.store import cancel_timers
from chassis.work import Work

Condition = Callable[[str], ColumnElement[bool]]


AT_ONCE = 1000
"""How many rows a step erases, and so how long it holds their locks."""


class Erasing(Protocol):
    """How the rows of a kind are erased. `reason` says why they stay, without what is personal; None where they go."""

    @property
    def reason(self) -> str | None:
        """Why they stay."""

    @property
    def at_once(self) -> int:
        """How many rows one transaction erases."""

    def __call__(self, work: Work, held: "Held", subject: str, limit: int) -> int:
        """Erase at most `limit` rows of `subject`; answers how many. Fewer than `limit` were the last."""


@dataclass(frozen=True)
class Delete:
    """The rows go, with their timers of the kinds `timers`; `then` is handed each of them with the columns `returning`."""

    timers: tuple[str, ...] = ()
    then: Callable[[Work, Row[Any]], None] | None = None
    returning: tuple[str, ...] = ()
    at_once: int = AT_ONCE
    reason: None = None

    def __call__(self, work: Work, held: "Held", subject: str, limit: int) -> int:
        """See `Erasing`."""
        some = select(*held.key).where(held.of(subject)).limit(limit)
        columns = [*held.key, *(getattr(held.model, name) for name in self.returning)]
        statement = delete(held.model).where(tuple_(*held.key).in_(some)).returning(*columns)
        rows = work.session.execute(statement, execution_options={"synchronize_session": False}).all()
        if self.timers and rows:
            cancel_timers(work.session, self.timers, [row[0] for row in rows])
        if self.then is not None:
            for row in rows:
                self.then(work, row)
        return len(rows)


@dataclass(frozen=True)
class Blank:
    """The rows stay for `reason`, and lose what is personal: the columns in `values` become these values."""

    values: Mapping[str, Any]
    reason: str
    at_once: int = AT_ONCE

    def __call__(self, work: Work, held: "Held", subject: str, limit: int) -> int:
        """See `Erasing`."""
        model = held.model
        other = or_(*(getattr(model, name).is_distinct_from(value) for name, value in self.values.items()))
        some = select(*held.key).where(held.of(subject), other).limit(limit)
        statement: Update = update(model).where(tuple_(*held.key).in_(some)).values(dict(self.values))
        if issubclass(model, Versioned):
            # Whoever is changing such a row must not write what they read before.
            statement = statement.values(version=model.version + 1)
        rows = work.session.execute(
            statement.returning(*held.key), execution_options={"synchronize_session": False}
        ).all()
        return len(rows)


@dataclass(frozen=True)
class Keep:
    """The rows stay as they are for `reason`: nothing in them is personal."""

    reason: str
    at_once: int = AT_ONCE

    def __call__(self, work: Work, held: "Held", subject: str, limit: int) -> int:  # noqa: ARG002 - see `Erasing`
        """See `Erasing`."""
        return 0


@dataclass(frozen=True)
class Held:
    """One kind of rows: `kind` names it in exports and reports; `whose` is the condition for those of a person.

    Without it they are those whose `contact_id` it is. `untold` are columns that no export shows: secrets, and what is made of others.
    """

    kind: str
    model: type[Any]
    erasing: Erasing = field(default_factory=Delete)
    whose: Condition | None = None
    untold: Collection[str] = ()

    def of(self, subject: str) -> ColumnElement[bool]:
        """The condition for the rows of `subject`."""
        if self.whose is not None:
            return self.whose(subject)
        mine: ColumnElement[bool] = self.model.contact_id == subject
        return mine

    @property
    def key(self) -> list[InstrumentedAttribute[Any]]:
        """The columns of the primary key."""
        mapper = inspect(self.model)
        return [getattr(self.model, mapper.get_property_by_column(column).key) for column in mapper.primary_key]

    @property
    def columns(self) -> list[InstrumentedAttribute[Any]]:
        """The columns that an export shows."""
        mapper = inspect(self.model)
        names = [mapper.get_property_by_column(column).key for column in mapper.local_table.columns]
        return [getattr(self.model, name) for name in names if name not in self.untold]
