"""Contacts as rows. What a list, a filter or a rule asks for often is a column here, so that one row answers it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, Index, String, Text, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship
from sqlalchemy.orm.attributes import flag_modified, set_committed_value

from chassis.database import Tenanted, Timestamped, UtcDateTime, Versioned
from chassis.folding import searchable
from chassis.ids import ID_LENGTH, new_id
from contacts.channels.models import ContactEmail, ContactPhone
from contacts.database import ID, Base
from contacts.opportunities.models import Opportunity
from contacts.people.rules import sortable
from contacts.timeline.models import TimelineHead

MOST_FOLLOWERS = 10
# kB of what is yet to be sorted into an inverted index: every search reads all of it.
_PENDING = {"gin_pending_list_limit": 64}


class Contact(Tenanted, Versioned, Timestamped, Base):
    """A person (or a company's address) that a location knows.

    `name` is always the first and last name together. `tags` are lower-cased and in the order in which they came. `custom_fields` maps a
    field's id to its value. `search_text` and `sort_name` are made of the names, the business and the e-mails whenever those change.
    `deleted_at` marks a contact in the trash: it answers 404, and its rows wait. One with `merged_into` as well is not in the trash: it
    is another contact by now, which has its rows.
    """

    __tablename__ = "contacts"

    # Here and not from the mixin, so that `last_activity_at` can name it.
    id: Mapped[str] = mapped_column(String(ID_LENGTH, collation="C"), primary_key=True, default=new_id)
    location_id: Mapped[str] = mapped_column(ID)
    first_name: Mapped[str | None] = mapped_column(String(255))
    last_name: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str | None] = mapped_column(String(511))
    company_name: Mapped[str | None] = mapped_column(String(255))
    business_id: Mapped[str | None] = mapped_column(ID)
    address1: Mapped[str | None] = mapped_column(String(500))
    city: Mapped[str | None] = mapped_column(String(255))
    state: Mapped[str | None] = mapped_column(String(255))
    postal_code: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str | None] = mapped_column(String(100))
    website: Mapped[str | None] = mapped_column(String(2048))
    timezone: Mapped[str | None] = mapped_column(String(64))
    gender: Mapped[str | None] = mapped_column(String(50))
    date_of_birth: Mapped[date | None] = mapped_column(Date)
    type: Mapped[str] = mapped_column(String(50), default="lead")
    source: Mapped[str | None] = mapped_column(String(255))
    assigned_to: Mapped[str | None] = mapped_column(ID)
    followers: Mapped[list[str]] = mapped_column(ARRAY(ID), default=list)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    dnd: Mapped[bool] = mapped_column(default=False)
    dnd_settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    inbound_dnd_settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    custom_fields: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    attribution_source: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    last_attribution_source: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    profile_photo: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    search_text: Mapped[str] = mapped_column(Text, default="")
    sort_name: Mapped[str] = mapped_column(Text, default="")
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into: Mapped[str | None] = mapped_column(String(ID_LENGTH, collation="C"))

    last_activity_at: Mapped[datetime | None] = column_property(
        select(TimelineHead.last_activity_at)
        .where(TimelineHead.contact_id == id)  # noqa: A003 - the column above
        .correlate_except(TimelineHead)
        .scalar_subquery(),
        deferred=True,
        raiseload=True,
    )
    opportunities_count: Mapped[int] = column_property(
        select(func.count(Opportunity.id))
        .where(Opportunity.contact_id == id)  # noqa: A003 - the column above
        .correlate_except(Opportunity)
        .scalar_subquery(),
        deferred=True,
        raiseload=True,
    )
    emails: Mapped[list[ContactEmail]] = relationship(
        order_by=ContactEmail.position, cascade="all, delete-orphan", lazy="raise_on_sql", passive_deletes=True
    )
    phones: Mapped[list[ContactPhone]] = relationship(
        order_by=ContactPhone.position, cascade="all, delete-orphan", lazy="raise_on_sql", passive_deletes=True
    )

    __table_args__ = (
        CheckConstraint(f"cardinality(followers) <= {MOST_FOLLOWERS}", name="followers"),
        Index("ix_contacts_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        Index(
            "ix_contacts_newest",
            "location_id",
            text("created_at DESC"),
            text("id DESC"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_contacts_sort_name", "location_id", "sort_name", "id", postgresql_where=text("deleted_at IS NULL")),
        Index("ix_contacts_assigned_to", "location_id", "assigned_to"),
        Index(
            "ix_contacts_business_id", "location_id", "business_id", postgresql_where=text("business_id IS NOT NULL")
        ),
        Index(
            "ix_contacts_search_parts",
            func.search_parts(location_id, search_text),
            postgresql_using="gin",
            postgresql_with=_PENDING,
        ),
        Index("ix_contacts_tags", "tags", postgresql_using="gin", postgresql_with=_PENDING),
        Index("ix_contacts_followers", "followers", postgresql_using="gin", postgresql_with=_PENDING),
        Index(
            "ix_contacts_custom_fields",
            "custom_fields",
            postgresql_using="gin",
            postgresql_ops={"custom_fields": "jsonb_path_ops"},
            postgresql_with=_PENDING,
        ),
        # Room on each page for the next version of a row, so that changes of what no index holds write no index.
        {"postgresql_with": {"fillfactor": 85}},
    )

    @property
    def email(self) -> str | None:
        """The primary e-mail address."""
        return next((row.email for row in self.emails if row.primary), None)

    @property
    def phone(self) -> str | None:
        """The primary phone number in E.164."""
        return next((row.phone for row in self.phones if row.primary), None)

    @property
    def deleted(self) -> bool:
        """Whether it is in the trash."""
        return self.deleted_at is not None

    def recall_activity(self, *moments: datetime | None) -> None:
        """Know again, after a flush forgot it, when something last happened: the latest of `moments`, without asking the database."""
        known = [moment for moment in moments if moment is not None]
        set_committed_value(self, "last_activity_at", max(known, default=None))

    def recall_opportunities(self, count: int) -> None:
        """Know again, after a flush forgot it, how many opportunities there are."""
        set_committed_value(self, "opportunities_count", count)

    def renew_search(self) -> None:
        """Make `search_text` and `sort_name` again, after a name, the business or an e-mail has changed."""
        self.search_text = searchable(self.name, self.company_name, *(row.email for row in self.emails))
        self.sort_name = sortable(self.name, self.company_name, self.email)

    def touch(self) -> None:
        """Count what changed beside the row itself (a phone, an e-mail) as a change of the contact: its version rises."""
        flag_modified(self, "updated_at")


SEARCH_PARTS = func.search_parts(Contact.location_id, Contact.search_text)
"""What a search by text looks into; an index holds it (`search/parts.py`)."""
REVERSED_PHONE = func.reverse(ContactPhone.phone)
"""What the search by the last digits of a phone compares; an index holds it."""
