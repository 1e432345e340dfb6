"""Appointment notes, notifications, feeds and busy sources.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_UP = """
CREATE TABLE calendar_notifications (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    calendar_id VARCHAR(40) COLLATE "C" NOT NULL,
    receiver_type VARCHAR(20) NOT NULL,
    channel VARCHAR(20) NOT NULL,
    notification_type VARCHAR(20) NOT NULL,
    is_active BOOLEAN NOT NULL,
    deleted BOOLEAN NOT NULL,
    subject TEXT,
    body TEXT,
    before_time JSONB NOT NULL,
    after_time JSONB NOT NULL,
    details JSONB NOT NULL,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_calendar_notifications PRIMARY KEY (id),
    CONSTRAINT fk_calendar_notifications_calendar_id FOREIGN KEY(calendar_id) REFERENCES calendars (id)
);
CREATE INDEX ix_calendar_notifications_calendar_id ON calendar_notifications (calendar_id);
CREATE TABLE appointment_notes (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    appointment_id VARCHAR(40) COLLATE "C" NOT NULL,
    user_id VARCHAR(40) COLLATE "C",
    body TEXT NOT NULL,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_appointment_notes PRIMARY KEY (id),
    CONSTRAINT fk_appointment_notes_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointments (id)
);
CREATE INDEX ix_appointment_notes_newest ON appointment_notes (appointment_id, created_at DESC, id DESC);
CREATE TABLE calendar_feeds (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    calendar_id VARCHAR(40) COLLATE "C" NOT NULL,
    key_hash VARCHAR(64) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_calendar_feeds PRIMARY KEY (calendar_id),
    CONSTRAINT fk_calendar_feeds_calendar_id FOREIGN KEY(calendar_id) REFERENCES calendars (id)
);
CREATE TABLE busy_sources (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    user_id VARCHAR(40) COLLATE "C" NOT NULL,
    url TEXT,
    ics TEXT,
    status VARCHAR(10) NOT NULL,
    problem VARCHAR(40),
    read_at TIMESTAMP WITH TIME ZONE,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_busy_sources PRIMARY KEY (id),
    CONSTRAINT ck_busy_sources_kind CHECK (num_nonnulls(url, ics) = 1),
    CONSTRAINT ck_busy_sources_status CHECK (status IN ('pending', 'ok', 'failed'))
);
CREATE INDEX ix_busy_sources_location_id_user_id ON busy_sources (location_id, user_id);
CREATE TABLE external_busy (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    source_id VARCHAR(40) COLLATE "C" NOT NULL,
    lane VARCHAR(60) COLLATE "C" NOT NULL,
    start_at TIMESTAMP WITH TIME ZONE NOT NULL,
    end_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_external_busy PRIMARY KEY (id),
    CONSTRAINT ck_external_busy_span CHECK (start_at < end_at),
    CONSTRAINT fk_external_busy_source_id FOREIGN KEY(source_id) REFERENCES busy_sources (id)
);
CREATE INDEX ix_external_busy_source_id ON external_busy (source_id);
CREATE INDEX ix_external_busy_lane_end_at ON external_busy (location_id, lane, end_at);
"""
_DOWN = """
DROP TABLE external_busy;
DROP TABLE busy_sources;
DROP TABLE calendar_feeds;
DROP TABLE appointment_notes;
DROP TABLE calendar_notifications;
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute(_UP)


def downgrade() -> None:
    """Drop the tables."""
    op.execute(_DOWN)
