"""Moving rows from one contact to another, each remembered, and back. In SQL alone: a contact may have a hundred thousand."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, exists, insert, literal, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.types import String

from chassis.work import Work
from contacts.merging.models import Merge, MergeMove
from contacts.merging.registry import FOLLOWING, MOVING, Following, Moving

_MOVES: Any = MergeMove.__table__


def move_rows(work: Work, merge: Merge, contact_id: str) -> dict[str, int]:
    """Give the survivor all that is the contact's, both locked; answers how many rows of each table went, as the wire names it."""
    counts = {wire_name(one.model): _move(work, merge, one, contact_id) for one in MOVING}
    follow_rows(work, merge)
    return counts


def move_back(work: Work, merge: Merge) -> None:
    """Give back what the survivor still has of what the merge moved. What somebody gave to another contact since stays there."""
    for one in MOVING:
        table: Table = one.model.__table__
        statement = (
            update(table)
            .where(
                _in_location(work, table),
                table.c.contact_id == merge.survivor_id,
                _moved(merge, table),
                _key(table, one) == _MOVES.c.key,
            )
            .values(contact_id=_MOVES.c.from_id)
        )
        work.session.connection().execute(statement)
    follow_rows(work, merge)


def follow_rows(work: Work, merge: Merge) -> None:
    """Put the rows that follow others to where these are."""
    for one in FOLLOWING:
        work.session.connection().execute(_follow(work, merge, one))


def wire_name(model: type[Any]) -> str:
    """What a preview calls the rows of a model: its table's name in camelCase."""
    name: str = model.__tablename__
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _move(work: Work, merge: Merge, one: Moving, contact_id: str) -> int:
    table: Table = one.model.__table__
    condition = and_(_in_location(work, table), table.c.contact_id == contact_id)
    if one.double is not None:
        survivors: FromClause = table.alias("survivors")
        double = select(literal(1)).where(survivors.c.contact_id == merge.survivor_id, one.double(table, survivors))
        condition = and_(condition, ~exists(double))
    moved = (
        update(table)
        .where(condition)
        .values(contact_id=merge.survivor_id)
        .returning(_key(table, one).label("key"))
        .cte("moved")
    )
    remembered: Select[Any] = select(
        literal(merge.id), literal(merge.location_id), literal(table.name), moved.c.key, literal(contact_id)
    )
    columns = ["merge_id", "location_id", "table_name", "key", "from_id"]
    statement = insert(_MOVES).from_select(columns, remembered).execution_options(preserve_rowcount=True)
    return work.session.connection().execute(statement).rowcount


def _follow(work: Work, merge: Merge, one: Following) -> Any:
    table, leader = one.model.__table__, one.leader.__table__
    return (
        update(table)
        .where(
            _in_location(work, table),
            table.c[one.link] == leader.c.id,
            table.c.contact_id != leader.c.contact_id,
            leader.c.id == _MOVES.c.key,
            _moved(merge, leader),
        )
        .values(contact_id=leader.c.contact_id)
    )


def _in_location(work: Work, table: Table) -> ColumnElement[bool]:
    return table.c.location_id == work.location_id


def _moved(merge: Merge, table: Table) -> ColumnElement[bool]:
    return and_(_MOVES.c.merge_id == merge.id, _MOVES.c.table_name == table.name)


def _key(table: Table, one: Moving) -> ColumnElement[str]:
    return sql_cast(table.c[one.key], String)
