"""Conversations and their messages, templates, those who carry them, and what signs the links in them.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"

_TABLES = """
CREATE TABLE conversations (
    unread_count INTEGER NOT NULL,
    starred BOOLEAN NOT NULL,
    last_message_at timestamptz NOT NULL,
    last_manual_at timestamptz,
    last_body TEXT,
    last_channel varchar(20) COLLATE "C",
    last_direction varchar(10) COLLATE "C",
    last_action varchar(10) COLLATE "C",
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_conversations PRIMARY KEY (id),
    CONSTRAINT uq_conversations_contact_id UNIQUE (contact_id),
    CONSTRAINT ck_conversations_unread_count CHECK (unread_count >= 0),
    CONSTRAINT fk_conversations_contact_id FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_conversations_newest ON conversations (location_id, last_message_at DESC, id DESC);

CREATE TABLE messages (
    channel varchar(20) COLLATE "C" NOT NULL,
    direction varchar(10) COLLATE "C" NOT NULL,
    status varchar(20) COLLATE "C" NOT NULL,
    source varchar(20) COLLATE "C" NOT NULL,
    body TEXT NOT NULL,
    html TEXT,
    subject TEXT,
    from_address TEXT,
    to_address TEXT,
    cc TEXT[] NOT NULL,
    bcc TEXT[] NOT NULL,
    attachments TEXT[] NOT NULL,
    user_id varchar(40) COLLATE "C",
    provider_id varchar(40) COLLATE "C",
    external_id TEXT COLLATE "C",
    mail_ref TEXT COLLATE "C",
    mail_references TEXT[] NOT NULL,
    thread_id varchar(40) COLLATE "C",
    call JSONB,
    occurred_at timestamptz NOT NULL,
    scheduled_at timestamptz,
    asked_by UUID,
    problem TEXT,
    problem_detail TEXT,
    attempt INTEGER NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_messages PRIMARY KEY (id),
    CONSTRAINT ck_messages_status CHECK (status IN ('scheduled', 'queued', 'sent', 'failed', 'delivered', 'read')),
    CONSTRAINT ck_messages_direction CHECK (direction IN ('inbound', 'outbound')),
    CONSTRAINT fk_messages_contact_id FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_messages_newest ON messages (contact_id, occurred_at DESC, id DESC);
CREATE INDEX ix_messages_thread_id ON messages (thread_id) WHERE thread_id IS NOT NULL;
CREATE UNIQUE INDEX uq_messages_asked_by ON messages (asked_by) WHERE asked_by IS NOT NULL;
CREATE UNIQUE INDEX uq_messages_external_id ON messages (location_id, channel, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX uq_messages_mail_ref ON messages (location_id, mail_ref) WHERE mail_ref IS NOT NULL;

CREATE TABLE message_notices (
    location_id varchar(40) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C",
    asked_by UUID NOT NULL,
    channel varchar(20) COLLATE "C" NOT NULL,
    to_address TEXT NOT NULL,
    from_address TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    status varchar(20) COLLATE "C" NOT NULL,
    problem TEXT,
    problem_detail TEXT,
    attempt INTEGER NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_message_notices PRIMARY KEY (id),
    CONSTRAINT uq_message_notices_asked_by UNIQUE (asked_by),
    CONSTRAINT ck_message_notices_status CHECK (status IN ('scheduled', 'queued', 'sent', 'failed', 'delivered', 'read')),
    CONSTRAINT fk_message_notices_contact_id FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_message_notices_contact_id ON message_notices (contact_id) WHERE contact_id IS NOT NULL;

CREATE TABLE contact_handles (
    channel varchar(20) COLLATE "C" NOT NULL,
    handle varchar(200) COLLATE "C" NOT NULL,
    heard_at timestamptz NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    location_id varchar(40) COLLATE "C" NOT NULL,
    CONSTRAINT pk_contact_handles PRIMARY KEY (id),
    CONSTRAINT uq_contact_handles_location_id_channel_handle UNIQUE (location_id, channel, handle),
    CONSTRAINT fk_contact_handles_contact_id FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_contact_handles_contact_id ON contact_handles (contact_id, channel);

CREATE TABLE message_templates (
    location_id varchar(40) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    channel varchar(20) COLLATE "C" NOT NULL,
    subject TEXT,
    body TEXT NOT NULL,
    html TEXT,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_message_templates PRIMARY KEY (id),
    CONSTRAINT uq_message_templates_location_id_name UNIQUE (location_id, name)
);

CREATE TABLE message_providers (
    location_id varchar(40) COLLATE "C" NOT NULL,
    channel varchar(20) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    url TEXT,
    sender varchar(320),
    secret varchar(100) COLLATE "C" NOT NULL,
    create_contacts BOOLEAN NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_message_providers PRIMARY KEY (id),
    CONSTRAINT uq_message_providers_location_id_channel UNIQUE (location_id, channel)
);

CREATE TABLE unsubscribe_keys (
    location_id varchar(40) COLLATE "C" NOT NULL,
    key varchar(64) COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_unsubscribe_keys PRIMARY KEY (location_id)
);
"""
_MADE = (
    "conversations",
    "messages",
    "message_notices",
    "contact_handles",
    "message_templates",
    "message_providers",
    "unsubscribe_keys",
)


def upgrade() -> None:
    """Make the tables."""
    op.execute(_TABLES)


def downgrade() -> None:
    """Drop them."""
    for table in reversed(_MADE):
        op.execute(f"DROP TABLE {table}")
