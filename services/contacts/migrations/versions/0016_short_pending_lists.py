"""Inverted indexes of contacts keep short lists of what is yet to be sorted in: every search reads these from end to end.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = "0016"
down_revision = "0015"

_INDEXES = ("search_text", "tags", "followers", "custom_fields")


def upgrade() -> None:
    """Sort in what is waiting whenever it comes to 64 kB, not to 4 MB."""
    for name in _INDEXES:
        op.execute(f"ALTER INDEX ix_contacts_{name} SET (gin_pending_list_limit = 64)")


def downgrade() -> None:
    """Leave it at the server's own limit."""
    for name in _INDEXES:
        op.execute(f"ALTER INDEX ix_contacts_{name} RESET (gin_pending_list_limit)")
