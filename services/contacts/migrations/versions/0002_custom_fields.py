"""Custom fields, their folders, custom values and businesses.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"

_TABLES = """CREATE TABLE custom_field_folders (
    location_id varchar(40) COLLATE "C" NOT NULL,
    object_key varchar(100) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_custom_field_folders PRIMARY KEY (id),
    CONSTRAINT uq_custom_field_folders_location_id_object_key_name UNIQUE (location_id, object_key, name)
);
CREATE TABLE custom_fields (
    location_id varchar(40) COLLATE "C" NOT NULL,
    object_key varchar(100) COLLATE "C" NOT NULL,
    field_key varchar(255) COLLATE "C" NOT NULL,
    folder_id varchar(20) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    description TEXT,
    placeholder TEXT,
    data_type varchar(20) COLLATE "C" NOT NULL,
    options JSONB NOT NULL,
    accepted_formats TEXT[] NOT NULL,
    max_file_limit INTEGER,
    allow_custom_option BOOLEAN NOT NULL,
    show_in_forms BOOLEAN NOT NULL,
    position INTEGER NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_custom_fields PRIMARY KEY (id),
    CONSTRAINT uq_custom_fields_location_id_object_key_field_key UNIQUE (location_id, object_key, field_key),
    CONSTRAINT fk_custom_fields_folder_id FOREIGN KEY (folder_id) REFERENCES custom_field_folders (id)
);
CREATE INDEX ix_custom_fields_folder_id ON custom_fields (folder_id);
CREATE TABLE custom_values (
    location_id varchar(40) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    key varchar(255) COLLATE "C" NOT NULL,
    value TEXT NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_custom_values PRIMARY KEY (id),
    CONSTRAINT uq_custom_values_location_id_key UNIQUE (location_id, key)
);
CREATE TABLE businesses (
    location_id varchar(40) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    phone varchar(64),
    email varchar(320),
    website varchar(2048),
    address varchar(500),
    city varchar(255),
    state varchar(255),
    postal_code varchar(40),
    country varchar(100),
    description TEXT,
    custom_fields JSONB NOT NULL,
    created_by varchar(100) NOT NULL,
    updated_by varchar(100) NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_businesses PRIMARY KEY (id)
);
CREATE INDEX ix_businesses_location_id ON businesses (location_id, name, id);
ALTER TABLE tags ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
"""


def upgrade() -> None:
    """Make the tables; a tag is changed by itself from now on, and so has a version."""
    op.execute(_TABLES)


def downgrade() -> None:
    """Drop them."""
    op.execute("ALTER TABLE tags DROP COLUMN version")
    for name in ("businesses", "custom_values", "custom_fields", "custom_field_folders"):
        op.execute(f"DROP TABLE {name}")
