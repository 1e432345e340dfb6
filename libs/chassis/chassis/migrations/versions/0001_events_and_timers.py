"""Outbox, inbox, sequences, timers and remembered bindings."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UP = """
CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    source text NOT NULL,
    subject text NOT NULL,
    sequence bigint NOT NULL,
    location_id text,
    contact_id text,
    actor text NOT NULL,
    time timestamptz NOT NULL,
    traceparent text,
    data text NOT NULL,
    published_at timestamptz,
    unroutable boolean NOT NULL DEFAULT false,
    CONSTRAINT pk_outbox PRIMARY KEY (position)
) WITH (fillfactor = 90);
COMMENT ON COLUMN outbox.data IS 'JSON, as it goes into the envelope';
COMMENT ON COLUMN outbox.unroutable IS 'published while nobody subscribed';
CREATE INDEX ix_outbox_unpublished ON outbox (position) WHERE published_at IS NULL;

CREATE TABLE event_sequences (
    subject text NOT NULL,
    value bigint NOT NULL,
    CONSTRAINT pk_event_sequences PRIMARY KEY (subject)
) WITH (fillfactor = 80);

CREATE TABLE inbox (
    event_id uuid NOT NULL,
    type text NOT NULL,
    state text NOT NULL,
    received_at timestamptz NOT NULL,
    settled_at timestamptz,
    body bytea,
    error text,
    attempts integer NOT NULL DEFAULT 0,
    next_try_at timestamptz,
    replay_id text,
    CONSTRAINT pk_inbox PRIMARY KEY (event_id),
    CONSTRAINT ck_inbox_state CHECK (state IN ('waiting', 'handled', 'parked', 'dropped'))
);
COMMENT ON COLUMN inbox.state IS 'waiting, handled, parked or dropped';
COMMENT ON COLUMN inbox.settled_at IS 'when it was handled, parked or dropped';
COMMENT ON COLUMN inbox.body IS 'the envelope as it came; NULL once handled';
COMMENT ON COLUMN inbox.replay_id IS 'the replay that last had it handled again';
CREATE INDEX ix_inbox_waiting ON inbox (next_try_at, event_id) WHERE state = 'waiting';
CREATE INDEX ix_inbox_parked ON inbox (received_at) WHERE state = 'parked';
CREATE INDEX ix_inbox_received_at ON inbox USING brin (received_at);

CREATE TABLE timers (
    kind text NOT NULL,
    key text NOT NULL,
    run_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    payload text NOT NULL,
    location_id text,
    attempts integer NOT NULL DEFAULT 0,
    error text,
    parked_at timestamptz,
    CONSTRAINT pk_timers PRIMARY KEY (kind, key)
);
COMMENT ON COLUMN timers.run_at IS 'when it was set for';
COMMENT ON COLUMN timers.due_at IS 'run_at, or the next try after a failure';
COMMENT ON COLUMN timers.payload IS 'JSON';
CREATE INDEX ix_timers_due ON timers (due_at) WHERE parked_at IS NULL;

CREATE TABLE bus_bindings (
    queue text NOT NULL,
    pattern text NOT NULL,
    CONSTRAINT pk_bus_bindings PRIMARY KEY (queue, pattern)
);
COMMENT ON TABLE bus_bindings IS
    'What was bound on the bus, as AMQP cannot list it; what is no longer declared is unbound from here.';
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(_UP)


def downgrade() -> None:
    """Drop the tables, and with them every event and timer."""
    op.execute("DROP TABLE bus_bindings, timers, inbox, event_sequences, outbox")
