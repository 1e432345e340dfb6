"""How often reading a busy source was begun.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count them."""
    op.execute("ALTER TABLE busy_sources ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0")


def downgrade() -> None:
    """Count them no longer."""
    op.execute("ALTER TABLE busy_sources DROP COLUMN attempt")
