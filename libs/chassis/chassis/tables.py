"""The chassis' own tables, in every service's database: outbox, inbox, sequences, timers, counts of tries
and the bindings that were declared.

They are Core tables on a `MetaData` of their own, so that no service's models or migrations see them.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    false,
    func,
    text,
)

from chassis.database import UtcDateTime, metadata

METADATA = metadata()

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("location_id", Text),
    Column("contact_id", Text),
    Column("actor", Text, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("traceparent", Text),
    Column("data", Text, nullable=False, comment="JSON, as it goes into the envelope"),
    Column("published_at", UtcDateTime),
    Column("unroutable", Boolean, nullable=False, server_default=false(), comment="published while nobody subscribed"),
    Column("erased_at", UtcDateTime, comment="when it lost its data, as it was about somebody who was erased"),
    Index("ix_outbox_unpublished", "position", postgresql_where=text("published_at IS NULL")),
)
# By whom or what an event is about.
Index("ix_outbox_about", func.coalesce(OUTBOX.c.contact_id, OUTBOX.c.subject))

ERASED_SUBJECTS = Table(
    "erased_subjects",
    METADATA,
    Column("subject", Text, primary_key=True),
    Column("erased_at", UtcDateTime, nullable=False),
    Column("outbox_position", BigInteger, nullable=False, comment="what was written up to it loses its data"),
    comment="Who was erased: what comes about them later is passed over, and their ids are never used again.",
)

EVENT_SEQUENCES = Table(
    "event_sequences",
    METADATA,
    Column("subject", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

INBOX = Table(
    "inbox",
    METADATA,
    Column("event_id", Uuid, primary_key=True),
    Column("type", Text, nullable=False),
    Column("state", Text, nullable=False, comment="waiting, handled, parked or dropped"),
    Column("received_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime, comment="when it was handled, parked or dropped"),
    Column("body", LargeBinary, comment="the envelope as it came; NULL once handled"),
    Column("error", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_try_at", UtcDateTime),
    Column("replay_id", Text, comment="the replay that last had it handled again"),
    CheckConstraint("state IN ('waiting', 'handled', 'parked', 'dropped')", name="state"),
    Index("ix_inbox_waiting", "next_try_at", "event_id", postgresql_where=text("state = 'waiting'")),
    Index("ix_inbox_parked", "received_at", postgresql_where=text("state = 'parked'")),
    # The sweep looks by time over a table that is written in time's order: a few pages in place of a second B-tree.
    Index("ix_inbox_received_at", "received_at", postgresql_using="brin"),
)

TIMERS = Table(
    "timers",
    METADATA,
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("run_at", UtcDateTime, nullable=False, comment="when it was set for"),
    Column("due_at", UtcDateTime, nullable=False, comment="run_at, or the next try after a failure"),
    Column("payload", Text, nullable=False, comment="JSON"),
    Column("location_id", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    Column("parked_at", UtcDateTime),
    PrimaryKeyConstraint("kind", "key", name="pk_timers"),
    Index("ix_timers_due", "due_at", postgresql_where=text("parked_at IS NULL")),
)

THROTTLE_COUNTS = Table(
    "throttle_counts",
    METADATA,
    Column("key", LargeBinary(32), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False, index=True),
)

BUS_BINDINGS = Table(
    "bus_bindings",
    METADATA,
    Column("queue", Text, nullable=False),
    Column("pattern", Text, nullable=False),
    PrimaryKeyConstraint("queue", "pattern", name="pk_bus_bindings"),
    comment="What was bound on the bus, as AMQP cannot list it; what is no longer declared is unbound from here.",
)
