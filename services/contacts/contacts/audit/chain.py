"""The hash chain. Pure functions: what a row's hash covers, and how a chain is checked.

hash(n) = SHA-256(hash(n-1) || sealed(n)), with hash(0) = 32 zero bytes. `sealed` is canonical JSON (sorted keys, no
spaces) of everything but the changes themselves, of which it holds the digest: SHA-256(salt || changes).
"""

from collections.abc import Mapping
from datetime import UTC
from hashlib import sha256
from typing import Any

import orjson

GENESIS = bytes(32)
SALT_LENGTH = 16


def digest_of(salt: bytes, changes: str) -> bytes:
    """What stands for the changes in the chain, so that they can be erased and the chain still holds."""
    return sha256(salt + changes.encode()).digest()


def sealed(row: Mapping[str, Any]) -> bytes:
    """The bytes of a row that its hash covers; `at` is an aware datetime, `digest` is bytes."""
    content = {
        "id": row["id"],
        "contactId": row["contact_id"],
        "locationId": row["location_id"],
        "at": row["at"].astimezone(UTC).isoformat(),
        "actor": row["actor"],
        "action": row["action"],
        "entity": row["entity"],
        "entityId": row["entity_id"],
        "fields": list(row["fields"]),
        "digest": row["digest"].hex(),
    }
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def next_hash(previous: bytes, content: bytes) -> bytes:
    """The hash of a row whose sealed bytes are `content`, after the row with the hash `previous`."""
    return sha256(previous + content).digest()


def is_whole(row: Mapping[str, Any], previous: bytes) -> bool:
    """Whether a row is as it was written, given the hash of the one before. Erased changes are not a fault."""
    if next_hash(previous, sealed(row)) != row["hash"]:
        return False
    if row["changes"] is None or row["salt"] is None:
        return row["changes"] is None and row["salt"] is None
    return bool(digest_of(row["salt"], row["changes"]) == row["digest"])
