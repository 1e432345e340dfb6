"""Recurring appointments, guests, holds and blocked slots.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_UP = """
ALTER TABLE appointments ADD COLUMN series_id VARCHAR(40) COLLATE "C";
ALTER TABLE appointments ADD COLUMN rrule TEXT;
CREATE TABLE appointment_series (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    rrule TEXT NOT NULL,
    appointment_ids VARCHAR(40)[] COLLATE "C" NOT NULL,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    CONSTRAINT pk_appointment_series PRIMARY KEY (id)
);
CREATE TABLE holds (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    calendar_id VARCHAR(40) COLLATE "C" NOT NULL,
    assigned_user_id VARCHAR(40) COLLATE "C",
    start_at TIMESTAMP WITH TIME ZONE NOT NULL,
    end_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    CONSTRAINT pk_holds PRIMARY KEY (id),
    CONSTRAINT ck_holds_span CHECK (start_at < end_at),
    CONSTRAINT fk_holds_calendar_id FOREIGN KEY(calendar_id) REFERENCES calendars (id)
);
CREATE INDEX ix_holds_calendar_id_start_at ON holds (calendar_id, start_at);
CREATE TABLE hold_seats (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    hold_id VARCHAR(40) COLLATE "C" NOT NULL,
    occupancy_id VARCHAR(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_hold_seats PRIMARY KEY (hold_id, occupancy_id),
    CONSTRAINT fk_hold_seats_hold_id FOREIGN KEY(hold_id) REFERENCES holds (id),
    CONSTRAINT fk_hold_seats_occupancy_id FOREIGN KEY(occupancy_id) REFERENCES occupancies (id)
);
CREATE INDEX ix_hold_seats_occupancy_id ON hold_seats (occupancy_id);
CREATE TABLE blocked_slots (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    lane VARCHAR(60) COLLATE "C" NOT NULL,
    calendar_id VARCHAR(40) COLLATE "C",
    assigned_user_id VARCHAR(40) COLLATE "C",
    title TEXT NOT NULL,
    start_at TIMESTAMP WITH TIME ZONE NOT NULL,
    end_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_blocked_slots PRIMARY KEY (id),
    CONSTRAINT ck_blocked_slots_span CHECK (start_at < end_at),
    CONSTRAINT ck_blocked_slots_owner CHECK (num_nonnulls(calendar_id, assigned_user_id) = 1),
    CONSTRAINT fk_blocked_slots_calendar_id FOREIGN KEY(calendar_id) REFERENCES calendars (id)
);
CREATE INDEX ix_blocked_slots_lane_end_at ON blocked_slots (location_id, lane, end_at);
"""
_DOWN = """
DROP TABLE appointment_series;
ALTER TABLE appointments DROP COLUMN rrule;
ALTER TABLE appointments DROP COLUMN series_id;
DROP TABLE blocked_slots;
DROP TABLE hold_seats;
DROP TABLE holds;
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute(_UP)


def downgrade() -> None:
    """Drop the tables."""
    op.execute(_DOWN)
