"""Finding contacts by what a person types: part of a name, an e-mail, a business, or a phone in any format."""

import re

from sqlalchemy import ColumnElement, and_, func, or_, select, true, union

from chassis.work import Work
from contacts.channels.models import ContactPhone
from contacts.channels.rules import calling_code
from contacts.people.models import REVERSED_PHONE, Contact
from contacts.people.rules import needles
from contacts.refs.operations import read_country
from contacts.search.kinds import escaped

_PHONE = re.compile(r"[\d\s()+./\-–]+")
_SHORTEST_PHONE = 3
_SHORTEST_PART = 3
_TELLING = 12
_PART = re.compile(r"\w{3}")


def matches(work: Work, query: str) -> ColumnElement[bool]:
    """The contacts that `query` finds; all of them where it says nothing.

    Every word of it must be in the contact's names, e-mails or business: anywhere, or at a word's beginning if it has fewer than three
    characters, as the index knows no shorter parts; of Chinese, Japanese and Korean every sign is a word. What looks like a phone also
    finds numbers that begin or end with its digits, with the country's calling code or without.
    """
    words = needles(query)
    if not words:
        return true()
    by_text = and_(*(_holding(word) for word in words))
    digits = re.sub(r"\D", "", query)
    if not _PHONE.fullmatch(query) or len(digits) < _SHORTEST_PHONE:
        return by_text
    national = digits.lstrip("0")
    # A union, because no index serves the two conditions under one OR.
    by_phone = select(ContactPhone.contact_id).where(
        ContactPhone.location_id == work.location_id,
        or_(
            ContactPhone.phone.startswith(f"+{digits}"),
            ContactPhone.phone.startswith(f"+{calling_code(read_country(work))}{national}"),
            REVERSED_PHONE.startswith(national[::-1]),
        ),
    )
    named = select(Contact.id).where(Contact.location_id == work.location_id, by_text)
    return Contact.id.in_(union(by_phone, named))


def _holding(word: str) -> ColumnElement[bool]:
    """The contacts that have `word` in their text."""
    local, at, _ = word.partition("@")
    if not at or not _PART.search(local[-_TELLING:]):
        return Contact.search_text.like(_pattern(word))
    # Of an address the index is asked for what stands right before the @: it would read through everybody at gmail.com for the rest,
    # and each further character costs more than the few contacts that it would leave out.
    return and_(Contact.search_text.like(_pattern(f"{local[-_TELLING:]}@")), func.strpos(Contact.search_text, word) > 0)


def _pattern(word: str) -> str:
    beginning = " " if len(word) < _SHORTEST_PART and not word.startswith(" ") else ""
    return f"%{beginning}{escaped(word)}%"
