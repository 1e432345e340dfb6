"""Files that this service keeps.

Revision ID: 0009
Revises: 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"

_TABLES = """CREATE TABLE stored_files (
    location_id varchar(40) COLLATE "C" NOT NULL,
    purpose varchar(40) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    content_type varchar(255) NOT NULL,
    size BIGINT NOT NULL,
    sha256 varchar(64) COLLATE "C",
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    id varchar(20) COLLATE "C" NOT NULL,
    CONSTRAINT pk_stored_files PRIMARY KEY (id)
);
CREATE TABLE stored_pieces (
    location_id varchar(40) COLLATE "C" NOT NULL,
    file_id varchar(20) COLLATE "C" NOT NULL,
    start BIGINT NOT NULL,
    data BYTEA NOT NULL,
    CONSTRAINT pk_stored_pieces PRIMARY KEY (file_id, start),
    CONSTRAINT ck_stored_pieces_data CHECK (octet_length(data) BETWEEN 1 AND 262144),
    CONSTRAINT fk_stored_pieces_file_id FOREIGN KEY(file_id) REFERENCES stored_files (id) ON DELETE CASCADE
);
-- Pictures and archives are compressed already, and compressing the rest costs more than its room.
ALTER TABLE stored_pieces ALTER COLUMN data SET STORAGE EXTERNAL;
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(_TABLES)


def downgrade() -> None:
    """Drop the tables."""
    op.execute("DROP TABLE stored_pieces")
    op.execute("DROP TABLE stored_files")
