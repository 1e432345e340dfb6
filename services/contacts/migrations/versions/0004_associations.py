"""Associations, relations and custom objects.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"

_TABLES = """CREATE TABLE custom_objects (
    location_id varchar(40) COLLATE "C" NOT NULL,
    key varchar(100) COLLATE "C" NOT NULL,
    singular varchar(100) NOT NULL,
    plural varchar(100) NOT NULL,
    description TEXT,
    primary_property varchar(100) COLLATE "C" NOT NULL,
    primary_name varchar(255) NOT NULL,
    primary_type varchar(20) NOT NULL,
    searchable varchar(100)[] COLLATE "C" NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_custom_objects PRIMARY KEY (id),
    CONSTRAINT uq_custom_objects_location_id_key UNIQUE (location_id, key)
);

CREATE TABLE records (
    location_id varchar(40) COLLATE "C" NOT NULL,
    object_id varchar(40) COLLATE "C" NOT NULL,
    owner varchar(40) COLLATE "C",
    followers varchar(40)[] COLLATE "C" NOT NULL,
    properties JSONB NOT NULL,
    search_text TEXT NOT NULL,
    created_by varchar(100) NOT NULL,
    updated_by varchar(100) NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_records PRIMARY KEY (id),
    CONSTRAINT ck_records_followers CHECK (cardinality(followers) <= 10),
    CONSTRAINT fk_records_object_id FOREIGN KEY(object_id) REFERENCES custom_objects (id)
);
CREATE INDEX ix_records_newest ON records (object_id, created_at, id);
CREATE INDEX ix_records_search_text ON records USING gin (search_text gin_trgm_ops);

CREATE TABLE associations (
    location_id varchar(40) COLLATE "C" NOT NULL,
    key varchar(100) COLLATE "C" NOT NULL,
    first_object_key varchar(100) COLLATE "C" NOT NULL,
    first_label varchar(100) NOT NULL,
    second_object_key varchar(100) COLLATE "C" NOT NULL,
    second_label varchar(100) NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_associations PRIMARY KEY (id),
    CONSTRAINT uq_associations_location_id_key UNIQUE (location_id, key)
);
CREATE UNIQUE INDEX uq_associations_labels
    ON associations (location_id, first_object_key, second_object_key, lower(first_label), lower(second_label));

CREATE TABLE relations (
    location_id varchar(40) COLLATE "C" NOT NULL,
    association_id varchar(40) COLLATE "C" NOT NULL,
    first_id varchar(40) COLLATE "C" NOT NULL,
    second_id varchar(40) COLLATE "C" NOT NULL,
    first_contact_id varchar(40) COLLATE "C",
    second_contact_id varchar(40) COLLATE "C",
    low_id varchar(40) COLLATE "C" NOT NULL,
    high_id varchar(40) COLLATE "C" NOT NULL,
    label_slot SMALLINT,
    id varchar(20) COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_relations PRIMARY KEY (id),
    CONSTRAINT uq_relations_label UNIQUE (association_id, low_id, high_id),
    CONSTRAINT uq_relations_label_slot UNIQUE (low_id, high_id, label_slot),
    CONSTRAINT ck_relations_not_itself CHECK (first_id <> second_id),
    CONSTRAINT ck_relations_label_slot CHECK (label_slot >= 0 AND label_slot < 10),
    CONSTRAINT fk_relations_association_id FOREIGN KEY(association_id) REFERENCES associations (id),
    CONSTRAINT fk_relations_first_contact_id FOREIGN KEY(first_contact_id) REFERENCES contacts (id) ON DELETE CASCADE,
    CONSTRAINT fk_relations_second_contact_id FOREIGN KEY(second_contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_relations_first_contact_id ON relations (first_contact_id);
CREATE INDEX ix_relations_first_id ON relations (first_id, created_at);
CREATE INDEX ix_relations_second_contact_id ON relations (second_contact_id);
CREATE INDEX ix_relations_second_id ON relations (second_id, created_at);
"""


def upgrade() -> None:
    """Make the tables and indexes."""
    op.execute(_TABLES)


def downgrade() -> None:
    """Drop the tables."""
    op.execute("""DROP TABLE relations;
DROP TABLE associations;
DROP TABLE records;
DROP TABLE custom_objects;""")
