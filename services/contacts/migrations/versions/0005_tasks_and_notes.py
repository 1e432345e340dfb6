"""Recurring tasks, and notes with their history; both are found by what they say.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"

_TABLES = """CREATE TABLE recurring_tasks (
    title varchar(500) NOT NULL,
    description TEXT NOT NULL,
    assigned_to varchar(40) COLLATE "C",
    rule JSONB NOT NULL,
    next_at timestamptz,
    made INTEGER NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_recurring_tasks PRIMARY KEY (id),
    CONSTRAINT fk_recurring_tasks_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_recurring_tasks_contact_id ON recurring_tasks (contact_id);
CREATE TABLE note_revisions (
    note_id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    title varchar(255),
    body TEXT NOT NULL,
    color varchar(20),
    actor TEXT NOT NULL,
    written_at timestamptz NOT NULL,
    CONSTRAINT pk_note_revisions PRIMARY KEY (note_id, version),
    CONSTRAINT fk_note_revisions_note_id FOREIGN KEY(note_id) REFERENCES notes (id) ON DELETE CASCADE
);
ALTER TABLE tasks ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN overdue_told_for timestamptz;
ALTER TABLE tasks ADD COLUMN recurring_task_id varchar(40) COLLATE "C";
ALTER TABLE notes ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
ALTER TABLE notes ADD COLUMN written_by TEXT;
"""
# What is there already is found in its own case-folded words; folding accents comes with its next change.
_WORDS = r"""UPDATE tasks SET search_text = ' ' || lower(concat_ws(' ', title, body));
UPDATE notes SET search_text = ' ' || lower(concat_ws(' ', title, regexp_replace(body, '<[^>]*>', ' ', 'g')));
"""
# In the migration's own transaction: these tables are young and small, and building beside writers would wait for the
# transactions of other migrators, which wait for this one.
_INDEXES = """-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_notes_location ON notes (location_id, created_at DESC, id DESC);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_notes_search_text ON notes USING gin (search_text gin_trgm_ops);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_tasks_location ON tasks (location_id, due_at, id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_tasks_search_text ON tasks USING gin (search_text gin_trgm_ops);
"""


def upgrade() -> None:
    """Make the tables, the columns and the indexes."""
    op.execute(_TABLES)
    op.execute(_WORDS)
    op.execute(_INDEXES)


def downgrade() -> None:
    """Drop them."""
    op.execute("""DROP INDEX ix_tasks_search_text;
DROP INDEX ix_tasks_location;
DROP INDEX ix_notes_search_text;
DROP INDEX ix_notes_location;
ALTER TABLE notes DROP COLUMN written_by;
ALTER TABLE notes DROP COLUMN search_text;
ALTER TABLE tasks DROP COLUMN recurring_task_id;
ALTER TABLE tasks DROP COLUMN overdue_told_for;
ALTER TABLE tasks DROP COLUMN search_text;
DROP TABLE note_revisions;
DROP TABLE recurring_tasks;""")
