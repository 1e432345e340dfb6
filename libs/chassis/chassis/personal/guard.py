"""The database's own guard: once somebody was erased, no transaction writes about them, whichever was under way.

Whoever writes about a person holds their row meanwhile (`FOR KEY SHARE`, as a foreign key would), and an erasure locks that row before it
marks them. So either the writer commits first, and the erasure finds what it wrote; or it finds the mark, and fails as a serialization
failure does: it is run again, and then finds that there is nobody.

These texts are part of revisions that have run: they are never edited. A change is a further function.
"""

from collections.abc import Sequence


def create_guard(holder: str) -> str:
    """The SQL of the trigger function; `holder` is the table that has a row with the id of each person."""
    return f"""
CREATE FUNCTION refuse_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM {holder} WHERE id = NEW.contact_id FOR KEY SHARE;
    IF EXISTS (SELECT 1 FROM erased_subjects WHERE subject = NEW.contact_id)
        AND current_setting('dossier.erasing', true) IS DISTINCT FROM NEW.contact_id
    THEN
        RAISE EXCEPTION 'this is about somebody who was erased' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END
$$;
"""  # noqa: S608 - of our own words


def guard_table(table: str) -> str:
    """The SQL that guards the rows of a table with a `contact_id` against new ones."""
    return f"""
CREATE TRIGGER {table}_not_of_erased BEFORE INSERT ON {table}
    FOR EACH ROW WHEN (NEW.contact_id IS NOT NULL) EXECUTE FUNCTION refuse_erased();
"""


def guard_outbox(still_told: Sequence[str] = ()) -> str:
    """The SQL that guards the outbox, through which every change passes; types like `still_told` (SQL) are told all the same."""
    others = "".join(f" AND NEW.type NOT LIKE '{pattern}'" for pattern in ("%.erased", *still_told))
    return f"""
CREATE TRIGGER outbox_not_of_erased BEFORE INSERT ON outbox
    FOR EACH ROW WHEN (NEW.contact_id IS NOT NULL{others}) EXECUTE FUNCTION refuse_erased();
"""


def drop_guard(*tables: str) -> str:
    """The SQL that takes the guard of these tables away again."""
    dropped = "".join(f"DROP TRIGGER {table}_not_of_erased ON {table};\n" for table in tables)
    return f"{dropped}DROP FUNCTION refuse_erased();\n"
