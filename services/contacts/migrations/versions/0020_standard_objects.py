"""What a location makes of the standard objects, and what companies are found by.

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"

_SETTINGS = """
CREATE TABLE standard_settings (
    location_id varchar(40) COLLATE "C" NOT NULL,
    key varchar(20) COLLATE "C" NOT NULL,
    singular varchar(100) NOT NULL,
    plural varchar(100) NOT NULL,
    description TEXT,
    searchable varchar(100)[] COLLATE "C" NOT NULL,
    id varchar(20) COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_standard_settings PRIMARY KEY (id),
    CONSTRAINT uq_standard_settings_location_id_key UNIQUE (location_id, key)
)
"""
# As `people/rules.py` folds a text: without case and accents, a space before every word and every sign of Chinese, Japanese and Korean.
_PRESENT = r"""
UPDATE businesses SET search_text = ' ' || btrim(regexp_replace(
    regexp_replace(
        normalize(regexp_replace(
            normalize(replace(lower(normalize(name, NFKD)), 'ß', 'ss'), NFKD), '[\u0300-\u036f]', '', 'g'
        ), NFC),
        '([\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff])', ' \1', 'g'
    ), '\s+', ' ', 'g'))
"""


def upgrade() -> None:
    """Make the table and the column, and find the companies that are there by their names."""
    op.execute(_SETTINGS)
    op.execute("ALTER TABLE businesses ADD COLUMN search_text TEXT NOT NULL DEFAULT ''")
    op.execute(_PRESENT)


def downgrade() -> None:
    """Drop both."""
    op.execute("ALTER TABLE businesses DROP COLUMN search_text")
    op.execute("DROP TABLE standard_settings")
