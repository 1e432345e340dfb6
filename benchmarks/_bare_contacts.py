"""What contacts is measured beside: the least that answers the same JSON from the same rows, written well.

Flask, SQLAlchemy's ORM and gunicorn as the suite runs it, over the very tables of the service: a contact with its e-mails and phones
is read in three statements or written in one flush. It knows no identity and no tenant (a list names its location, so that the same
index serves both), parses and checks nothing, refuses no duplicate, and tells nobody: no event, no timeline, no audit log.

python -m benchmarks._bare_contacts DATABASE_URL PORT
"""

import sys
from datetime import UTC, date, datetime
from typing import Any

import orjson
from flask import Flask, Response, request
from sqlalchemy import ForeignKey, Text, create_engine, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    column_property,
    mapped_column,
    relationship,
    selectinload,
    sessionmaker,
)
from sqlalchemy.orm.attributes import set_committed_value

from chassis.database import sqlalchemy_url
from chassis.ids import new_id
from chassis.settings import Address
from chassis.web.server import Server

APPLICATION = "bare"


class Base(DeclarativeBase):
    """Every model."""

    type_annotation_map = {  # noqa: RUF012 - as SQLAlchemy has it
        datetime: TIMESTAMP(timezone=True),
        list[str]: ARRAY(Text),
        dict[str, Any]: JSONB(none_as_null=True),
    }


class Activity(Base):
    """When something last happened."""

    __tablename__ = "timeline_heads"
    contact_id: Mapped[str] = mapped_column(primary_key=True)
    last_activity_at: Mapped[datetime]


class Opportunity(Base):
    """Something that may be sold."""

    __tablename__ = "opportunities"
    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str]


class Email(Base):
    """An e-mail address."""

    __tablename__ = "contact_emails"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"))
    location_id: Mapped[str]
    email: Mapped[str]
    email_lower: Mapped[str]
    label: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0)
    exclusive: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Phone(Base):
    """A phone number."""

    __tablename__ = "contact_phones"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"))
    location_id: Mapped[str]
    phone: Mapped[str]
    label: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0)
    exclusive: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Contact(Base):
    """A contact."""

    __tablename__ = "contacts"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    location_id: Mapped[str]
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    name: Mapped[str | None]
    company_name: Mapped[str | None]
    business_id: Mapped[str | None]
    address1: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str | None]
    website: Mapped[str | None]
    timezone: Mapped[str | None]
    gender: Mapped[str | None]
    date_of_birth: Mapped[date | None]
    type: Mapped[str] = mapped_column(default="lead")
    source: Mapped[str | None]
    assigned_to: Mapped[str | None]
    followers: Mapped[list[str]] = mapped_column(default=list)
    tags: Mapped[list[str]] = mapped_column(default=list)
    dnd: Mapped[bool] = mapped_column(default=False)
    dnd_settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    inbound_dnd_settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    custom_fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    attribution_source: Mapped[dict[str, Any] | None]
    last_attribution_source: Mapped[dict[str, Any] | None]
    profile_photo: Mapped[dict[str, Any] | None]
    search_text: Mapped[str]
    sort_name: Mapped[str]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    emails: Mapped[list[Email]] = relationship(order_by=Email.position)
    phones: Mapped[list[Phone]] = relationship(order_by=Phone.position)
    last_activity_at: Mapped[datetime | None] = column_property(
        select(Activity.last_activity_at)
        .where(Activity.contact_id == id)  # noqa: A003 - the column above
        .correlate_except(Activity)
        .scalar_subquery()
    )
    opportunities_count: Mapped[int] = column_property(
        select(func.count(Opportunity.id))
        .where(Opportunity.contact_id == id)  # noqa: A003 - the column above
        .correlate_except(Opportunity)
        .scalar_subquery()
    )


_WHOLE = (selectinload(Contact.emails), selectinload(Contact.phones))


