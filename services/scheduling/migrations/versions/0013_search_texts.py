"""What appointments and their notes are found by, and what users are called.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_STROKES = "\u0142\u00f8\u0111\u0127\u0167\u0131\u00f0\u03c2"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_APOSTROPHES = "''`\u00b4\u02bb\u02bc\u2018\u2019\u2032"
_INVISIBLE = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_SIGNS = _STROKES + _DASHES + _APOSTROPHES + _INVISIBLE
_TRANSLATED = f"translate({{column}}, '{_SIGNS}', 'lodhtid\u03c3{'-' * len(_DASHES)}')"
# Before, too: some apostrophes come apart into a space and an accent.
_SINGLE = _TRANSLATED.format(column=f"lower(normalize({_TRANSLATED.format(column='{text}')}, NFKD))")
_SPELLED = f"replace(replace(replace(replace(normalize({_SINGLE}, NFKD), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')"
_PLAIN = f"normalize(regexp_replace({_SPELLED}, '[\u0300-\u036f]', '', 'g'), NFC)"
_SIGN = "([\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff])"
# As `chassis.folding` folds a text: as people type it, a space before every word and every sign of Chinese, Japanese and Korean.
_FOLDED = rf"' ' || btrim(regexp_replace(regexp_replace({_PLAIN}, '{_SIGN}', ' \1', 'g'), '\s+', ' ', 'g'))"


def upgrade() -> None:
    """Add the columns, and find what is there already by its texts."""
    op.execute("ALTER TABLE appointments ADD COLUMN search_text TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE appointment_notes ADD COLUMN search_text TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE user_places ADD COLUMN name TEXT")
    texts = _FOLDED.format(text="concat_ws(' ', title, description, address)")
    op.execute(f"UPDATE appointments SET search_text = {texts}")  # noqa: S608 - texts of our own
    op.execute(f"UPDATE appointment_notes SET search_text = {_FOLDED.format(text='body')}")  # noqa: S608 - the same


def downgrade() -> None:
    """Drop them."""
    op.execute("ALTER TABLE user_places DROP COLUMN name")
    op.execute("ALTER TABLE appointment_notes DROP COLUMN search_text")
    op.execute("ALTER TABLE appointments DROP COLUMN search_text")
