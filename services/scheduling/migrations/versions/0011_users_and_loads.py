"""Indexes by the users of appointments, and by a calendar's occupancies in place of a lane's, which the exclusion constraint finds.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    op.execute("CREATE INDEX ix_appointments_users ON appointments USING gin (users) WHERE users <> '{}'")
    op.execute("CREATE INDEX ix_occupancies_calendar_id_start_at ON occupancies (calendar_id, start_at)")
    # It changes the catalogue alone, and gives up after five seconds where it would have bookings wait.
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX ix_occupancies_lane_end_at")


def downgrade() -> None:
    """Find a lane's by their end again."""
    op.execute("CREATE INDEX ix_occupancies_lane_end_at ON occupancies (location_id, lane, end_at)")
    op.execute("DROP INDEX ix_occupancies_calendar_id_start_at")
    op.execute("DROP INDEX ix_appointments_users")
