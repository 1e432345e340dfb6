"""What a dry run knows of its own earlier rows, as nothing of them is written: who would have which e-mail and phone by now."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from sqlalchemy import delete, select

from chassis.database import copy_rows
from chassis.work import Work
from contacts.imports.models import ImportKey
from contacts.imports.rows import Row


def recall_seen(work: Work, import_id: str, rows: Iterable[Row]) -> dict[str, str]:
    """Who would have which of the addresses in `rows`."""
    hashes = {hash_of(one.key): one.key for row in rows for one in (*row.emails, *row.phones)}
    known = select(ImportKey).where(ImportKey.import_id == import_id, ImportKey.key.in_(hashes))
    return {hashes[one.key]: one.holder for one in work.session.scalars(known)}


def keep_seen(work: Work, import_id: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Remember what came to be seen."""
    new = [
        {"location_id": work.location_id, "import_id": import_id, "key": hash_of(key), "holder": holder}
        for key, holder in after.items()
        if key not in before
    ]
    copy_rows(work.session, ImportKey, new)


def forget_seen(work: Work, import_id: str) -> None:
    """The dry run has ended."""
    work.session.execute(delete(ImportKey).where(ImportKey.import_id == import_id))


def hash_of(key: str) -> bytes:
    """What an address is remembered by while an import is under way."""
    return blake2b(key.encode(), digest_size=16).digest()
