"""Where users work, as the gateway tells it; and records by their owners, of whom some leave.

Revision ID: 0023
Revises: 0022
"""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Keep it. Nothing is known of those who are there until their next event, or a replay, which is to count once more."""
    op.execute('ALTER TABLE user_refs ADD COLUMN IF NOT EXISTS company_id varchar(40) COLLATE "C"')
    op.execute('ALTER TABLE user_refs ADD COLUMN IF NOT EXISTS location_ids varchar(40)[] COLLATE "C"')
    op.execute("UPDATE user_refs SET sequence = 0")
    with op.get_context().autocommit_block():
        # It waits for whoever is writing, and holds nobody back meanwhile.
        op.execute("SET lock_timeout = 0")
        op.execute("SET statement_timeout = 0")
        # One that was begun and not finished is of no use.
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_records_owner")
        op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_records_owner ON records (location_id, owner)")
        op.execute("SET lock_timeout = '5s'")
        op.execute("SET statement_timeout = '15min'")


def downgrade() -> None:
    """Forget it."""
    op.execute("DROP INDEX ix_records_owner")
    op.execute("ALTER TABLE user_refs DROP COLUMN location_ids")
    op.execute("ALTER TABLE user_refs DROP COLUMN company_id")
