"""Forms and surveys as rows, each version of what they ask, and what was answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, PrimaryKeyConstraint, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned
from chassis.ids import ID_LENGTH
from contacts.database import ID, Base, OfContact

_FORM_ID = String(ID_LENGTH, collation="C")
_KIND = String(10, collation="C")


class Form(Identified, Tenanted, Versioned, Timestamped, Base):
    """A form or a survey. `revision` names the version that is shown; `secret` keys the hashes of its senders' addresses and answers.

    `known_contacts` says what answers do to the record of somebody who is known (`rules.KNOWN_CONTACTS`). `per_address` and `per_form` are
    how many submissions are taken in `limits.WINDOW`. `deleted_at` marks one that is gone; what it was answered stays.
    """

    __tablename__ = "forms"

    location_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(_KIND)
    name: Mapped[str] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int] = mapped_column(default=1)
    known_contacts: Mapped[str] = mapped_column(String(20))
    per_address: Mapped[int]
    per_form: Mapped[int]
    thanks: Mapped[dict[str, Any]] = mapped_column(JSONB)
    secret: Mapped[bytes] = mapped_column(LargeBinary(32))
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind IN ('form', 'survey')", name="kind"),
        CheckConstraint("status IN ('draft', 'published')", name="status"),
        CheckConstraint("known_contacts IN ('keep', 'fill', 'overwrite')", name="known_contacts"),
        Index("ix_forms_name", "location_id", "kind", "name", "id", postgresql_where=text("deleted_at IS NULL")),
    )


class FormVersion(Tenanted, Base):
    """What a form asks and what it calls that, unchanged once it is written: what was answered under it stays readable.

    `pages` is a list of `{title, description, fields}`; a form has one page.
    """

    __tablename__ = "form_versions"

    form_id: Mapped[str] = mapped_column(_FORM_ID)
    revision: Mapped[int]
    location_id: Mapped[str] = mapped_column(ID)
    pages: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)

    __table_args__ = (
        PrimaryKeyConstraint("form_id", "revision"),
        ForeignKeyConstraint(["form_id"], ["forms.id"], ondelete="CASCADE"),
    )


class Submission(Identified, OfContact, Base):
    """What somebody answered, under which version, and from where they came (`touch`, as attribution keeps it).

    `name` and `email` are as they were given, else the contact's at that time. `fingerprint` tells the same answers sent twice.
    `files` are those among the answers that documents has taken over, by the ids that they were answered with (`receiving.py`).
    """

    __tablename__ = "form_submissions"

    kind: Mapped[str] = mapped_column(_KIND)
    form_id: Mapped[str] = mapped_column(_FORM_ID)
    revision: Mapped[int]
    name: Mapped[str | None] = mapped_column(String(511))
    email: Mapped[str | None] = mapped_column(String(320))
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    files: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    page_title: Mapped[str | None] = mapped_column(String(500))
    touch: Mapped[dict[str, Any]] = mapped_column(JSONB)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        ForeignKeyConstraint(["form_id", "revision"], ["form_versions.form_id", "form_versions.revision"]),
        Index("ix_form_submissions_newest", "location_id", "kind", text("created_at DESC"), text("id DESC")),
        Index("ix_form_submissions_form", "form_id", text("created_at DESC"), text("id DESC")),
        Index("ix_form_submissions_contact_id", "contact_id"),
    )
