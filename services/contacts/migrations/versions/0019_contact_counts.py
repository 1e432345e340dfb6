"""The number of a location's contacts, kept by the database, so that a list need not count them all.

Revision ID: 0019
Revises: 0018
"""

from alembic import op

revision = "0019"
down_revision = "0018"

_TABLE = """
CREATE TABLE contact_counts (
    location_id varchar(40) COLLATE "C" NOT NULL,
    number BIGINT GENERATED ALWAYS AS IDENTITY,
    difference BIGINT NOT NULL,
    CONSTRAINT pk_contact_counts PRIMARY KEY (location_id, number)
)
"""
_FUNCTIONS = """
CREATE FUNCTION count_made_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contact_counts (location_id, difference)
    SELECT location_id, count(*) FROM made WHERE deleted_at IS NULL GROUP BY location_id;
    RETURN NULL;
END
$$;
CREATE FUNCTION count_gone_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contact_counts (location_id, difference)
    SELECT location_id, -count(*) FROM gone WHERE deleted_at IS NULL GROUP BY location_id;
    RETURN NULL;
END
$$;
CREATE FUNCTION count_trashed_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contact_counts (location_id, difference)
    VALUES (NEW.location_id, CASE WHEN NEW.deleted_at IS NULL THEN 1 ELSE -1 END);
    RETURN NULL;
END
$$;
CREATE FUNCTION fold_contact_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What somebody else is folding is passed over: nobody waits here, so nobody waits in a circle.
    WITH held AS (
        SELECT number FROM contact_counts WHERE location_id = NEW.location_id FOR UPDATE SKIP LOCKED
    ), folded AS (
        DELETE FROM contact_counts AS one USING held
        WHERE one.location_id = NEW.location_id AND one.number = held.number
        RETURNING one.difference
    )
    INSERT INTO contact_counts (location_id, difference)
    SELECT NEW.location_id, sum(difference) FROM folded HAVING count(*) > 0;
    RETURN NULL;
END
$$;
"""
_TRIGGERS = """
CREATE TRIGGER contacts_made AFTER INSERT ON contacts
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION count_made_contacts();
CREATE TRIGGER contacts_gone AFTER DELETE ON contacts
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_gone_contacts();
CREATE TRIGGER contacts_trashed AFTER UPDATE OF deleted_at ON contacts
    FOR EACH ROW WHEN ((OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)) EXECUTE FUNCTION count_trashed_contact();
CREATE TRIGGER contact_counts_many AFTER INSERT ON contact_counts
    FOR EACH ROW WHEN (NEW.number % 64 = 0) EXECUTE FUNCTION fold_contact_counts();
"""
# After the triggers, which nobody's contact slips by until this is committed.
_PRESENT = """
INSERT INTO contact_counts (location_id, difference)
SELECT location_id, count(*) FROM contacts WHERE deleted_at IS NULL GROUP BY location_id
"""


def upgrade() -> None:
    """Count from now on, beginning with those that are there."""
    for statement in (_TABLE, _FUNCTIONS, _TRIGGERS, _PRESENT):
        op.execute(statement)


def downgrade() -> None:
    """Count no more."""
    for trigger in ("made", "gone", "trashed"):
        op.execute(f"DROP TRIGGER contacts_{trigger} ON contacts")
    op.execute("DROP TABLE contact_counts")
    for function in ("count_made_contacts", "count_gone_contacts", "count_trashed_contact", "fold_contact_counts"):
        op.execute(f"DROP FUNCTION {function}()")
