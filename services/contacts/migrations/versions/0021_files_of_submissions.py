"""The documents that files among answers have become.

Revision ID: 0021
Revises: 0020
"""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the column."""
    op.execute("ALTER TABLE form_submissions ADD COLUMN files JSONB NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    """Drop it."""
    op.execute("ALTER TABLE form_submissions DROP COLUMN files")
