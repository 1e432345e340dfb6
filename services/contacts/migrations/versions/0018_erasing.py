"""Erasures, and nothing written any more about a contact who was erased.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

from chassis.personal.guard import create_guard, drop_guard, guard_outbox, guard_table

revision = "0018"
down_revision = "0017"

_TABLES = """CREATE TABLE erasures (
    location_id varchar(40) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    erasure_id varchar(40) COLLATE "C" NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at timestamptz NOT NULL,
    CONSTRAINT pk_erasures PRIMARY KEY (contact_id)
);
CREATE INDEX ix_erasures_erasure_id ON erasures (erasure_id);
CREATE TABLE erasure_answers (
    location_id varchar(40) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    service varchar(40) COLLATE "C" NOT NULL,
    erased JSONB NOT NULL,
    kept JSONB NOT NULL,
    answered_at timestamptz NOT NULL,
    CONSTRAINT pk_erasure_answers PRIMARY KEY (contact_id, service),
    CONSTRAINT fk_erasure_answers_contact_id FOREIGN KEY (contact_id) REFERENCES erasures (contact_id)
);
"""


def upgrade() -> None:
    """Make the tables and the guard. Rows with a foreign key to the contact need none: their contact is gone."""
    op.execute(_TABLES)
    op.execute(create_guard("contacts"))
    op.execute(guard_outbox())
    op.execute(guard_table("activities"))


def downgrade() -> None:
    """Drop them."""
    op.execute(drop_guard("outbox", "activities"))
    op.execute("DROP TABLE erasure_answers")
    op.execute("DROP TABLE erasures")
