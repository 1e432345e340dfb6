"""Contacts are found by the parts of their names and addresses, each under its location, and no longer by trigrams of everybody.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"

# What the parts are: `contacts/search/parts.py`.
_FUNCTION = """
CREATE OR REPLACE FUNCTION search_parts(location_id text, search_text text) RETURNS tsvector
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE
    head text := right(location_id, 3);
    piece text;
    parts text[] := '{}';
BEGIN
    FOREACH piece IN ARRAY string_to_array(translate(replace(search_text, ' ', '. '), '@-_+', '....'), '.') LOOP
        -- The last two characters of a piece are no parts, but that which begins a word is one, however short.
        FOR place IN 1 .. greatest(length(piece) - 2, starts_with(piece, ' ')::int) LOOP
            parts := parts || (head || substr(piece, place, 5));
        END LOOP;
    END LOOP;
    RETURN array_to_tsvector(parts);
END
$$
"""


def upgrade() -> None:
    """Make the function and its index, and drop the old one."""
    op.execute(_FUNCTION)
    _exchange(
        "ix_contacts_search_text",
        "ix_contacts_search_parts",
        "gin (search_parts(location_id, search_text)) WITH (gin_pending_list_limit = 64)",
        # What the planner would learn of the parts tells it nothing, and finding it out takes longer than all the rest of an ANALYZE.
        "ALTER INDEX ix_contacts_search_parts ALTER COLUMN 1 SET STATISTICS 0",
    )


def downgrade() -> None:
    """Go back to trigrams."""
    _exchange(
        "ix_contacts_search_parts",
        "ix_contacts_search_text",
        "gin (search_text gin_trgm_ops) WITH (gin_pending_list_limit = 64)",
    )
    op.execute("DROP FUNCTION search_parts(text, text)")


def _exchange(old: str, new: str, definition: str, *further: str) -> None:
    """Make an index while contacts are written, which takes a minute or two for a million; then drop the one whose place it takes."""
    with op.get_context().autocommit_block():
        # It waits for whoever is writing, and holds nobody back meanwhile.
        op.execute("SET lock_timeout = 0")
        op.execute("SET statement_timeout = 0")
        # One that was begun and not finished is of no use.
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {new}")
        op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {new} ON contacts USING {definition}")
        for statement in further:
            op.execute(statement)
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {old}")
        op.execute("SET lock_timeout = '5s'")
        op.execute("SET statement_timeout = '15min'")
