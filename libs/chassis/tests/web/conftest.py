"""A small service, a notebook, to try the chassis' web part on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import request
from marshmallow import fields, validate
from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.database import Database, Identified, Tenanted, Timestamped, Versioned, metadata
from chassis.errors import Conflict, NotFound, TooManyRequests
from chassis.events.declare import EventType
from chassis.ids import new_id
from chassis.paging import Key
from chassis.schemas import OwnSchema, PublishedSchema, text, wire_time
from chassis.service import Service
from chassis.testing.service import Client, TestService
from chassis.throttling import Limit, count, keyed
from chassis.web.feature import Feature
from chassis.web.performing import RequestUnits
from chassis.web.sender import address_of
from chassis.work import Units, Work


class Base(DeclarativeBase):
    metadata = metadata()


class Page(Identified, Tenanted, Versioned, Timestamped, Base):
    __tablename__ = "pages"
    __table_args__ = (UniqueConstraint("location_id", "title"),)
    title: Mapped[str] = mapped_column(String(50))
    lines: Mapped[int] = mapped_column(default=0)


class PageBody(OwnSchema):
    title = text(50, least=1, required=True)
    lines = fields.Integer(strict=True, validate=validate.Range(0, 1000))


class LoosePageBody(PublishedSchema):
    title = fields.String(required=True)
    lines = fields.Integer(strict=True)


class PageAnswer(PublishedSchema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    lines = fields.Integer(required=True)
    version = fields.Integer(required=True)
    createdAt = fields.String(required=True)  # noqa: N815 - the wire's name


class OnePage(PublishedSchema):
    page = fields.Nested(PageAnswer, required=True)


class ManyPages(PublishedSchema):
    pages = fields.List(fields.Nested(PageAnswer), required=True)
    nextCursor = fields.String(required=True, allow_none=True)  # noqa: N815 - the wire's name


class PageWritten(PublishedSchema):
    title = fields.String(required=True)


PAGE_WRITTEN = EventType("notebook.page.written", PageWritten, {"title": "One"})
pages = Feature("pages", __name__)


def present(page: Page) -> dict[str, Any]:
    return {
        "id": page.id,
        "title": page.title,
        "lines": page.lines,
        "version": page.version,
        "createdAt": wire_time(page.created_at),
    }


def find(work: Work, page_id: str) -> Page:
    page = work.session.get(Page, page_id)
    if page is None:
        raise NotFound("page_not_found", "There is no such page.")
    return page


def write_page(work: Work, body: dict[str, Any]) -> Page:
    page = Page(**body)
    work.session.add(page)
    work.session.flush()
    work.record(PAGE_WRITTEN, page.id, {"title": page.title})
    if page.title == "refused":
        raise Conflict("refused", "Not this one.", details={"id": page.id})
    return page


@pages.operation("POST", "/pages/", scope="pages.write", body=PageBody, answer=OnePage, status=201)
def create(work: Work, body: dict[str, Any]) -> Any:
    """Write a page."""
    return {"page": present(write_page(work, body))}


@pages.operation("POST", "/loose", scope="pages.write", body=LoosePageBody, answer=OnePage, status=201)
def create_loosely(work: Work, body: dict[str, Any]) -> Any:
    """Write a page without holding its title to a length."""
    return {"page": present(write_page(work, body))}


@pages.operation("POST", "/steps", scope="pages.write", body=PageBody, answer=OnePage, status=201, steps=True)
def create_in_steps(units: RequestUnits, body: dict[str, Any]) -> Any:
    """Write a page in two units of work."""
    with units() as work:
        stored = units.claim(work)
        if stored is not None:
            return stored
    with units() as work:
        answer = {"page": present(write_page(work, body))}
        units.keep(work, answer, 201)
    return answer


@pages.operation("GET", "/pages/", scope="pages.readonly", answer=ManyPages, paged=True)
def list_pages(work: Work) -> Any:
    """List pages by title."""
    keys = [Key(Page.title, "title")]
    rows = work.session.scalars(work.page.apply(select(Page), keys)).all()
    shown, cursor = work.page.cut(rows, keys)
    return {"pages": [present(page) for page in shown], "nextCursor": cursor}


@pages.operation("GET", "/pages/<page_id>", scope=("pages.readonly", "pages.write"), answer=OnePage)
def read(work: Work, page_id: str) -> Any:
    """Read a page."""
    page = find(work, page_id)
    work.show_version(page)
    return {"page": present(page)}


@pages.operation("PUT", "/pages/<page_id>", scope="pages.write", body=PageBody, answer=OnePage)
def change(work: Work, body: dict[str, Any], page_id: str) -> Any:
    """Change a page."""
    page = find(work, page_id)
    work.check_version(page)
    for name, value in body.items():
        setattr(page, name, value)
    work.session.flush()
    work.show_version(page)
    return {"page": present(page)}


def add_line(work: Work, page_id: str) -> Any:
    page = find(work, page_id)
    page.lines += 1
    work.session.flush()
    return {"page": present(page)}


@pages.operation("POST", "/pages/<page_id>/lines", scope="pages.write", answer=OnePage)
def add_plain_line(work: Work, page_id: str) -> Any:
    """Count one more line: read, add, write."""
    return add_line(work, page_id)


def guard_page(units: Units, page_id: str) -> None:
    """Two tries in a minute for each page and sender."""
    with units() as work:
        key = keyed(b"secret", page_id, address_of(request))
        seconds = count(work.session, [Limit(key, 2, timedelta(minutes=1))], work.now())
    if seconds is not None:
        raise TooManyRequests("too_often", "Not so fast.", retry_after=seconds)


@pages.operation("POST", "/pages/<page_id>/guarded", scope="pages.write", answer=OnePage, guard=guard_page)
def add_guarded_line(work: Work, page_id: str) -> Any:
    """Count one more line, now and then."""
    return add_line(work, page_id)


@pages.operation("GET", "/broken", scope="pages.readonly")
def fail(_work: Work) -> Any:
    """Fail in a way that nobody thought of."""
    raise RuntimeError("secret in the text")


@pages.operation("GET", "/open", scope=None, public=True)
def open_to_all(work: Work) -> Any:
    """Answer anybody that the gateway lets through."""
    return {"actor": work.actor}


NOTEBOOK = Service(name="notebook", package="chassis", features=[pages], published=[PAGE_WRITTEN])


@pytest.fixture(scope="session")
def notebook_url(service_database: Any) -> str:
    url: str = service_database(NOTEBOOK)
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.dispose()
    return url


@pytest.fixture
def notebook(notebook_url: str) -> Iterator[TestService]:
    with TestService(NOTEBOOK, notebook_url) as service:
        yield service


@pytest.fixture
def location() -> str:
    return new_id()


@pytest.fixture
def client(notebook: TestService, location: str) -> Client:
    return notebook.client(location)
