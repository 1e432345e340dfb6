"""Which contact one was merged into, and which rows went with it.

Revision ID: 0002
Revises: 0001
"""

from contact_ref.migration import create_contact_moves, drop_contact_moves

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    create_contact_moves()


def downgrade() -> None:
    """Drop it."""
    drop_contact_moves()
