"""Rules about phone numbers and e-mail addresses. Pure functions over well-kept libraries."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

LABELS = ("home", "landline", "mobile", "work")
DEFAULT_REGION = "US"
_LONGEST = 320
# What is before the @ of nearly every address, and is as the library would give it back: it changes capitals, quotes and other scripts.
_PLAIN = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*")
# Within this no part of an address, nor the whole, is too long for the library.
_PLAIN_LENGTH = 64
_DOMAINS_KEPT = 4096


class UnusableError(ValueError):
    """A text is no phone number, or no e-mail address."""


def read_phone(text: str, region: str | None) -> str:
    """`text` in E.164. A number without a country's code is of `region` (ISO 3166, two letters).

    "Possible" by its length, not "valid": numbering plans change faster than their tables.
    Source: https://github.com/google/libphonenumber/blob/master/FAQ.md (isPossibleNumber).

    Raises:
        UnusableError: it is no phone number.
    """
    if len(text) > _LONGEST:
        raise UnusableError
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), (region or DEFAULT_REGION).upper())
    except phonenumbers.NumberParseException as error:
        raise UnusableError from error
    if not phonenumbers.is_possible_number(number):
        raise UnusableError
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def calling_code(region: str | None) -> int:
    """The number by which `region` is called from abroad (49 for DE)."""
    return phonenumbers.country_code_for_region((region or DEFAULT_REGION).upper())


def read_email(text: str) -> str:
    """`text` as an address: trimmed, in NFC, its domain in lower case. No DNS is asked.

    Raises:
        UnusableError: it is no e-mail address (RFC 5321, RFC 6531).
    """
    if len(text) > _LONGEST:
        raise UnusableError
    address = text.strip()
    local, _, domain = address.partition("@")
    plain = address.isascii() and len(address) <= _PLAIN_LENGTH and _PLAIN.fullmatch(local)
    try:
        return f"{local}@{_domain(domain)}" if plain else validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise UnusableError from error


@lru_cache(_DOMAINS_KEPT)
def _domain(domain: str) -> str:
    """A domain as the library gives it back, which takes most of its time: those of a file's addresses are few."""
    return validate_email(f"a@{domain}", check_deliverability=False).domain


def comparable_email(email: str) -> str:
    """What two spellings of one address have in common: case does not count, as nowhere in practice it does."""
    return email.lower()


def lowest_free(taken: set[int], start: int, end: int) -> int | None:
    """The lowest place in `start` to `end` - 1 that is not in `taken`; None when all are."""
    return next((place for place in range(start, end) if place not in taken), None)
