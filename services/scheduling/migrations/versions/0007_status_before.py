"""Which status an appointment had before its contact was deleted, in place of that alone.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# The column that goes was read by no released version.
_UP = """
ALTER TABLE appointments ADD COLUMN status_before VARCHAR(10);
-- squawk-ignore ban-drop-column
ALTER TABLE appointments DROP COLUMN ended_with_contact;
"""
_DOWN = """
ALTER TABLE appointments ADD COLUMN ended_with_contact BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE appointments DROP COLUMN status_before;
"""


def upgrade() -> None:
    """Keep the status."""
    op.execute(_UP)


def downgrade() -> None:
    """Keep that it ended alone."""
    op.execute(_DOWN)
