"""Services, their locations and bookings.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_UP = """
CREATE TABLE service_locations (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    phone TEXT,
    address TEXT,
    cover_image TEXT,
    location_type VARCHAR(10) NOT NULL,
    is_active BOOLEAN NOT NULL,
    is_private BOOLEAN NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_service_locations PRIMARY KEY (id),
    CONSTRAINT ck_service_locations_location_type CHECK (location_type IN ('offline', 'ask_booker'))
);
CREATE UNIQUE INDEX uq_service_locations_location_id_slug ON service_locations (location_id, slug) WHERE deleted_at IS NULL;
CREATE TABLE services (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    id VARCHAR(40) COLLATE "C" NOT NULL,
    category_id VARCHAR(40) COLLATE "C",
    is_private BOOLEAN NOT NULL,
    currency VARCHAR(3) NOT NULL,
    price_minor BIGINT NOT NULL,
    deposit_minor BIGINT,
    deposit_percent NUMERIC(5, 2),
    CONSTRAINT pk_services PRIMARY KEY (id),
    CONSTRAINT ck_services_price CHECK (price_minor >= 0),
    CONSTRAINT ck_services_one_deposit CHECK (num_nonnulls(deposit_minor, deposit_percent) <= 1),
    CONSTRAINT fk_services_id FOREIGN KEY(id) REFERENCES calendars (id)
);
CREATE INDEX ix_services_location_id_category_id ON services (location_id, category_id);
CREATE TABLE service_variations (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    service_id VARCHAR(40) COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    duration INTEGER,
    duration_unit VARCHAR(5) NOT NULL,
    pre_buffer INTEGER,
    pre_buffer_unit VARCHAR(5) NOT NULL,
    post_buffer INTEGER,
    post_buffer_unit VARCHAR(5) NOT NULL,
    price_minor BIGINT,
    deposit_minor BIGINT,
    deposit_percent NUMERIC(5, 2),
    id VARCHAR(20) COLLATE "C" NOT NULL,
    CONSTRAINT pk_service_variations PRIMARY KEY (id),
    CONSTRAINT ck_service_variations_price CHECK (price_minor >= 0),
    CONSTRAINT fk_service_variations_service_id FOREIGN KEY(service_id) REFERENCES services (id)
);
CREATE INDEX ix_service_variations_service_id ON service_variations (service_id);
CREATE TABLE service_add_ons (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    service_id VARCHAR(40) COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    price_minor BIGINT NOT NULL,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    CONSTRAINT pk_service_add_ons PRIMARY KEY (id),
    CONSTRAINT ck_service_add_ons_price CHECK (price_minor >= 0),
    CONSTRAINT ck_service_add_ons_minutes CHECK (minutes >= 0),
    CONSTRAINT fk_service_add_ons_service_id FOREIGN KEY(service_id) REFERENCES services (id)
);
CREATE INDEX ix_service_add_ons_service_id ON service_add_ons (service_id);
CREATE TABLE service_bookings (
    service_location_id VARCHAR(40) COLLATE "C",
    created_by TEXT NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    id VARCHAR(20) COLLATE "C" NOT NULL,
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_service_bookings PRIMARY KEY (id),
    CONSTRAINT fk_service_bookings_service_location_id FOREIGN KEY(service_location_id) REFERENCES service_locations (id)
);
CREATE INDEX ix_service_bookings_location_id ON service_bookings (location_id);
CREATE TABLE booked_services (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    appointment_id VARCHAR(40) COLLATE "C" NOT NULL,
    booking_id VARCHAR(40) COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    service_id VARCHAR(40) COLLATE "C" NOT NULL,
    variation_id VARCHAR(40) COLLATE "C",
    category_id VARCHAR(40) COLLATE "C",
    name TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    price_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    add_ons JSONB NOT NULL,
    CONSTRAINT pk_booked_services PRIMARY KEY (appointment_id),
    CONSTRAINT ck_booked_services_price CHECK (price_minor >= 0),
    CONSTRAINT ck_booked_services_minutes CHECK (minutes > 0),
    CONSTRAINT fk_booked_services_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointments (id),
    CONSTRAINT fk_booked_services_booking_id FOREIGN KEY(booking_id) REFERENCES service_bookings (id),
    CONSTRAINT fk_booked_services_service_id FOREIGN KEY(service_id) REFERENCES services (id)
);
CREATE INDEX ix_booked_services_booking_id ON booked_services (booking_id);
"""
_DOWN = """
DROP TABLE booked_services;
DROP TABLE service_bookings;
DROP TABLE service_add_ons;
DROP TABLE service_variations;
DROP TABLE services;
DROP TABLE service_locations;
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute(_UP)


def downgrade() -> None:
    """Drop the tables."""
    op.execute(_DOWN)
