"""Smart lists, course offers, community groups and notifications.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"

_LISTS = """CREATE TABLE smart_lists (
    location_id varchar(40) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    query varchar(200) NOT NULL,
    filters JSONB NOT NULL,
    sort JSONB NOT NULL,
    columns JSONB NOT NULL,
    shared BOOLEAN NOT NULL,
    owner TEXT NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_smart_lists PRIMARY KEY (id)
);
CREATE INDEX ix_smart_lists_name ON smart_lists (location_id, name, id);
"""
_ITEMS = """CREATE TABLE {items} (
    location_id varchar(40) COLLATE "C" NOT NULL,
    name varchar(255) NOT NULL,
    description TEXT,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_{items} PRIMARY KEY (id)
);
CREATE INDEX ix_{items}_name ON {items} (location_id, name, id);
CREATE TABLE contact_{items} (
    location_id varchar(40) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    item_id varchar(20) COLLATE "C" NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at timestamptz NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    CONSTRAINT pk_contact_{items} PRIMARY KEY (id),
    CONSTRAINT uq_contact_{items}_contact_id_item_id UNIQUE (contact_id, item_id),
    CONSTRAINT fk_contact_{items}_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE,
    CONSTRAINT fk_contact_{items}_item_id FOREIGN KEY(item_id) REFERENCES {items} (id)
);
CREATE INDEX ix_contact_{items}_item_id ON contact_{items} (item_id);
"""
_NOTIFICATIONS = """CREATE TABLE notifications (
    location_id varchar(40) COLLATE "C" NOT NULL,
    contact_id varchar(40) COLLATE "C" NOT NULL,
    user_id varchar(40) COLLATE "C" NOT NULL,
    event_id UUID NOT NULL,
    type TEXT NOT NULL,
    title TEXT NOT NULL,
    actor TEXT NOT NULL,
    occurred_at timestamptz NOT NULL,
    read_at timestamptz,
    mailed_at timestamptz,
    id varchar(20) COLLATE "C" NOT NULL,
    CONSTRAINT pk_notifications PRIMARY KEY (id),
    CONSTRAINT uq_notifications_event_id_user_id UNIQUE (event_id, user_id),
    CONSTRAINT fk_notifications_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX ix_notifications_newest ON notifications (location_id, user_id, occurred_at DESC, id DESC);
CREATE INDEX ix_notifications_contact_id ON notifications (contact_id);
CREATE INDEX ix_notifications_unmailed ON notifications (location_id, user_id) WHERE read_at IS NULL AND mailed_at IS NULL;
"""
_PORTAL = ("course_offers", "community_groups")


def upgrade() -> None:
    """Make the tables and indexes."""
    op.execute(_LISTS)
    for items in _PORTAL:
        op.execute(_ITEMS.format(items=items))
    op.execute(_NOTIFICATIONS)


def downgrade() -> None:
    """Drop the tables."""
    op.execute("DROP TABLE notifications")
    for items in reversed(_PORTAL):
        op.execute(f"DROP TABLE contact_{items}")
        op.execute(f"DROP TABLE {items}")
    op.execute("DROP TABLE smart_lists")
