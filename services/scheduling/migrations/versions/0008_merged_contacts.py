"""Which contact one was merged into, and which rows went with it.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

from contact_ref.migration import create_contact_moves, drop_contact_moves

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table, and an index of whom appointments list as guests."""
    create_contact_moves()
    op.create_index("ix_appointments_attendees", "appointments", ["attendees"], postgresql_using="gin")


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_appointments_attendees", "appointments")
    drop_contact_moves()
