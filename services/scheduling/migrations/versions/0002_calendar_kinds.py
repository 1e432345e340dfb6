"""Groups of calendars, and the schedules of users and of event calendars.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"

_UP = """
CREATE TABLE calendar_groups (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    slug TEXT NOT NULL,
    is_active BOOLEAN NOT NULL,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_calendar_groups PRIMARY KEY (id),
    CONSTRAINT uq_calendar_groups_location_id_slug UNIQUE (location_id, slug)
);
CREATE TABLE schedules (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    user_id VARCHAR(40) COLLATE "C" NOT NULL,
    timezone VARCHAR(64) NOT NULL,
    rules JSONB NOT NULL,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_schedules PRIMARY KEY (id)
);
CREATE INDEX ix_schedules_location_id_user_id ON schedules (location_id, user_id);
CREATE TABLE applied_schedules (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    calendar_id VARCHAR(40) COLLATE "C" NOT NULL,
    user_id VARCHAR(40) COLLATE "C" NOT NULL,
    schedule_id VARCHAR(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_applied_schedules PRIMARY KEY (calendar_id, user_id),
    CONSTRAINT fk_applied_schedules_calendar_id FOREIGN KEY(calendar_id) REFERENCES calendars (id),
    CONSTRAINT fk_applied_schedules_schedule_id FOREIGN KEY(schedule_id) REFERENCES schedules (id)
);
CREATE INDEX ix_applied_schedules_schedule_id ON applied_schedules (schedule_id);
CREATE TABLE event_schedules (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    calendar_id VARCHAR(40) COLLATE "C" NOT NULL,
    timezone VARCHAR(64) NOT NULL,
    rules JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_event_schedules PRIMARY KEY (calendar_id),
    CONSTRAINT fk_event_schedules_calendar_id FOREIGN KEY(calendar_id) REFERENCES calendars (id)
);
"""
_DOWN = """
DROP TABLE event_schedules;
DROP TABLE applied_schedules;
DROP TABLE schedules;
DROP TABLE calendar_groups;
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute(_UP)


def downgrade() -> None:
    """Drop the tables."""
    op.execute(_DOWN)
