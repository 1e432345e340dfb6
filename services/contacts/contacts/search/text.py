"""Finding contacts by what a person types: part of a name, an e-mail, a business, or a phone in any format."""

import re
from dataclasses import dataclass
from typing import Any
from unicodedata import decimal

from sqlalchemy import ColumnElement, Text, and_, bindparam, cast, func, or_, select, true, union
from sqlalchemy.dialects.postgresql import TSQUERY

from chassis.folding import fold, needles
from chassis.work import Work
from contacts.channels.models import ContactPhone
from contacts.channels.rules import calling_code
from contacts.people.models import REVERSED_PHONE, SEARCH_PARTS, Contact
from contacts.refs.operations import read_country
from contacts.search.parts import SHORTEST, asked_parts

_PHONE = re.compile(r"[\d\s+./\-_•·]+")
# What stands beside a name or an address where it is written down: Müller, Anna <anna@example.com>; tel:+49…
# And the marks of direction that address books copy along.
_BESIDE = re.compile(r"[,;<>\"()\[\]{}|\u200e\u200f\u202a-\u202e\u2066-\u2069]|\b(?:mailto|tel|sms):", re.IGNORECASE)
_SHORTEST_PHONE = 3

Shape = tuple[int, bool, bool]


@dataclass(frozen=True)
class Sought:
    """What a query looks for: its words; the parts of them by which the index finds who may have them, if it can; and what a phone may
    be like, if it may be one: its beginning, its beginning with the country's code, and its end turned round.

    Each is a text, or the parameter that stands for one.
    """

    words: tuple[Any, ...]
    parts: Any = None
    phone: tuple[Any, ...] = ()

    @property
    def shape(self) -> Shape:
        """What the statement depends on, whatever is looked for."""
        return len(self.words), self.parts is not None, bool(self.phone)

    @property
    def values(self) -> dict[str, str]:
        """The values of `parameters` of the same shape."""
        texts = [*self.words, *([] if self.parts is None else [self.parts]), *self.phone]
        return {f"sought_{number}": text for number, text in enumerate(texts)}


def parameters(shape: Shape) -> Sought:
    """Parameters in the place of every text, for a statement that is kept."""
    words, parts, phone = shape
    names = iter([bindparam(f"sought_{number}", type_=Text()) for number in range(words + 4)])
    return Sought(
        tuple(next(names) for _ in range(words)),
        next(names) if parts else None,
        tuple(next(names) for _ in range(3)) if phone else (),
    )


def read_query(work: Work, query: str) -> Sought:
    """What `query` looks for; no words where it says nothing.

    Every word of it must be in the contact's names, e-mails or business: anywhere, or at a word's beginning if it has fewer than three
    characters, as the index knows no shorter parts; of Chinese, Japanese and Korean every sign is a word. What looks like a phone also
    finds numbers that begin or end with its digits, with the country's calling code or without. Brackets, commas and the like, which
    part words where people write or copy them from, say nothing themselves.
    """
    asked = fold(_BESIDE.sub(" ", query))
    words = in_words(asked if asked.strip() else query)
    parts = asked_parts(words, work.location_id)
    digits = "".join(str(decimal(char)) for char in asked if char.isdecimal())
    if not words or not _PHONE.fullmatch(asked) or len(digits) < _SHORTEST_PHONE:
        return Sought(words, parts)
    national = digits.lstrip("0")
    return Sought(words, parts, (f"+{digits}", f"+{calling_code(read_country(work))}{national}", national[::-1]))


def matches(work: Work, query: str) -> ColumnElement[bool]:
    """The contacts that `query` finds (`read_query`); all of them where it says nothing."""
    return found_by(read_query(work, query), work.location_id)


def found_by(sought: Sought, location_id: Any) -> ColumnElement[bool]:
    """The contacts that have what is sought; `location_id` is a text or a parameter, too."""
    may_have = true() if sought.parts is None else SEARCH_PARTS.bool_op("@@")(cast(sought.parts, TSQUERY))
    by_text = and_(may_have, *(func.strpos(Contact.search_text, word) > 0 for word in sought.words))
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


def in_words(query: str) -> tuple[str, ...]:
    """What must be in a contact's text, one for each word of `query`; a space stands before one that only begins a word."""
    return tuple(f" {one}" if len(one) < SHORTEST and not one.startswith(" ") else one for one in needles(query))
