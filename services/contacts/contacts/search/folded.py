"""Texts folded by PostgreSQL, for what is kept unfolded."""

from typing import Any

from sqlalchemy import ColumnElement, func

from chassis.folding import SIGNS, SPELLED

_ACCENTS = "[\u0300-\u036f]"


def folded(text: Any) -> ColumnElement[Any]:
    """`text` without case, accents, strokes and apostrophes, as `chassis.folding.fold` has it."""
    # Before, too: some apostrophes come apart into a space and an accent.
    plain = func.lower(func.pg_catalog.normalize(func.translate(text, *SIGNS), "NFKD"))
    parts = func.pg_catalog.normalize(func.translate(plain, *SIGNS), "NFKD")
    for letter, spelled in SPELLED.items():
        parts = func.replace(parts, letter, spelled)
    return func.pg_catalog.normalize(func.regexp_replace(parts, _ACCENTS, "", "g"), "NFC")
