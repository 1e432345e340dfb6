"""Digests of notifications that are on their way.

Revision ID: 0025
Revises: 0024
"""

from alembic import op

revision = "0025"
down_revision = "0024"

_TABLE = """
CREATE TABLE digests (
    id varchar(20) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    user_id varchar(40) COLLATE "C" NOT NULL,
    until timestamptz NOT NULL,
    attempt INTEGER NOT NULL,
    CONSTRAINT pk_digests PRIMARY KEY (id)
);
CREATE INDEX ix_digests_user ON digests (location_id, user_id, until);
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(_TABLE)


def downgrade() -> None:
    """Without it they are made by the timers of their hours alone; what is on its way is in the next one."""
    op.execute("DELETE FROM timers WHERE kind = 'notification_digest.send'")
    op.execute("DROP TABLE digests")
