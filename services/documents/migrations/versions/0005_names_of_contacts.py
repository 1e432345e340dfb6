"""The parts of a contact's name.

Revision ID: 0005
Revises: 0004
"""

from contact_ref.migration import add_names, drop_names

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add them."""
    add_names()


def downgrade() -> None:
    """Drop them."""
    drop_names()
