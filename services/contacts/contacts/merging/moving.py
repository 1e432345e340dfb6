"""Moving rows from one contact to another, each remembered, and back. In SQL alone, and some thousands at a time: a contact may have a
hundred thousand, and whoever else wants to do something with the contacts waits meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    Table,
    and_,
    any_,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.work import Work
from contacts.merging.models import Merge, MergeMove
from contacts.merging.registry import FOLLOWING, MOVING, Following, Moving

AT_ONCE = 5000
"""How many rows go in one work."""

_MOVES: Any = MergeMove.__table__


def move_rows(work: Work, merge: Merge, contact_id: str, most: int) -> dict[str, int]:
    """Give the survivor the contact's rows, both locked: `most` of them, the newest of each table first.

    Of what the survivor can have once only all goes. Answers how many rows of each table went, as the wire names it.
    """
    counts = {}
    for one in MOVING:
        moved = _move(work, merge, one, contact_id, None if one.double is not None else most)
        counts[wire_name(one.model)] = moved
        most -= moved if one.double is None else 0
    follow_rows(work, merge)
    return counts


def count_left(work: Work, contact_id: str) -> dict[str, int]:
    """How many rows of each table are still to go, as the wire names it."""
    counts = {}
    for one in (one for one in MOVING if one.double is None):
        table: Table = one.model.__table__
        rows = (
            select(func.count()).select_from(table).where(_in_location(work, table), table.c.contact_id == contact_id)
        )
        counts[wire_name(one.model)] = work.session.connection().scalar(rows) or 0
    return counts


@dataclass(frozen=True)
class Place:
    """How far the rows of a merge have been given back: those of tables before `table`, and of its own those up to the key `after`."""

    table: str = ""
    after: str = ""


def move_back(work: Work, merge: Merge, place: Place, most: int) -> Place | None:
    """Give back what the survivor still has of what the merge moved, looking at `most` rows; answers where to go on, None at the end.

    What somebody gave to another contact since stays there.
    """
    names = [one.model.__tablename__ for one in MOVING]
    begun = names.index(place.table) if place.table in names else 0
    for number, one in enumerate(MOVING[begun:]):
        after = place.after if number == 0 else ""
        keys = _give_back(work, merge, one, after, most)
        if len(keys) == most:
            follow_rows(work, merge)
            return Place(one.model.__tablename__, keys[-1])
        most -= len(keys)
    follow_rows(work, merge)
    return None


def take_over(work: Work, merge: Merge, lasting: Merge) -> None:
    """Give the survivor what only rows that have gone home with `merge` kept with the contacts of another merge, which lasts.

    What was taken from the survivor meanwhile has not gone home, and does not come back from others.
    """
    for one in (one for one in MOVING if one.double is not None):
        for contact_id in lasting.merged_ids:
            _move(work, lasting, one, contact_id, None, instead_of=merge)
    follow_rows(work, lasting)


def follow_rows(work: Work, merge: Merge) -> None:
    """Put the rows that follow others to where these are."""
    for one in FOLLOWING:
        work.session.connection().execute(_follow(work, merge, one))


def wire_name(model: type[Any]) -> str:
    """What a preview calls the rows of a model: its table's name in camelCase."""
    name: str = model.__tablename__
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _give_back(work: Work, merge: Merge, one: Moving, after: str, most: int) -> Sequence[str]:
    """Give back the next rows of one table; answers their keys, in order."""
    table: Table = one.model.__table__
    following = select(_MOVES.c.key).where(_moved(merge, table), _MOVES.c.key > after)
    keys = work.session.connection().scalars(following.order_by(_MOVES.c.key).limit(most)).all()
    home = select(_MOVES.c.from_id).where(_moved(merge, table), _MOVES.c.key == table.c[one.key]).scalar_subquery()
    statement = (
        update(table)
        .where(
            _in_location(work, table),
            table.c.contact_id == merge.survivor_id,
            # By their keys alone: a join is planned by what was known of the tables before a hundred thousand rows came.
            table.c[one.key] == any_(literal(list(keys), ARRAY(String))),
        )
        .values(contact_id=home)
    )
    if keys:
        work.session.connection().execute(statement)
    return keys


def _move(
    work: Work, merge: Merge, one: Moving, contact_id: str, most: int | None, *, instead_of: Merge | None = None
) -> int:
    table: Table = one.model.__table__
    condition = and_(_in_location(work, table), table.c.contact_id == contact_id)
    if one.double is not None and instead_of is not None:
        gone: FromClause = table.alias("gone")
        at_home = and_(
            _moved(instead_of, table), _MOVES.c.key == gone.c[one.key], _MOVES.c.from_id == gone.c.contact_id
        )
        condition = and_(condition, exists(select(literal(1)).where(at_home, one.double(table, gone))))
    if one.double is not None:
        survivors: FromClause = table.alias("survivors")
        double = select(literal(1)).where(survivors.c.contact_id == merge.survivor_id, one.double(table, survivors))
        condition = and_(condition, ~exists(double))
    key = table.c[one.key]
    going = select(key).where(condition).order_by(key.desc()).limit(most)
    moved = (
        update(table)
        .where(_in_location(work, table), key.in_(going))
        .values(contact_id=merge.survivor_id)
        .returning(key.label("key"))
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
