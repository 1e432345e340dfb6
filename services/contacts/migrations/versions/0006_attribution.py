"""Interactions and attribution.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"

_TABLES = """
CREATE TABLE tracking_keys (
    location_id varchar(40) COLLATE "C" NOT NULL,
    key varchar(64) COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_tracking_keys PRIMARY KEY (location_id),
    CONSTRAINT uq_tracking_keys_key UNIQUE (key)
);

CREATE TABLE visitors (
    location_id varchar(40) COLLATE "C" NOT NULL,
    visitor_id varchar(100) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C",
    CONSTRAINT pk_visitors PRIMARY KEY (location_id, visitor_id),
    CONSTRAINT fk_visitors_contact_id FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE SET NULL
);
CREATE INDEX ix_visitors_contact_id ON visitors (contact_id) WHERE contact_id IS NOT NULL;

CREATE TABLE interactions (
    location_id varchar(40) COLLATE "C" NOT NULL,
    visitor_id varchar(100) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C",
    type varchar(20) NOT NULL,
    at timestamptz NOT NULL,
    touch JSONB NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    CONSTRAINT pk_interactions PRIMARY KEY (id),
    CONSTRAINT fk_interactions_contact_id FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_interactions_visitor ON interactions (location_id, visitor_id, at);
CREATE INDEX ix_interactions_contact_id ON interactions (contact_id) WHERE contact_id IS NOT NULL;
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(_TABLES)


def downgrade() -> None:
    """Drop them."""
    for name in ("interactions", "visitors", "tracking_keys"):
        op.execute(f"DROP TABLE {name}")
