"""An apostrophe is nothing, and every dash a hyphen, in what things are found by: people type them as their keyboards do.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"

_TABLES = ("appointments", "appointment_notes")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_APOSTROPHES = "''`\u00b4\u02bb\u02bc\u2018\u2019\u2032"
_PLAIN = f"translate({{column}}, '{_DASHES}{_APOSTROPHES}', '{'-' * len(_DASHES)}')"


def upgrade() -> None:
    """Fold again what has any of them."""
    held = f"~ '[{_DASHES}{_APOSTROPHES}]'"
    for table in _TABLES:
        # A word of nothing else leaves two spaces where one was, or one at the end.
        words = f"rtrim(regexp_replace({_PLAIN.format(column='search_text')}, ' +', ' ', 'g'))"
        op.execute(f"UPDATE {table} SET search_text = coalesce(nullif({words}, ''), ' ') WHERE search_text {held}")  # noqa: S608 - constants


def downgrade() -> None:
    """Leave it: what was folded away can't be told any more, and comes back with the next change of each text."""
