"""The parts of a contact's name.

Revision ID: 0014
Revises: 0013
"""

from contact_ref.migration import add_names, drop_names

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add them."""
    add_names()


def downgrade() -> None:
    """Drop them."""
    drop_names()
