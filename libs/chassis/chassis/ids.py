"""Identifiers: opaque strings of 20 characters for rows, UUIDv7 for events. Both sort by the time they were made."""

import secrets
import time
from uuid import UUID

import uuid_utils

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_TIME_LENGTH = 9  # 62**9 milliseconds last for 400,000 years
_RANDOM_LENGTH = 11
_RANDOM_SPAN = 62**_RANDOM_LENGTH

ID_LENGTH = _TIME_LENGTH + _RANDOM_LENGTH


def _base62(number: int, length: int) -> str:
    digits = [""] * length
    for place in range(length - 1, -1, -1):
        number, rest = divmod(number, 62)
        digits[place] = _ALPHABET[rest]
    return "".join(digits)


def new_id() -> str:
    """A row's id: 9 characters of milliseconds and 11 of randomness (65 bits), sorting by time in the C collation."""
    return _base62(time.time_ns() // 1_000_000, _TIME_LENGTH) + _base62(secrets.randbelow(_RANDOM_SPAN), _RANDOM_LENGTH)


def new_ids(count: int) -> list[str]:
    """Many at once, as `new_id` makes them: the system is asked for randomness once."""
    now = _base62(time.time_ns() // 1_000_000, _TIME_LENGTH)
    # 16 bytes each, so that the remainder favours no number noticeably.
    drawn = secrets.token_bytes(16 * count)
    numbers = (int.from_bytes(drawn[16 * place : 16 * place + 16]) % _RANDOM_SPAN for place in range(count))
    return [now + _base62(number, _RANDOM_LENGTH) for number in numbers]


def new_event_id() -> UUID:
    """An event's id: a UUIDv7 (RFC 9562)."""
    return UUID(int=uuid_utils.uuid7().int)
