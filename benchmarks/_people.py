"""Filling a contacts database with many people, by the server itself: a million in a minute or two."""

import psycopg
from psycopg import sql

FIELDS = 500
SHORT, LONG = 100, 100_000
_FIRST_NAMES = """
Ada Alma Amir Anna Arjun Astrid Ben Bruno Camila Carlos Chen Clara Dana David Diego Elena Elif Emil Emma Erik Eva Farid Felix Fatima Grace
Greta Hana Hugo Ida Igor Ines Ivan Jana Jonas Julia Kai Karim Lara Lea Leo Lina Liam Lucia Luis Maja Marco Maria Marta Mateo Maya Mei Mia
Mila Milan Nadia Nico Nina Noah Nora Olga Omar Oscar Paula Pedro Petra Priya Rafael Rosa Ruth Samir Sara Simon Sofia Sonja Stefan Tara Theo
Tom Uma Vera Viktor Wei Yara Yusuf Zara Zoe
"""
_BEGINNINGS = """
Al Ber Bran Cal Dal Dor El Fal Gar Hal Har Jen Kal Kram Lan Lind Mar Mel Nor Ol Per Quin Ral Ros Sal Sten Tal Ul Var Wal Wen Zim
"""
_MIDDLES = "a an ar el en er i il in is o ol on or u un ber den der gen ken len men nen ren sen ten ver"
_ENDS = """
bach berg by dal dorf feld gaard haus holm lund man mark mer ness quist rup sen son stad stein strand thal ton vik wald wick wood worth
"""

_CONTACTS = """
INSERT INTO contacts (
    id, location_id, first_name, last_name, name, company_name, city, country, timezone, type, source, followers, tags, dnd,
    dnd_settings, inbound_dnd_settings, custom_fields, search_text, sort_name, version, created_at, updated_at
)
SELECT
    id_of(i), %(location)s, first, last, first || ' ' || last, company, 'Berlin', 'DE', 'Europe/Berlin', 'lead', 'import',
    ARRAY[]::text[], ARRAY['customer', 'wave ' || i %% 50], false, '{{}}', '{{}}',
    jsonb_build_object('field-plan', 'gold', 'field-size', i %% 100, 'field-since', '2024-05-01'),
    lower(' ' || first || ' ' || last || ' ' || company || ' ' || email_of(i)), lower(first || ' ' || last), 1, born, born
FROM (
    SELECT i, first_of(i) AS first, last_of(i) AS last, picked({beginnings}, i + 5) || picked({ends}, i + 6) || ' Ltd' AS company,
        timestamptz '2024-01-01 00:00Z' + i * interval '17 seconds' AS born
    FROM generate_series(%(start)s::int, %(stop)s::int - 1) AS i
) AS people
"""
_EMAILS = """
INSERT INTO contact_emails (id, contact_id, location_id, email, email_lower, position, exclusive, created_at, updated_at)
SELECT id_of(i), id_of(i), %(location)s, email_of(i), email_of(i), 0, true, now(), now()
FROM generate_series(%(start)s::int, %(stop)s::int - 1) AS i
"""
_PHONES = """
INSERT INTO contact_phones (id, contact_id, location_id, phone, label, position, exclusive, created_at, updated_at)
SELECT id_of(i, place), id_of(i), %(location)s, phone_of(i, place), (ARRAY['mobile', 'work'])[place + 1], place, true, now(), now()
FROM generate_series(%(start)s::int, %(stop)s::int - 1) AS i, generate_series(0, i %% 2) AS place
"""
_HEADS = """
INSERT INTO timeline_heads (contact_id, location_id, last_activity_at)
SELECT id_of(i), %(location)s, now() FROM generate_series(%(start)s::int, %(stop)s::int - 1) AS i
"""
# What is picked for one person says nothing about what is picked for the next, and is the same in every run.
_HELPERS = """
CREATE FUNCTION picked(words text[], i bigint) RETURNS text IMMUTABLE LANGUAGE sql
    AS $$ SELECT words[1 + (hashint8(i) & 2147483647) % cardinality(words)] $$;
CREATE FUNCTION id_of(i bigint, place int DEFAULT 0) RETURNS text IMMUTABLE LANGUAGE sql
    AS $$ SELECT 'bench' || place || lpad(i::text, 14, '0') $$;
CREATE FUNCTION first_of(i bigint) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT picked({firsts}, i) $$;
CREATE FUNCTION last_of(i bigint) RETURNS text IMMUTABLE LANGUAGE sql
    AS $$ SELECT picked({beginnings}, i + 1) || picked({middles}, i + 2) || picked({middles}, i + 3) || picked({ends}, i + 4) $$;
CREATE FUNCTION email_of(i bigint) RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT lower(first_of(i) || '.' || last_of(i))
        || CASE WHEN i % 3 = 0 THEN i::text ELSE '.' || translate(i::text, '0123456789', 'abcdefghij') END
        || '@example.' || (ARRAY['com', 'net', 'org'])[1 + i % 3]
$$;
CREATE FUNCTION phone_of(i bigint, place int) RETURNS text IMMUTABLE LANGUAGE sql
    AS $$ SELECT '+4915' || place || lpad((i * 104729 % 100000007)::text, 8, '0') $$;
"""
_LOCATION = (
    "INSERT INTO location_refs (location_id, name, country, settings, sequence) VALUES (%s, 'Bench', 'DE', '{}', 1)"
)
_PLAIN_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename IN ('contacts', 'contact_emails', 'contact_phones')
AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
_MANY_FIELDS = """
UPDATE contacts SET custom_fields = (
    SELECT jsonb_object_agg('field-' || lpad(n::text, 14, '0'), 'value ' || n) FROM generate_series(1, %(fields)s) AS n
)
WHERE id = id_of(%(person)s)
"""
_ACTIVITIES = """
INSERT INTO activities (event_id, contact_id, location_id, type, occurred_at, actor, source, data)
SELECT gen_random_uuid(), id_of(%(person)s), %(location)s, 'contacts.note.created', now() - n * interval '1 minute', 'user:ada',
    '/contacts', jsonb_build_object('id', n, 'body', 'Called back, wants an offer until Friday')
FROM generate_series(1, %(entries)s) AS n
"""


