"""Finding contacts by what a person types: part of a name, an e-mail, a business, or a phone in any format."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, bindparam, func, or_, select, true, union

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

Shape = tuple[tuple[bool, ...], bool]


@dataclass(frozen=True)
class Sought:
    """What a query looks for: the pattern of each word, with the whole word where the pattern is only a part of it; and what a phone may
    be like, if it may be one: its beginning, its beginning with the country's code, and its end turned round.

    Each is a text, or the parameter that stands for one.
    """

    words: tuple[tuple[Any, Any], ...]
    phone: tuple[Any, ...] = ()

    @property
    def shape(self) -> Shape:
        """What the statement depends on, whatever is looked for."""
        return tuple(whole is not None for _, whole in self.words), bool(self.phone)

    @property
    def values(self) -> dict[str, str]:
        """The values of `parameters` of the same shape."""
        words = [text for word in self.words for text in word]
        return {f"sought_{number}": text for number, text in enumerate([*words, *self.phone]) if text is not None}


def parameters(shape: Shape) -> Sought:
    """Parameters in the place of every text, for a statement that is kept."""
    wholes, phone = shape
    names = [bindparam(f"sought_{number}", type_=Text()) for number in range(2 * len(wholes) + 3)]
    words = tuple((names[2 * place], names[2 * place + 1] if whole else None) for place, whole in enumerate(wholes))
    return Sought(words, tuple(names[-3:]) if phone else ())


def read_query(work: Work, query: str) -> Sought:
    """What `query` looks for; no words where it says nothing.

    Every word of it must be in the contact's names, e-mails or business: anywhere, or at a word's beginning if it has fewer than three
    characters, as the index knows no shorter parts; of Chinese, Japanese and Korean every sign is a word. What looks like a phone also
    finds numbers that begin or end with its digits, with the country's calling code or without.
    """
    words = tuple(_holding(word) for word in needles(query))
    digits = re.sub(r"\D", "", query)
    if not words or not _PHONE.fullmatch(query) or len(digits) < _SHORTEST_PHONE:
        return Sought(words)
    national = digits.lstrip("0")
    return Sought(words, (f"+{digits}", f"+{calling_code(read_country(work))}{national}", national[::-1]))


def matches(work: Work, query: str) -> ColumnElement[bool]:
    """The contacts that `query` finds (`read_query`); all of them where it says nothing."""
    return found_by(read_query(work, query), work.location_id)


def found_by(sought: Sought, location_id: Any) -> ColumnElement[bool]:
    """The contacts that have what is sought; `location_id` is a text or a parameter, too."""
    by_text = and_(true(), *(_held(pattern, whole) for pattern, whole in sought.words))
    if not sought.phone:
        return by_text
    beginning, with_code, turned = sought.phone
    # A union, because no index serves the two conditions under one OR.
    by_phone = select(ContactPhone.contact_id).where(
        ContactPhone.location_id == location_id,
        or_(
            ContactPhone.phone.startswith(beginning),
            ContactPhone.phone.startswith(with_code),
            REVERSED_PHONE.startswith(turned),
        ),
    )
    return Contact.id.in_(union(by_phone, select(Contact.id).where(Contact.location_id == location_id, by_text)))


def _held(pattern: Any, whole: Any) -> ColumnElement[bool]:
    like = Contact.search_text.like(pattern)
    return like if whole is None else and_(like, func.strpos(Contact.search_text, whole) > 0)


def _holding(word: str) -> tuple[str, str | None]:
    """The pattern of those who have `word` in their text, and the word itself where the pattern is only a part of it."""
    local, at, _ = word.partition("@")
    if not at or not _PART.search(local[-_TELLING:]):
        return _pattern(word), None
    # Of an address the index is asked for what stands right before the @: it would read through everybody at gmail.com for the rest,
    # and each further character costs more than the few contacts that it would leave out.
    return _pattern(f"{local[-_TELLING:]}@"), word


def _pattern(word: str) -> str:
    beginning = " " if len(word) < _SHORTEST_PART and not word.startswith(" ") else ""
    return f"%{beginning}{escaped(word)}%"
