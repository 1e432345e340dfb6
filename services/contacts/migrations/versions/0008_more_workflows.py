"""What the further workflow steps need: waits for events, and webhooks that are being called.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"

_TABLES = """
CREATE TABLE enrollment_waits (
    enrollment_id varchar(40) COLLATE "C" NOT NULL,
    event_type varchar(100) COLLATE "C" NOT NULL,
    filters JSONB NOT NULL,
    since timestamptz NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_enrollment_waits PRIMARY KEY (id),
    CONSTRAINT uq_enrollment_waits_enrollment_id UNIQUE (enrollment_id),
    CONSTRAINT fk_enrollment_waits_enrollment_id FOREIGN KEY (enrollment_id) REFERENCES enrollments (id) ON DELETE CASCADE,
    CONSTRAINT fk_enrollment_waits_contact_id FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_enrollment_waits_event ON enrollment_waits (contact_id, event_type);

CREATE TABLE workflow_calls (
    enrollment_id varchar(40) COLLATE "C" NOT NULL,
    position TEXT NOT NULL,
    url TEXT NOT NULL,
    headers JSONB NOT NULL,
    body TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_workflow_calls PRIMARY KEY (id),
    CONSTRAINT uq_workflow_calls_enrollment_id UNIQUE (enrollment_id),
    CONSTRAINT fk_workflow_calls_enrollment_id FOREIGN KEY (enrollment_id) REFERENCES enrollments (id) ON DELETE CASCADE,
    CONSTRAINT fk_workflow_calls_contact_id FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_workflow_calls_contact_id ON workflow_calls (contact_id);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(_TABLES)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE workflow_calls")
    op.execute("DROP TABLE enrollment_waits")
