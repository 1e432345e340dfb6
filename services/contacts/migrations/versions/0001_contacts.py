"""Contacts with their e-mails, phones, tags, notes and tasks; the timeline, the audit log and the workflows.

Revision ID: 0001
Revises:
"""

from alembic import op

revision = "0001"
down_revision = None

_TABLES = """CREATE TABLE contacts (
    location_id varchar(40) COLLATE "C" NOT NULL,
    first_name varchar(255),
    last_name varchar(255),
    name varchar(511),
    company_name varchar(255),
    business_id varchar(40) COLLATE "C",
    address1 varchar(500),
    city varchar(255),
    state varchar(255),
    postal_code varchar(40),
    country varchar(100),
    website varchar(2048),
    timezone varchar(64),
    gender varchar(50),
    date_of_birth DATE,
    type varchar(50) NOT NULL,
    source varchar(255),
    assigned_to varchar(40) COLLATE "C",
    followers varchar(40)[] COLLATE "C" NOT NULL,
    tags TEXT[] NOT NULL,
    dnd BOOLEAN NOT NULL,
    dnd_settings JSONB NOT NULL,
    inbound_dnd_settings JSONB NOT NULL,
    custom_fields JSONB NOT NULL,
    attribution_source JSONB,
    last_attribution_source JSONB,
    profile_photo JSONB,
    search_text TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    deleted_at timestamptz,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_contacts PRIMARY KEY (id),
    CONSTRAINT ck_contacts_followers CHECK (cardinality(followers) <= 10)
) WITH (fillfactor = 85);
CREATE INDEX ix_contacts_assigned_to ON contacts (location_id, assigned_to);
CREATE INDEX ix_contacts_business_id ON contacts (location_id, business_id) WHERE business_id IS NOT NULL;
CREATE INDEX ix_contacts_custom_fields ON contacts USING gin (custom_fields jsonb_path_ops);
CREATE INDEX ix_contacts_followers ON contacts USING gin (followers);
CREATE INDEX ix_contacts_newest ON contacts (location_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX ix_contacts_search_text ON contacts USING gin (search_text gin_trgm_ops);
CREATE INDEX ix_contacts_sort_name ON contacts (location_id, sort_name, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_contacts_tags ON contacts USING gin (tags);

CREATE TABLE contact_emails (
    email varchar(320) NOT NULL,
    email_lower varchar(320) COLLATE "C" NOT NULL,
    label varchar(20),
    position SMALLINT NOT NULL,
    exclusive BOOLEAN NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_contact_emails PRIMARY KEY (id),
    CONSTRAINT uq_contact_emails_contact_id_position UNIQUE (contact_id, position) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT uq_contact_emails_contact_id_label UNIQUE (contact_id, label) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT uq_contact_emails_contact_id_email_lower UNIQUE (contact_id, email_lower),
    CONSTRAINT ck_contact_emails_position CHECK (position >= 0 AND position < 11),
    CONSTRAINT fk_contact_emails_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_contact_emails_email_lower ON contact_emails (location_id, email_lower);
CREATE UNIQUE INDEX uq_contact_emails_exclusive ON contact_emails (location_id, email_lower) WHERE exclusive;

CREATE TABLE contact_phones (
    phone varchar(20) COLLATE "C" NOT NULL,
    label varchar(20),
    position SMALLINT NOT NULL,
    exclusive BOOLEAN NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_contact_phones PRIMARY KEY (id),
    CONSTRAINT uq_contact_phones_contact_id_position UNIQUE (contact_id, position) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT uq_contact_phones_contact_id_label UNIQUE (contact_id, label) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT uq_contact_phones_contact_id_phone UNIQUE (contact_id, phone),
    CONSTRAINT ck_contact_phones_position CHECK (position >= 0 AND position < 11),
    CONSTRAINT fk_contact_phones_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_contact_phones_phone ON contact_phones (location_id, phone);
CREATE INDEX ix_contact_phones_reversed ON contact_phones (location_id, reverse(phone));
CREATE UNIQUE INDEX uq_contact_phones_exclusive ON contact_phones (location_id, phone) WHERE exclusive;

CREATE TABLE tags (
    location_id varchar(40) COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_tags PRIMARY KEY (id),
    CONSTRAINT uq_tags_location_id_name UNIQUE (location_id, name)
);

CREATE TABLE notes (
    body TEXT NOT NULL,
    title varchar(255),
    color varchar(20),
    pinned BOOLEAN NOT NULL,
    user_id varchar(40) COLLATE "C",
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_notes PRIMARY KEY (id),
    CONSTRAINT fk_notes_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_notes_newest ON notes (contact_id, created_at DESC, id DESC);

CREATE TABLE tasks (
    title varchar(500) NOT NULL,
    body TEXT,
    due_at timestamptz NOT NULL,
    assigned_to varchar(40) COLLATE "C",
    completed BOOLEAN NOT NULL,
    completed_at timestamptz,
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_tasks PRIMARY KEY (id),
    CONSTRAINT ck_tasks_completed CHECK (completed = (completed_at IS NOT NULL)),
    CONSTRAINT fk_tasks_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_tasks_due ON tasks (contact_id, due_at, id);
CREATE INDEX ix_tasks_open ON tasks (location_id, assigned_to, due_at) WHERE NOT completed;

CREATE TABLE activities (
    event_id UUID NOT NULL,
    type TEXT NOT NULL,
    title TEXT,
    occurred_at timestamptz NOT NULL,
    actor TEXT NOT NULL,
    source TEXT NOT NULL,
    data JSONB NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_activities PRIMARY KEY (event_id, contact_id)
);
CREATE INDEX ix_activities_timeline ON activities (contact_id, occurred_at, event_id);

CREATE TABLE timeline_heads (
    contact_id varchar(40) COLLATE "C" NOT NULL,
    last_activity_at timestamptz NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_timeline_heads PRIMARY KEY (contact_id)
);
CREATE INDEX ix_timeline_heads_latest ON timeline_heads (location_id, last_activity_at);

CREATE TABLE audit_heads (
    contact_id varchar(40) COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_audit_heads PRIMARY KEY (contact_id)
);

CREATE TABLE audit_logs (
    position BIGINT NOT NULL,
    id varchar(40) COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    fields TEXT[] NOT NULL,
    salt BYTEA,
    changes TEXT,
    digest BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_audit_logs PRIMARY KEY (contact_id, position),
    CONSTRAINT uq_audit_logs_id UNIQUE (id)
);
CREATE INDEX ix_audit_logs_at ON audit_logs (location_id, at);

CREATE TABLE location_refs (
    location_id varchar(40) COLLATE "C" NOT NULL,
    company_id varchar(40) COLLATE "C",
    name TEXT,
    country varchar(2),
    timezone varchar(64),
    settings JSONB NOT NULL,
    sequence BIGINT NOT NULL,
    CONSTRAINT pk_location_refs PRIMARY KEY (location_id)
);

CREATE TABLE user_refs (
    id varchar(40) COLLATE "C" NOT NULL,
    name TEXT,
    email TEXT,
    deleted BOOLEAN NOT NULL,
    sequence BIGINT NOT NULL,
    CONSTRAINT pk_user_refs PRIMARY KEY (id)
);

CREATE TABLE workflows (
    location_id varchar(40) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    status varchar(20) NOT NULL,
    revision INTEGER NOT NULL,
    trigger_event varchar(100) COLLATE "C",
    published_at timestamptz,
    deleted_at timestamptz,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_workflows PRIMARY KEY (id),
    CONSTRAINT ck_workflows_status CHECK (status IN ('draft', 'published'))
);
CREATE INDEX ix_workflows_trigger ON workflows (location_id, trigger_event) WHERE status = 'published' AND deleted_at IS NULL;

CREATE TABLE workflow_versions (
    workflow_id varchar(40) COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    trigger JSONB,
    steps JSONB NOT NULL,
    CONSTRAINT pk_workflow_versions PRIMARY KEY (workflow_id, revision),
    CONSTRAINT fk_workflow_versions_workflow_id FOREIGN KEY(workflow_id) REFERENCES workflows (id) ON DELETE CASCADE
);

CREATE TABLE enrollments (
    workflow_id varchar(40) COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    event_id UUID,
    state varchar(20) NOT NULL,
    position TEXT NOT NULL,
    context JSONB NOT NULL,
    lineage varchar(40)[] COLLATE "C" NOT NULL,
    enrolled_at timestamptz NOT NULL,
    ended_at timestamptz,
    reason TEXT,
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_enrollments PRIMARY KEY (id),
    CONSTRAINT ck_enrollments_state CHECK (state IN ('active', 'finished', 'stopped')),
    CONSTRAINT ck_enrollments_ended CHECK ((state = 'active') = (ended_at IS NULL)),
    CONSTRAINT fk_enrollments_workflow_id FOREIGN KEY(workflow_id) REFERENCES workflows (id) ON DELETE CASCADE,
    CONSTRAINT fk_enrollments_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_enrollments_active ON enrollments (workflow_id) WHERE state = 'active';
CREATE INDEX ix_enrollments_contact ON enrollments (contact_id, enrolled_at DESC, id DESC);
CREATE UNIQUE INDEX uq_enrollments_by_hand ON enrollments (workflow_id, contact_id) WHERE event_id IS NULL AND state = 'active';
CREATE UNIQUE INDEX uq_enrollments_event ON enrollments (workflow_id, contact_id, event_id) WHERE event_id IS NOT NULL;

CREATE TABLE enrollment_steps (
    enrollment_id varchar(40) COLLATE "C" NOT NULL,
    number BIGINT GENERATED ALWAYS AS IDENTITY,
    location_id varchar(40) COLLATE "C" NOT NULL,
    position TEXT NOT NULL,
    type varchar(50) NOT NULL,
    outcome varchar(20) NOT NULL,
    note TEXT,
    at timestamptz NOT NULL,
    CONSTRAINT pk_enrollment_steps PRIMARY KEY (enrollment_id, number),
    CONSTRAINT fk_enrollment_steps_enrollment_id FOREIGN KEY(enrollment_id) REFERENCES enrollments (id) ON DELETE CASCADE
);
"""

# The log outlives what it tells of: a row is never changed, except that erasing a person takes the changes and their salt away.
_APPEND_ONLY = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.changes IS NULL AND NEW.salt IS NULL THEN
        NEW.changes := OLD.changes;
        NEW.salt := OLD.salt;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            NEW.changes := NULL;
            NEW.salt := NULL;
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit_logs is append-only';
END
$$;
CREATE TRIGGER audit_logs_append_only BEFORE UPDATE OR DELETE ON audit_logs
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
"""

_NAMES = (
    "enrollment_steps",
    "enrollments",
    "workflow_versions",
    "workflows",
    "user_refs",
    "location_refs",
    "audit_logs",
    "audit_heads",
    "timeline_heads",
    "activities",
    "tasks",
    "notes",
    "tags",
    "contact_phones",
    "contact_emails",
    "contacts",
)


def upgrade() -> None:
    """Make everything."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute(_TABLES)
    op.execute(_APPEND_ONLY)


def downgrade() -> None:
    """Drop everything; the extension stays, as others may use it."""
    for name in _NAMES:
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP FUNCTION refuse_audit_change()")
