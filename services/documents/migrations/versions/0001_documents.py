"""Documents, their folders, uploads that have not ended, and references to contacts."""

from alembic import op

from contact_ref.migration import create_contact_refs, drop_contact_refs

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UP = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE folders (
    id varchar(20) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    name varchar(120) NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_folders PRIMARY KEY (id),
    CONSTRAINT uq_folders_contact_name UNIQUE (location_id, contact_id, name_key)
);

CREATE TABLE documents (
    id varchar(20) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    folder_id varchar(20) COLLATE "C",
    name varchar(255) NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    category text NOT NULL,
    source text,
    content_type text NOT NULL,
    size bigint NOT NULL,
    sha256 varchar(64) NOT NULL,
    object_key text NOT NULL,
    uploaded_by text NOT NULL,
    deleted_at timestamptz,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_documents PRIMARY KEY (id),
    CONSTRAINT uq_documents_object_key UNIQUE (object_key),
    CONSTRAINT fk_documents_folder_id FOREIGN KEY (folder_id) REFERENCES folders (id),
    CONSTRAINT ck_documents_category CHECK (category IN ('internal', 'sent', 'received')),
    CONSTRAINT ck_documents_source CHECK (source IN ('form', 'survey')),
    CONSTRAINT ck_documents_size CHECK (size > 0)
);
COMMENT ON COLUMN documents.name_key IS 'the name folded for sorting and searching in any script';
CREATE INDEX ix_documents_contact ON documents (location_id, contact_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_documents_folder_id ON documents (folder_id) WHERE folder_id IS NOT NULL;
CREATE INDEX ix_documents_name_trigrams ON documents USING gin (name_key gin_trgm_ops);

CREATE TABLE staged_uploads (
    id varchar(20) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_staged_uploads PRIMARY KEY (id)
);
COMMENT ON TABLE staged_uploads IS 'uploads whose objects may be in the store without a document';
"""


def upgrade() -> None:
    create_contact_refs()
    op.execute(_UP)


def downgrade() -> None:
    op.execute("DROP TABLE staged_uploads; DROP TABLE documents; DROP TABLE folders")
    drop_contact_refs()
