"""Calendars, appointments and the time that they take; contacts and locations as far as scheduling knows them.

Revision ID: 0001
Revises:
"""

from alembic import op

from contact_ref.migration import create_contact_refs, drop_contact_refs

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UP = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE calendars (
    name TEXT NOT NULL,
    description TEXT,
    slug TEXT,
    calendar_type VARCHAR(20) NOT NULL,
    event_type VARCHAR(50) NOT NULL,
    is_active BOOLEAN NOT NULL,
    group_id VARCHAR(40) COLLATE "C",
    timezone VARCHAR(64) NOT NULL,
    event_title TEXT NOT NULL,
    slot_duration INTEGER NOT NULL,
    slot_duration_unit VARCHAR(5) NOT NULL,
    slot_interval INTEGER NOT NULL,
    slot_interval_unit VARCHAR(5) NOT NULL,
    slot_buffer INTEGER NOT NULL,
    slot_buffer_unit VARCHAR(5) NOT NULL,
    pre_buffer INTEGER NOT NULL,
    pre_buffer_unit VARCHAR(5) NOT NULL,
    per_slot INTEGER NOT NULL,
    per_day INTEGER,
    notice INTEGER NOT NULL,
    notice_unit VARCHAR(6) NOT NULL,
    "window" INTEGER,
    window_unit VARCHAR(6) NOT NULL,
    open_hours JSONB NOT NULL,
    availabilities JSONB NOT NULL,
    availability_type INTEGER,
    auto_confirm BOOLEAN NOT NULL,
    places JSONB NOT NULL,
    page JSONB NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_calendars PRIMARY KEY (id)
);
CREATE INDEX ix_calendars_group_id ON calendars (group_id);
CREATE INDEX ix_calendars_location_id ON calendars (location_id);
CREATE UNIQUE INDEX uq_calendars_location_id_slug ON calendars (location_id, slug) WHERE deleted_at IS NULL;
CREATE TABLE location_zones (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    timezone VARCHAR(64) NOT NULL,
    sequence BIGINT NOT NULL,
    CONSTRAINT pk_location_zones PRIMARY KEY (location_id)
);
CREATE TABLE appointments (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    calendar_id VARCHAR(40) COLLATE "C" NOT NULL,
    group_id VARCHAR(40) COLLATE "C",
    contact_id VARCHAR(40) COLLATE "C" NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    address TEXT,
    place_kind VARCHAR(40) NOT NULL,
    appointment_type VARCHAR(10) NOT NULL,
    status VARCHAR(10) NOT NULL,
    assigned_user_id VARCHAR(40) COLLATE "C",
    assignment_reason VARCHAR(40) NOT NULL,
    users VARCHAR(40)[] COLLATE "C" NOT NULL,
    attendees VARCHAR(40)[] COLLATE "C" NOT NULL,
    start_at TIMESTAMP WITH TIME ZONE NOT NULL,
    end_at TIMESTAMP WITH TIME ZONE NOT NULL,
    timezone VARCHAR(64) NOT NULL,
    cancel_reason TEXT,
    created_by TEXT NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_appointments PRIMARY KEY (id),
    CONSTRAINT ck_appointments_span CHECK (start_at < end_at),
    CONSTRAINT ck_appointments_status CHECK (status IN ('new', 'confirmed', 'showed', 'noshow', 'completed', 'cancelled', 'invalid')),
    CONSTRAINT ck_appointments_appointment_type CHECK (appointment_type IN ('meeting', 'service')),
    CONSTRAINT fk_appointments_calendar_id FOREIGN KEY(calendar_id) REFERENCES calendars (id)
);
CREATE INDEX ix_appointments_calendar_id_start_at ON appointments (calendar_id, start_at);
CREATE INDEX ix_appointments_location_id_assigned_user_id_start_at ON appointments (location_id, assigned_user_id, start_at);
CREATE INDEX ix_appointments_location_id_contact_id_end_at ON appointments (location_id, contact_id, end_at);
CREATE TABLE calendar_members (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    calendar_id VARCHAR(40) COLLATE "C" NOT NULL,
    user_id VARCHAR(40) COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    priority_halves INTEGER NOT NULL,
    is_primary BOOLEAN NOT NULL,
    places JSONB NOT NULL,
    CONSTRAINT pk_calendar_members PRIMARY KEY (calendar_id, user_id),
    CONSTRAINT ck_calendar_members_priority CHECK (priority_halves BETWEEN 0 AND 2),
    CONSTRAINT fk_calendar_members_calendar_id FOREIGN KEY(calendar_id) REFERENCES calendars (id)
);
CREATE INDEX ix_calendar_members_location_id_user_id ON calendar_members (location_id, user_id);
CREATE TABLE occupancies (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    lane VARCHAR(60) COLLATE "C" NOT NULL,
    calendar_id VARCHAR(40) COLLATE "C" NOT NULL,
    start_at TIMESTAMP WITH TIME ZONE NOT NULL,
    end_at TIMESTAMP WITH TIME ZONE NOT NULL,
    buffer_before INTEGER NOT NULL,
    buffer_after INTEGER NOT NULL,
    seats INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    CONSTRAINT pk_occupancies PRIMARY KEY (id),
    CONSTRAINT ck_occupancies_span CHECK (start_at < end_at),
    CONSTRAINT ck_occupancies_seats CHECK (taken BETWEEN 1 AND seats),
    CONSTRAINT ex_occupancies_lane EXCLUDE USING gist (location_id WITH =, lane WITH =, tstzrange(start_at, end_at) WITH &&),
    CONSTRAINT fk_occupancies_calendar_id FOREIGN KEY(calendar_id) REFERENCES calendars (id)
);
CREATE INDEX ix_occupancies_lane_end_at ON occupancies (location_id, lane, end_at);
CREATE TABLE seats (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    appointment_id VARCHAR(40) COLLATE "C" NOT NULL,
    occupancy_id VARCHAR(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_seats PRIMARY KEY (appointment_id, occupancy_id),
    CONSTRAINT fk_seats_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointments (id),
    CONSTRAINT fk_seats_occupancy_id FOREIGN KEY(occupancy_id) REFERENCES occupancies (id)
);
CREATE INDEX ix_seats_occupancy_id ON seats (occupancy_id);
"""
_DOWN = """
DROP TABLE seats;
DROP TABLE occupancies;
DROP TABLE calendar_members;
DROP TABLE appointments;
DROP TABLE calendars;
DROP TABLE location_zones;
"""


def upgrade() -> None:
    """Create the tables."""
    create_contact_refs()
    op.execute(_UP)


def downgrade() -> None:
    """Drop the tables. The extension stays: others may use it."""
    op.execute(_DOWN)
    drop_contact_refs()
