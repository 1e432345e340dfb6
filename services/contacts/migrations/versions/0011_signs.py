"""Every sign of Chinese, Japanese and Korean is a word of what things are found by.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"

_TABLES = ("contacts", "notes", "tasks", "opportunities", "records")
_SIGN = r"[\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]"
_PARTED = r"""
UPDATE TABLE SET search_text = regexp_replace(regexp_replace(search_text, '(SIGN)', ' \1', 'g'), ' +', ' ', 'g')
WHERE search_text ~ 'SIGN'
"""
_TOGETHER = r"""
UPDATE TABLE SET search_text = regexp_replace(search_text, '(SIGN) (?=SIGN)', '\1', 'g')
WHERE search_text ~ 'SIGN'
"""


def upgrade() -> None:
    _everywhere(_PARTED)


def downgrade() -> None:
    _everywhere(_TOGETHER)


def _everywhere(statement: str) -> None:
    for table in _TABLES:
        op.execute(statement.replace("TABLE", table).replace("SIGN", _SIGN))