def create_app(database: str) -> Flask:
    """The application over `database`."""
    app = Flask(__name__)
    engine = create_engine(
        sqlalchemy_url(database),
        pool_size=8,
        connect_args={"application_name": APPLICATION, "options": "-c timezone=UTC"},
    )
    session = sessionmaker(engine, expire_on_commit=False)

    @app.get("/contacts/<contact_id>")
    def get_contact(contact_id: str) -> Response:
        with session() as open_session:
            contact = open_session.get_one(Contact, contact_id, options=_WHOLE)
            return _answer({"contact": present(contact)})

    @app.post("/contacts/search")
    def list_contacts() -> Response:
        asked = request.get_json()
        live = Contact.location_id == asked["locationId"], Contact.deleted_at.is_(None)
        newest = select(Contact).where(*live).order_by(Contact.created_at.desc(), Contact.id.desc()).options(*_WHOLE)
        with session() as open_session:
            rows = open_session.scalars(newest.limit(asked["pageLimit"])).all()
            found: dict[str, Any] = {"contacts": [present(row) for row in rows]}
            if asked["counted"]:
                found["total"] = open_session.scalar(select(func.count()).select_from(Contact).where(*live))
            return _answer(found)

    @app.post("/contacts/")
    def create_contact() -> Response:
        contact = made(request.get_json())
        with session() as open_session:
            open_session.add(contact)
            open_session.commit()
            # Known without asking: a new contact has no opportunities.
            set_committed_value(contact, "last_activity_at", contact.created_at)
            set_committed_value(contact, "opportunities_count", 0)
            return _answer({"contact": present(contact)}, 201)

    return app


def made(given: dict[str, Any]) -> Contact:
    """A contact of what is given."""
    now, first, last = datetime.now(UTC), given["firstName"], given["lastName"]
    row = {"location_id": given["locationId"], "created_at": now, "updated_at": now}
    email = Email(email=given["email"], email_lower=given["email"].lower(), **row)
    return Contact(
        first_name=first,
        last_name=last,
        name=f"{first} {last}",
        company_name=given["companyName"],
        city=given["city"],
        country=given["country"],
        source=given["source"],
        search_text=f" {first} {last} {given['companyName']} {given['email']}".lower(),
        sort_name=f"{first} {last}".lower(),
        emails=[email],
        phones=[Phone(phone=given["phone"], **row)],
        **row,
    )


def present(contact: Contact) -> dict[str, Any]:
    """A contact as the service answers it."""
    email = next((row.email for row in contact.emails if row.position == 0), None)
    published = {
        "id": contact.id,
        "locationId": contact.location_id,
        "name": contact.name,
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "firstNameLowerCase": contact.first_name and contact.first_name.lower(),
        "lastNameLowerCase": contact.last_name and contact.last_name.lower(),
        "fullNameLowerCase": contact.name and contact.name.lower(),
        "email": email,
        "emailLowerCase": email and email.lower(),
        "phone": next((row.phone for row in contact.phones if row.position == 0), None),
        "companyName": contact.company_name,
        "businessId": contact.business_id,
        "address1": contact.address1,
        "city": contact.city,
        "state": contact.state,
        "postalCode": contact.postal_code,
        "country": contact.country,
        "website": contact.website,
        "timezone": contact.timezone,
        "gender": contact.gender,
        "dateOfBirth": contact.date_of_birth and contact.date_of_birth.isoformat(),
        "type": contact.type,
        "source": contact.source,
        "assignedTo": contact.assigned_to,
        "tags": contact.tags,
        "dnd": contact.dnd,
        "dndSettings": contact.dnd_settings,
        "inboundDndSettings": contact.inbound_dnd_settings,
        "customFields": [{"id": name, "value": value} for name, value in contact.custom_fields.items()],
        "attributionSource": contact.attribution_source,
        "lastAttributionSource": contact.last_attribution_source,
        "dateAdded": _time(contact.created_at),
        "dateUpdated": _time(contact.updated_at),
        "lastActivity": contact.last_activity_at and _time(contact.last_activity_at),
    }
    return {
        **{name: value for name, value in published.items() if value is not None},
        "phones": [
            {"id": row.id, "phone": row.phone, "label": row.label, "primary": row.position == 0}
            for row in contact.phones
        ],
        "emails": [
            {"id": row.id, "email": row.email, "label": row.label, "primary": row.position == 0}
            for row in contact.emails
        ],
        "profilePhoto": contact.profile_photo,
        "followers": contact.followers,
        "opportunitiesCount": contact.opportunities_count,
        "version": contact.version,
    }


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _answer(data: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(data), status=status, content_type="application/json")


if __name__ == "__main__":
    url, port = sys.argv[1:]
    Server(lambda: create_app(url), Address("127.0.0.1", int(port)), processes=1, threads=8).run()
