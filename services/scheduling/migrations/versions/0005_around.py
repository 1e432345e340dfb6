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
"""
_DOWN = """
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
