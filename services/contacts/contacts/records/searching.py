"""Searching records: by what their searchable properties say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, func, select, true, tuple_, update

from chassis.folding import fold, needles, searchable
from chassis.work import Work
from contacts.businesses.models import Business
from contacts.objects.models import CustomObject
from contacts.records.models import Record
from contacts.records.rules import split_query, texts_of
from contacts.search.folded import folded
from contacts.search.kinds import escaped

_BATCH = 1000
_Found = TypeVar("_Found", Record, Business)


@dataclass(frozen=True)
class Search:
    """What is looked for among an object's records. `after_id` is the last record of the page before; else `page` counts from 1."""

    query: str = ""
    page: int = 1
    limit: int = 20
    after_id: str | None = None


@dataclass(frozen=True)
class Found:
    """A page of an object's records, how many there are in all, and which object it is."""

    records: Sequence[Any]
    total: int
    object_id: str
    object_key: str


def find_records(work: Work, kind: CustomObject, search: Search) -> tuple[Sequence[Record], int]:
    """A page of the records that `search` finds, the newest first, and how many there are in all."""
    return page_of(work, Record, and_(Record.object_id == kind.id, _matches(kind, search.query)), search)


def page_of(
    work: Work, model: type[_Found], where: ColumnElement[bool], search: Search
) -> tuple[Sequence[_Found], int]:
    """A page of the rows that are `where`, the newest first, and how many there are in all."""
    total = work.session.scalar(select(func.count(model.id)).where(where)) or 0
    statement = select(model).where(where).order_by(model.created_at.desc(), model.id.desc()).limit(search.limit)
    if search.after_id is not None:
        place = select(model.created_at, model.id).where(model.id == search.after_id)
        row = work.session.execute(place).one_or_none()
        if row is not None:
            statement = statement.where(tuple_(model.created_at, model.id) < tuple_(*row))
    else:
        statement = statement.offset((search.page - 1) * search.limit)
    return work.session.scalars(statement).all(), total


def search_text(kind: CustomObject, properties: Mapping[str, Any]) -> str:
    """What a record is found by."""
    return searchable(*texts_of(properties, kind.searchable))


def renew_search(work: Work, kind: CustomObject) -> None:
    """Make what the records of `kind` (locked) are found by anew."""
    last = ""
    while True:
        statement = select(Record.id, Record.properties).where(Record.object_id == kind.id, Record.id > last)
        rows = work.session.execute(statement.order_by(Record.id).limit(_BATCH)).all()
        for record_id, properties in rows:
            text = search_text(kind, properties)
            # Not through the row: what it is found by is no change of the record.
            work.session.execute(update(Record).where(Record.id == record_id).values(search_text=text))
        if len(rows) < _BATCH:
            return
        last = rows[-1].id


def _matches(kind: CustomObject, query: str) -> ColumnElement[bool]:
    name, text = split_query(query, kind.searchable)
    words = needles(text)
    found = and_(true(), *(Record.search_text.like(f"%{escaped(word)}%") for word in words))
    return found if name is None else and_(found, says(Record.properties[name].astext, text))


def says(property_text: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Whether one property has every word of `text`, without case and accents."""
    found = folded(property_text)
    return and_(true(), *(found.like(f"%{escaped(word)}%") for word in fold(text).split()))
