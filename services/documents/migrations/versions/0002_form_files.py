"""Files that were sent with forms and surveys, and for custom fields."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UP = """
ALTER TABLE documents ADD COLUMN form_id varchar(40) COLLATE "C";
ALTER TABLE documents ADD COLUMN submission_id varchar(40) COLLATE "C";
ALTER TABLE documents ADD COLUMN field_id varchar(100) COLLATE "C";

CREATE TABLE form_refs (
    id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    kind varchar(10) COLLATE "C" NOT NULL,
    accepting boolean NOT NULL,
    file_fields jsonb NOT NULL,
    secret bytea NOT NULL,
    sequence bigint NOT NULL,
    CONSTRAINT pk_form_refs PRIMARY KEY (id)
);

CREATE TABLE form_uploads (
    id varchar(64) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    form_id varchar(40) COLLATE "C" NOT NULL,
    field varchar(100) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    content_type text NOT NULL,
    size bigint NOT NULL,
    sha256 varchar(64) NOT NULL,
    object_key text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_form_uploads PRIMARY KEY (id),
    CONSTRAINT uq_form_uploads_object_key UNIQUE (object_key)
);
COMMENT ON TABLE form_uploads IS 'files that no submission has named yet';
CREATE INDEX ix_form_uploads_form_id ON form_uploads (form_id);

CREATE TABLE file_fields (
    id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    formats text[] NOT NULL,
    deleted boolean NOT NULL,
    sequence bigint NOT NULL,
    CONSTRAINT pk_file_fields PRIMARY KEY (id)
);
COMMENT ON TABLE file_fields IS 'custom fields of contacts that take files';
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute("DROP TABLE file_fields; DROP TABLE form_uploads; DROP TABLE form_refs")
    op.execute("ALTER TABLE documents DROP COLUMN field_id, DROP COLUMN submission_id, DROP COLUMN form_id")
