"""What appointments and their notes are found by, and what users are called.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# As `chassis.folding` folds a text: without case and accents, a space before every word and every sign of Chinese, Japanese and Korean.
_FOLDED = r"""' ' || btrim(regexp_replace(
    regexp_replace(
        normalize(regexp_replace(
            normalize(replace(lower(normalize({text}, NFKD)), 'ß', 'ss'), NFKD), '[\u0300-\u036f]', '', 'g'
        ), NFC),
        '([\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff])', ' \1', 'g'
    ), '\s+', ' ', 'g'))"""


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
