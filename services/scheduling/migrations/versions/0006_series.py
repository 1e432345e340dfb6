"""Series that go on: their rule's start and zone, and each instance's place in them.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# The columns that go were read by no released version.
_UP = """
ALTER TABLE appointment_series ADD COLUMN start_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT '1970-01-01Z';
ALTER TABLE appointment_series ADD COLUMN timezone VARCHAR(64) NOT NULL DEFAULT 'UTC';
ALTER TABLE appointment_series ADD COLUMN length INTEGER NOT NULL DEFAULT 1800;
ALTER TABLE appointment_series ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
CREATE TABLE series_instances (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    appointment_id VARCHAR(40) COLLATE "C" NOT NULL,
    series_id VARCHAR(40) COLLATE "C" NOT NULL,
    recurs_at TIMESTAMP WITH TIME ZONE NOT NULL,
    detached BOOLEAN NOT NULL,
    CONSTRAINT pk_series_instances PRIMARY KEY (appointment_id),
    CONSTRAINT fk_series_instances_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointments (id),
    CONSTRAINT fk_series_instances_series_id FOREIGN KEY(series_id) REFERENCES appointment_series (id),
    CONSTRAINT uq_series_instances_series_id_recurs_at UNIQUE (series_id, recurs_at) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO series_instances (location_id, appointment_id, series_id, recurs_at, detached)
SELECT DISTINCT ON (series_id, start_at) location_id, id, series_id, start_at, false
FROM appointments WHERE series_id IS NOT NULL;
UPDATE appointment_series SET start_at = first.start_at, timezone = first.timezone, length = first.length
FROM (
    SELECT DISTINCT ON (series_id) series_id, start_at, timezone, extract(epoch FROM end_at - start_at)::integer AS length
    FROM appointments WHERE series_id IS NOT NULL ORDER BY series_id, start_at
) AS first WHERE first.series_id = appointment_series.id;
-- squawk-ignore ban-drop-column
ALTER TABLE appointment_series DROP COLUMN appointment_ids;
-- squawk-ignore ban-drop-column
ALTER TABLE appointments DROP COLUMN rrule;
ALTER TABLE appointments ADD COLUMN ended_with_contact BOOLEAN NOT NULL DEFAULT false;
"""
_DOWN = """
ALTER TABLE appointments DROP COLUMN ended_with_contact;
ALTER TABLE appointments ADD COLUMN rrule TEXT;
UPDATE appointments SET rrule = appointment_series.rrule
FROM appointment_series WHERE appointment_series.id = appointments.series_id;
ALTER TABLE appointment_series ADD COLUMN appointment_ids VARCHAR(40)[] COLLATE "C" NOT NULL DEFAULT '{}';
UPDATE appointment_series SET appointment_ids = of_series.ids
FROM (
    SELECT series_id, array_agg(appointment_id ORDER BY recurs_at) AS ids FROM series_instances GROUP BY series_id
) AS of_series WHERE of_series.series_id = appointment_series.id;
DROP TABLE series_instances;
ALTER TABLE appointment_series DROP COLUMN start_at;
ALTER TABLE appointment_series DROP COLUMN timezone;
ALTER TABLE appointment_series DROP COLUMN length;
ALTER TABLE appointment_series DROP COLUMN sequence;
"""


def upgrade() -> None:
    """Give series a start and their instances a place."""
    op.execute(_UP)


def downgrade() -> None:
    """Keep the rule's text and the ids alone again."""
    op.execute(_DOWN)
