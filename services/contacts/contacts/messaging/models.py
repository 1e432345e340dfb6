"""Messages as rows, notices to those who are no contacts, and what channels call contacts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime
from chassis.timers.trying import Tried
from contacts.conversations.models import Conversation
from contacts.database import ID, Base, OfContact
from contacts.messaging.statuses import STATUSES

INBOUND, OUTBOUND = "inbound", "outbound"
_CHANNEL = String(20, collation="C")
_STATUS = ", ".join(f"'{status}'" for status in STATUSES)


class Written(Tried):
    """What leaves, or has left; `problem` is a code, of one that failed."""

    status: Mapped[str] = mapped_column(_CHANNEL)
    problem: Mapped[str | None] = mapped_column(Text)
    problem_detail: Mapped[str | None] = mapped_column(Text)


class Message(Written, OfContact, Timestamped, Base):
    """A message to a contact or from them, or a call that is noted. Its conversation is the contact's, whoever that is after a merge.

    `occurred_at` is when it was written, came in or left. `external_id` is the provider's own id of one that came in; `mail_ref` is an
    e-mail's Message-ID without its brackets, and `mail_references` are those of the mails before it. `thread_id` is the id of the first
    e-mail of its thread. `asked_by` is the event that asked for it.
    """

    __tablename__ = "messages"

    channel: Mapped[str] = mapped_column(_CHANNEL)
    direction: Mapped[str] = mapped_column(String(10, collation="C"))
    source: Mapped[str] = mapped_column(_CHANNEL)
    body: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(Text)
    from_address: Mapped[str | None] = mapped_column(Text)
    to_address: Mapped[str | None] = mapped_column(Text)
    cc: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    bcc: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    attachments: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    user_id: Mapped[str | None] = mapped_column(ID)
    provider_id: Mapped[str | None] = mapped_column(ID)
    external_id: Mapped[str | None] = mapped_column(Text(collation="C"))
    mail_ref: Mapped[str | None] = mapped_column(Text(collation="C"))
    mail_references: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    thread_id: Mapped[str | None] = mapped_column(ID)
    call: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    scheduled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_by: Mapped[UUID | None] = mapped_column(Uuid)

    conversation: Mapped[Conversation] = relationship(
        primaryjoin=lambda: foreign(Message.contact_id) == Conversation.contact_id, viewonly=True
    )

    __table_args__ = (
        CheckConstraint(f"status IN ({_STATUS})", name="status"),
        CheckConstraint(f"direction IN ('{INBOUND}', '{OUTBOUND}')", name="direction"),
        Index("ix_messages_newest", "contact_id", text("occurred_at DESC"), text("id DESC")),
        Index("ix_messages_thread_id", "thread_id", postgresql_where=text("thread_id IS NOT NULL")),
        Index(
            "uq_messages_external_id",
            "location_id",
            "channel",
            "external_id",
            unique=True,
            postgresql_where=text("external_id IS NOT NULL"),
        ),
        Index(
            "uq_messages_mail_ref",
            "location_id",
            "mail_ref",
            unique=True,
            postgresql_where=text("mail_ref IS NOT NULL"),
        ),
        Index("uq_messages_asked_by", "asked_by", unique=True, postgresql_where=text("asked_by IS NOT NULL")),
    )


class Notice(Written, Tenanted, Timestamped, Base):
    """A message to a user, or to an address that is no contact's, which an event asked for: once for an event.

    `contact_id` is whom it is about, if anybody: what is written about them goes with them.
    """

    __tablename__ = "message_notices"

    location_id: Mapped[str] = mapped_column(ID)
    contact_id: Mapped[str | None] = mapped_column(ID, ForeignKey("contacts.id", ondelete="CASCADE"))
    asked_by: Mapped[UUID] = mapped_column(Uuid)
    channel: Mapped[str] = mapped_column(_CHANNEL)
    to_address: Mapped[str] = mapped_column(Text)
    from_address: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("asked_by"),
        CheckConstraint(f"status IN ({_STATUS})", name="status"),
        Index("ix_message_notices_contact_id", "contact_id", postgresql_where=text("contact_id IS NOT NULL")),
    )


class ContactHandle(Identified, OfContact, Base):
    """What a channel without phone numbers calls a contact: each of its names is one contact's."""

    __tablename__ = "contact_handles"

    channel: Mapped[str] = mapped_column(_CHANNEL)
    handle: Mapped[str] = mapped_column(String(200, collation="C"))
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("location_id", "channel", "handle"),
        Index("ix_contact_handles_contact_id", "contact_id", "channel"),
    )
