"""Imports of contacts.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"

_IMPORTS = """CREATE TABLE imports (
    location_id varchar(40) COLLATE "C" NOT NULL,
    actor TEXT NOT NULL,
    assigned_to varchar(40) COLLATE "C",
    starts INTEGER NOT NULL,
    state varchar(20) COLLATE "C" NOT NULL,
    mode varchar(10) COLLATE "C" NOT NULL,
    match varchar(10) COLLATE "C" NOT NULL,
    dry_run BOOLEAN NOT NULL,
    file_id varchar(40) COLLATE "C" NOT NULL,
    file_name varchar(255) NOT NULL,
    encoding varchar(20) COLLATE "C" NOT NULL,
    delimiter varchar(1) NOT NULL,
    columns JSONB NOT NULL,
    targets JSONB NOT NULL,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    problem varchar(40) COLLATE "C",
    started_at timestamptz,
    ended_at timestamptz,
    undo_total INTEGER NOT NULL,
    undo_done INTEGER NOT NULL,
    trashed INTEGER NOT NULL,
    restored INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    undo_actor TEXT,
    undo_assigned_to varchar(40) COLLATE "C",
    undo_started_at timestamptz,
    undo_ended_at timestamptz,
    expires_at timestamptz NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_imports PRIMARY KEY (id),
    CONSTRAINT ck_imports_state CHECK (state IN ('queued', 'running', 'completed', 'cancelled', 'failed', 'undoing', 'undone'))
);
CREATE INDEX ix_imports_unended ON imports (location_id) WHERE state IN ('queued', 'running', 'undoing');
"""
_ROWS = """CREATE TABLE import_rows (
    location_id varchar(40) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    import_id varchar(20) COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    changes JSONB,
    position BIGINT NOT NULL,
    settled BOOLEAN NOT NULL,
    CONSTRAINT pk_import_rows PRIMARY KEY (import_id, number),
    CONSTRAINT fk_import_rows_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE,
    CONSTRAINT fk_import_rows_import_id FOREIGN KEY(import_id) REFERENCES imports (id) ON DELETE CASCADE
);
CREATE INDEX ix_import_rows_contact_id ON import_rows (contact_id);
CREATE TABLE import_errors (
    location_id varchar(40) COLLATE "C" NOT NULL,
    import_id varchar(20) COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    undo BOOLEAN NOT NULL,
    place SMALLINT NOT NULL,
    "column" varchar(255),
    code varchar(60) COLLATE "C" NOT NULL,
    message TEXT NOT NULL,
    CONSTRAINT pk_import_errors PRIMARY KEY (import_id, number, undo, place),
    CONSTRAINT fk_import_errors_import_id FOREIGN KEY(import_id) REFERENCES imports (id) ON DELETE CASCADE
);
CREATE TABLE import_keys (
    location_id varchar(40) COLLATE "C" NOT NULL,
    import_id varchar(20) COLLATE "C" NOT NULL,
    key BYTEA NOT NULL,
    holder varchar(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_import_keys PRIMARY KEY (import_id, key),
    CONSTRAINT fk_import_keys_import_id FOREIGN KEY(import_id) REFERENCES imports (id) ON DELETE CASCADE
);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(_IMPORTS)
    op.execute(_ROWS)


def downgrade() -> None:
    """Drop the tables."""
    for table in ("import_keys", "import_errors", "import_rows", "imports"):
        op.execute(f"DROP TABLE {table}")
