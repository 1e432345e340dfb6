"""Many rows at once: as they are, in their transaction, and refused as one would be."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DataError, IntegrityError

from chassis.database import TextList, copy_rows
from chassis.ids import new_id, new_ids
from chassis.testing.service import TestService

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


@pytest.mark.parametrize("texts", [TEXTS, []], ids=["all kinds", "none"])
def test_a_list_of_texts_arrives_as_it_is(notebook: TestService, texts: list[str]) -> None:
    with notebook.units(new_id())() as work:
        statement = text("SELECT CAST(:texts AS text[])")
        assert work.session.scalar(statement, {"texts": TextList(texts)}) == texts
