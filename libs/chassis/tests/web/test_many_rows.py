"""Many rows at once: as they are, in their transaction, and refused as one would be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from chassis.database import TextList, copy_rows
from chassis.ids import new_id, new_ids
from chassis.testing.service import TestService
from chassis.updating import update_rows

from .conftest import Page

NOW = datetime(2026, 5, 4, tzinfo=UTC)
TEXTS = [
    "",
    "plain",
    'a "quoted" \\ back\\\\slash',
    "NULL",
    "{a,b}",
    " spaces\t\r\n",
    "Übung 手紙 👩‍👩‍👧",
    "\\N",
    '{"a": "b\\n"}',
]


def page(location: str, title: str, **more: Any) -> dict[str, Any]:
    row = {"id": new_id(), "location_id": location, "title": title, "lines": 1, "version": 1}
    return {**row, "created_at": NOW, "updated_at": NOW, **more}


def titles(notebook: TestService, location: str) -> list[str]:
    with notebook.units(location)() as work:
        return list(work.session.scalars(select(Page.title).order_by(Page.id)))


def test_rows_are_written_as_they_are(notebook: TestService) -> None:
    location = new_id()
    rows = [page(location, title, id=row_id) for title, row_id in zip(TEXTS, sorted(new_ids(9)), strict=True)]
    with notebook.units(location)() as work:
        copy_rows(work.session, Page, rows)
        copy_rows(work.session, Page, [])
        assert work.session.scalars(select(Page.created_at)).first() == NOW
    assert titles(notebook, location) == TEXTS


def test_what_an_insert_would_refuse_is_refused(notebook: TestService) -> None:
    location = new_id()
    units = notebook.units(location)
    with pytest.raises(IntegrityError, match="uq_pages_location_id"), units() as work:
        copy_rows(work.session, Page, [page(location, "same"), page(location, "same")])
    with pytest.raises(DataError), units() as work:
        copy_rows(work.session, Page, [page(location, "fits"), page(location, "x" * 51)])
    assert titles(notebook, location) == []


def test_a_savepoint_takes_rows_back(notebook: TestService) -> None:
    location = new_id()
    with notebook.units(location)() as work:
        copy_rows(work.session, Page, [page(location, "kept")])
        with pytest.raises(IntegrityError), work.savepoint():
            copy_rows(work.session, Page, [page(location, "kept")])
    assert titles(notebook, location) == ["kept"]


def test_each_row_gets_values_of_its_own(notebook: TestService) -> None:
    location = new_id()
    rows = [page(location, f"page {number}") for number in range(len(TEXTS))]
    later = NOW + timedelta(microseconds=1)
    with notebook.units(location)() as work:
        copy_rows(work.session, Page, [*rows, page(location, "stays")])
        given = [
            {"id": row["id"], "title": title, "lines": lines, "updated_at": later}
            for lines, (row, title) in enumerate(zip(rows, TEXTS, strict=True))
        ]
        update_rows(work.session, Page, given)
        update_rows(work.session, Page, [])
    with notebook.units(location)() as work:
        found = work.session.execute(select(Page.id, Page.title, Page.lines, Page.updated_at, Page.created_at))
        after = {row.id: row for row in found if row.title != "stays"}
        assert [after[one["id"]][1:] for one in given] == [
            (title, lines, later, NOW) for lines, title in enumerate(TEXTS)
        ]


def test_rows_that_are_not_there_or_do_not_fit_are_refused(notebook: TestService) -> None:
    location, other = new_id(), new_id()
    mine, theirs = page(location, "mine"), page(other, "theirs")
    for where, row in ((location, mine), (other, theirs)):
        with notebook.units(where)() as work:
            copy_rows(work.session, Page, [row])
    units = notebook.units(location)
    with pytest.raises(StaleDataError), units() as work:
        update_rows(work.session, Page, [{"id": row["id"], "title": "new"} for row in (mine, theirs)])
    with pytest.raises(DataError), units() as work:
        update_rows(work.session, Page, [{"id": mine["id"], "title": "x" * 51}])
    assert (titles(notebook, location), titles(notebook, other)) == (["mine"], ["theirs"])


@pytest.mark.parametrize("texts", [TEXTS, []], ids=["all kinds", "none"])
def test_a_list_of_texts_arrives_as_it_is(notebook: TestService, texts: list[str]) -> None:
    with notebook.units(new_id())() as work:
        statement = text("SELECT CAST(:texts AS text[])")
        assert work.session.scalar(statement, {"texts": TextList(texts)}) == texts
