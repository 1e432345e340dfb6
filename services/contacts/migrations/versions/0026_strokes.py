"""Letters have no strokes in what things are found by, and what nobody sees is not there: people type Soren for Søren.

Revision ID: 0026
Revises: 0025
"""

from alembic import op

revision = "0026"
down_revision = "0025"

_TABLES = ("contacts", "notes", "tasks", "opportunities", "records", "businesses")
_STROKES = "\u0142\u00f8\u0111\u0127\u0167\u0131\u00f0"
_INVISIBLE = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_SINGLE = f"translate({{column}}, '{_STROKES}{_INVISIBLE}', 'lodhtid')"
_PLAIN = f"replace(replace(replace({_SINGLE}, 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')"


def upgrade() -> None:
    """Fold again what has any of them."""
    held = f"~ '[{_STROKES}{_INVISIBLE}æœþ]'"
    for table in _TABLES:
        # A word of nothing else leaves two spaces where one was, or one at the end.
        words = f"rtrim(regexp_replace({_PLAIN.format(column='search_text')}, ' +', ' ', 'g'))"
        op.execute(f"UPDATE {table} SET search_text = coalesce(nullif({words}, ''), ' ') WHERE search_text {held}")  # noqa: S608 - constants
    op.execute(f"UPDATE contacts SET sort_name = {_PLAIN.format(column='sort_name')} WHERE sort_name {held}")  # noqa: S608 - constants


def downgrade() -> None:
    """Leave it: what was folded away can't be told any more, and comes back with the next change of each text."""