def person(number: int) -> str:
    """The id of one of those who were filled in."""
    return f"bench0{number:014}"


def phone_of(number: int) -> str:
    """The primary phone of one of those who were filled in."""
    return f"+49150{number * 104729 % 100000007:08}"


def open_location(database: str, location: str) -> None:
    """Make the location, and what filling it needs."""
    with psycopg.connect(database) as connection:
        connection.execute(_with_words(_HELPERS))
        connection.execute(_LOCATION, [location])


def fill(database: str, location: str, start: int, stop: int) -> None:
    """Add the people with the numbers from `start` up to `stop`; each has an e-mail, one or two phones and three custom values."""
    given = {"location": location, "start": start, "stop": stop}
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("SET synchronous_commit = off")
        indexes = connection.execute(_PLAIN_INDEXES).fetchall()
        # Made again afterwards: row by row they would take ten times as long.
        for name, _ in indexes:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        for statement in (_with_words(_CONTACTS), _EMAILS, _PHONES, _HEADS):
            connection.execute(statement, given)
        for _, definition in indexes:
            connection.execute(definition)
        connection.execute("VACUUM ANALYZE")


def _with_words(statement: str) -> sql.Composed:
    words = {"firsts": _FIRST_NAMES, "beginnings": _BEGINNINGS, "middles": _MIDDLES, "ends": _ENDS}
    return sql.SQL(statement).format(**{name: sql.Literal(text.split()) for name, text in words.items()})


def give_fields(database: str, number: int) -> None:
    """Give one person 500 custom values."""
    with psycopg.connect(database) as connection:
        connection.execute(_MANY_FIELDS, {"person": number, "fields": FIELDS})


def give_timeline(database: str, location: str, number: int, entries: int) -> None:
    """Let as much have happened to one person."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(_ACTIVITIES, {"person": number, "location": location, "entries": entries})
        connection.execute("VACUUM ANALYZE activities")
