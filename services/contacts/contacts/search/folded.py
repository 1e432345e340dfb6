"""Texts folded by PostgreSQL, for what is kept unfolded."""

from typing import Any

from sqlalchemy import ColumnElement, func

from chassis.folding import PUNCTUATION

_ACCENTS = "[\u0300-\u036f]"


def folded(text: Any) -> ColumnElement[Any]:
    """`text` without case, accents and apostrophes, as `chassis.folding.fold` has it."""
    plain = func.lower(func.pg_catalog.normalize(func.translate(text, *PUNCTUATION), "NFKD"))
    parts = func.pg_catalog.normalize(func.replace(plain, "ß", "ss"), "NFKD")
    return func.pg_catalog.normalize(func.regexp_replace(parts, _ACCENTS, "", "g"), "NFC")
