"""Pipelines and opportunities.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"

_TABLES = """CREATE TABLE pipelines (
    location_id varchar(40) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    show_in_funnel BOOLEAN NOT NULL,
    show_in_pie_chart BOOLEAN NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_pipelines PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_pipelines_name ON pipelines (location_id, lower(name));

CREATE TABLE pipeline_stages (
    location_id varchar(40) COLLATE "C" NOT NULL,
    pipeline_id varchar(40) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    position SMALLINT NOT NULL,
    probability SMALLINT,
    show_in_funnel BOOLEAN NOT NULL,
    show_in_pie_chart BOOLEAN NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    CONSTRAINT pk_pipeline_stages PRIMARY KEY (id),
    CONSTRAINT uq_pipeline_stages_pipeline_id_id UNIQUE (pipeline_id, id),
    CONSTRAINT uq_pipeline_stages_pipeline_id_position UNIQUE (pipeline_id, position) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_pipeline_stages_position CHECK (position >= 0 AND position < 100),
    CONSTRAINT ck_pipeline_stages_probability CHECK (probability >= 0 AND probability <= 100),
    CONSTRAINT fk_pipeline_stages_pipeline_id FOREIGN KEY(pipeline_id) REFERENCES pipelines (id) ON DELETE CASCADE
);

CREATE TABLE lost_reasons (
    location_id varchar(40) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    deleted_at timestamptz,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_lost_reasons PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_lost_reasons_name ON lost_reasons (location_id, lower(name)) WHERE deleted_at IS NULL;

CREATE TABLE opportunities (
    name varchar(500) NOT NULL,
    pipeline_id varchar(40) COLLATE "C" NOT NULL,
    stage_id varchar(40) COLLATE "C" NOT NULL,
    status varchar(20) NOT NULL,
    lost_reason_id varchar(40) COLLATE "C",
    value_minor BIGINT NOT NULL,
    currency varchar(3) NOT NULL,
    assigned_to varchar(40) COLLATE "C",
    followers varchar(40)[] COLLATE "C" NOT NULL,
    source varchar(255),
    custom_fields JSONB NOT NULL,
    probability SMALLINT,
    expected_close_on DATE,
    original_close_on DATE,
    slippages INTEGER NOT NULL,
    last_slipped_at timestamptz,
    stage_changed_at timestamptz NOT NULL,
    status_changed_at timestamptz NOT NULL,
    search_text TEXT NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_opportunities PRIMARY KEY (id),
    CONSTRAINT fk_opportunities_stage FOREIGN KEY(pipeline_id, stage_id) REFERENCES pipeline_stages (pipeline_id, id),
    CONSTRAINT ck_opportunities_status CHECK (status IN ('open', 'won', 'lost', 'abandoned')),
    CONSTRAINT ck_opportunities_lost_reason CHECK (lost_reason_id IS NULL OR status = 'lost'),
    CONSTRAINT ck_opportunities_value CHECK (value_minor >= 0),
    CONSTRAINT ck_opportunities_probability CHECK (probability >= 0 AND probability <= 100),
    CONSTRAINT ck_opportunities_followers CHECK (cardinality(followers) <= 10),
    CONSTRAINT fk_opportunities_lost_reason_id FOREIGN KEY(lost_reason_id) REFERENCES lost_reasons (id),
    CONSTRAINT fk_opportunities_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_opportunities_assigned_to ON opportunities (location_id, assigned_to);
CREATE INDEX ix_opportunities_contact_id ON opportunities (contact_id, pipeline_id);
CREATE INDEX ix_opportunities_lost_reason_id ON opportunities (lost_reason_id);
CREATE INDEX ix_opportunities_newest ON opportunities (location_id, created_at, id);
CREATE INDEX ix_opportunities_pipeline ON opportunities (pipeline_id, created_at);
CREATE INDEX ix_opportunities_search_text ON opportunities USING gin (search_text gin_trgm_ops);
CREATE INDEX ix_opportunities_stage ON opportunities (stage_id, status);
"""


def upgrade() -> None:
    """Make the tables and indexes."""
    op.execute(_TABLES)


def downgrade() -> None:
    """Drop the tables."""
    op.execute("""DROP TABLE opportunities;
DROP TABLE lost_reasons;
DROP TABLE pipeline_stages;
DROP TABLE pipelines;""")
