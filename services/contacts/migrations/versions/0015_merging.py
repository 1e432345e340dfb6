"""Contacts that were merged into others, and what each merge moved and changed, so that it can be undone.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"

_TABLES = """
ALTER TABLE contacts ADD COLUMN merged_into varchar(20) COLLATE "C";
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_contacts_merged_into ON contacts (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE merges (
    id varchar(20) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    survivor_id varchar(40) COLLATE "C" NOT NULL,
    merged_ids varchar(40)[] COLLATE "C" NOT NULL,
    merged_by TEXT NOT NULL,
    merged_at timestamptz NOT NULL,
    undone_at timestamptz,
    forgotten_at timestamptz,
    before JSONB NOT NULL,
    after JSONB NOT NULL,
    CONSTRAINT pk_merges PRIMARY KEY (id)
);
CREATE INDEX ix_merges_survivor_id ON merges (survivor_id);

CREATE TABLE merge_moves (
    merge_id varchar(20) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    table_name varchar(63) COLLATE "C" NOT NULL,
    key varchar(100) COLLATE "C" NOT NULL,
    from_id varchar(40) COLLATE "C" NOT NULL,
    detail JSONB,
    CONSTRAINT pk_merge_moves PRIMARY KEY (merge_id, table_name, key),
    CONSTRAINT fk_merge_moves_merge_id FOREIGN KEY (merge_id) REFERENCES merges (id) ON DELETE CASCADE
);
"""


def upgrade() -> None:
    """Make them."""
    op.execute(_TABLES)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE merge_moves; DROP TABLE merges; ALTER TABLE contacts DROP COLUMN merged_into")
