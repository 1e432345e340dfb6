"""Forms, surveys, and what was answered.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"

_TABLES = """CREATE TABLE forms (
    location_id varchar(40) COLLATE "C" NOT NULL,
    kind varchar(10) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    status varchar(20) NOT NULL,
    revision INTEGER NOT NULL,
    known_contacts varchar(20) NOT NULL,
    per_address INTEGER NOT NULL,
    per_form INTEGER NOT NULL,
    thanks JSONB NOT NULL,
    secret BYTEA NOT NULL,
    deleted_at timestamptz,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_forms PRIMARY KEY (id),
    CONSTRAINT ck_forms_kind CHECK (kind IN ('form', 'survey')),
    CONSTRAINT ck_forms_status CHECK (status IN ('draft', 'published')),
    CONSTRAINT ck_forms_known_contacts CHECK (known_contacts IN ('keep', 'fill', 'overwrite'))
);
CREATE INDEX ix_forms_name ON forms (location_id, kind, name, id) WHERE deleted_at IS NULL;
CREATE TABLE form_versions (
    form_id varchar(20) COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    pages JSONB NOT NULL,
    CONSTRAINT pk_form_versions PRIMARY KEY (form_id, revision),
    CONSTRAINT fk_form_versions_form_id FOREIGN KEY(form_id) REFERENCES forms (id) ON DELETE CASCADE
);
CREATE TABLE form_submissions (
    kind varchar(10) COLLATE "C" NOT NULL,
    form_id varchar(20) COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    name varchar(511),
    email varchar(320),
    answers JSONB NOT NULL,
    page_title varchar(500),
    touch JSONB NOT NULL,
    fingerprint BYTEA NOT NULL,
    created_at timestamptz NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_form_submissions PRIMARY KEY (id),
    CONSTRAINT fk_form_submissions_form_id_revision FOREIGN KEY(form_id, revision) REFERENCES form_versions (form_id, revision),
    CONSTRAINT fk_form_submissions_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_form_submissions_contact_id ON form_submissions (contact_id);
CREATE INDEX ix_form_submissions_form ON form_submissions (form_id, created_at DESC, id DESC);
CREATE INDEX ix_form_submissions_newest ON form_submissions (location_id, kind, created_at DESC, id DESC);
"""


def upgrade() -> None:
    """Make the tables and indexes."""
    op.execute(_TABLES)


def downgrade() -> None:
    """Drop the tables."""
    op.execute("DROP TABLE form_submissions, form_versions, forms")
