"""The parts of a contact's name.

Revision ID: 0004
Revises: 0003
"""

from contact_ref.migration import add_names, drop_names

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add them."""
    add_names()


def downgrade() -> None:
    """Drop them."""
    drop_names()
