"""Exports of contacts.

Revision ID: 0017
Revises: 0016
"""

from alembic import op

revision = "0017"
down_revision = "0016"

_EXPORTS = """CREATE TABLE exports (
    location_id varchar(40) COLLATE "C" NOT NULL,
    actor TEXT NOT NULL,
    assigned_to varchar(40) COLLATE "C",
    starts INTEGER NOT NULL,
    state varchar(20) COLLATE "C" NOT NULL,
    format varchar(10) COLLATE "C" NOT NULL,
    columns JSONB,
    byte_order_mark BOOLEAN NOT NULL,
    search JSONB NOT NULL,
    ids_file_id varchar(40) COLLATE "C",
    file_id varchar(40) COLLATE "C",
    total INTEGER,
    done INTEGER NOT NULL,
    problem varchar(40) COLLATE "C",
    started_at timestamptz,
    ended_at timestamptz,
    expires_at timestamptz NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_exports PRIMARY KEY (id),
    CONSTRAINT ck_exports_state CHECK (state IN ('queued', 'running', 'completed', 'failed'))
);
CREATE INDEX ix_exports_unended ON exports (location_id) WHERE state IN ('queued', 'running');
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(_EXPORTS)


def downgrade() -> None:
    """Drop the table."""
    op.execute("DROP TABLE exports")
