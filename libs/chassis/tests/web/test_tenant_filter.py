"""No statement reads another location's rows, whether it answers them, counts them or joins them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import exists, func, literal, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    aliased,
    foreign,
    join,
    joinedload,
    lazyload,
    mapped_column,
    relationship,
    selectinload,
)

from chassis.database import Database, Identified, Tenanted, TenantFilterMissingError, metadata
from chassis.ids import new_id
from chassis.testing.service import TestService


class Base(DeclarativeBase):
    metadata = metadata()


class Book(Identified, Tenanted, Base):
    __tablename__ = "books"
    shelf_id: Mapped[str] = mapped_column()


class Shelf(Identified, Tenanted, Base):
    __tablename__ = "shelves"
    books: Mapped[list[Book]] = relationship(primaryjoin=lambda: Shelf.id == foreign(Book.shelf_id), viewonly=True)


Other = aliased(Book)
STATEMENTS: dict[str, Callable[[], Any]] = {
    "count of an entity": lambda: select(func.count(Book.id)),
    "count from an entity": lambda: select(func.count()).select_from(Book),
    "count over a join": lambda: select(func.count()).select_from(Shelf).join(Book, Book.shelf_id == Shelf.id),
    "count of an alias": lambda: select(func.count()).select_from(Other),
    "count below": lambda: select(func.count()).select_from(select(Book).subquery()),
    "existence": lambda: select(literal(1)).where(exists().where(Book.id.is_not(None))),
    "existence of an entity": lambda: select(literal(1)).where(select(Book).exists()),
}


@pytest.fixture
def library(notebook: TestService, notebook_url: str) -> TestService:
    database = Database(notebook_url)
    Base.metadata.create_all(database.engine)
    database.dispose()
    return notebook


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_a_location_without_rows_finds_none(library: TestService, statement: Callable[[], Any]) -> None:
    with library.units(new_id())() as work:
        shelf = Shelf()
        work.session.add(shelf)
        work.session.flush()
        work.session.add(Book(shelf_id=shelf.id))
        work.session.flush()
        assert work.session.scalar(statement()) == 1
    with library.units(new_id())() as work:
        assert not work.session.scalar(statement())


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_without_a_location_it_is_refused(library: TestService, statement: Callable[[], Any]) -> None:
    with library.units(None)() as work, pytest.raises(TenantFilterMissingError):
        work.session.scalar(statement())


def test_a_statement_that_is_kept_answers_each_location_that_asks(library: TestService) -> None:
    kept = select(func.count(Book.id))
    for books in (1, 2):
        with library.units(new_id())() as work:
            work.session.add_all(Book(shelf_id="s") for _ in range(books))
            assert [work.session.scalar(kept) for _ in range(3)] == [books] * 3
    with library.units(None)() as work, pytest.raises(TenantFilterMissingError):
        work.session.scalar(kept)


@pytest.mark.parametrize("load", [selectinload, joinedload, lazyload])
def test_what_is_loaded_along_is_of_the_location_too(library: TestService, load: Any) -> None:
    with library.units(new_id())() as work:
        shelf = Shelf()
        work.session.add(shelf)
        work.session.flush()
        work.session.add(Book(shelf_id=shelf.id))
        shelf_id, location = shelf.id, work.location_id
    with library.units(new_id())() as work:
        work.session.add(Book(shelf_id=shelf_id))
    with library.units(location)() as work:
        (found,) = work.session.scalars(select(Shelf).options(load(Shelf.books))).unique()
        assert [book.location_id for book in found.books] == [location]


def test_a_join_made_beforehand_is_refused(library: TestService) -> None:
    statement = select(func.count()).select_from(join(Shelf, Book, Book.shelf_id == Shelf.id))
    with library.units(new_id())() as work, pytest.raises(TenantFilterMissingError):
        work.session.scalar(statement)
