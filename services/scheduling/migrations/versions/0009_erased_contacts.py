"""Nothing is written any more about a contact who was erased.

Revision ID: 0009
Revises: 0008
"""

from contact_ref.migration import create_erased_contact_guard, drop_erased_contact_guard

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Guard what is written."""
    create_erased_contact_guard()


def downgrade() -> None:
    """Guard it no more."""
    drop_erased_contact_guard()
