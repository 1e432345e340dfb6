"""A contact's phones through any series of changes: one primary and ten more, and no number lost or doubled."""

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chassis.errors import Conflict, Invalid
from contacts.channels.kinds import PHONE
from contacts.channels.models import MOST
from contacts.channels.operations import drop_channel, lift_channel, put_channel, set_primary_value
from contacts.people.models import Contact

SOME = st.sampled_from([f"+141555501{number:02}" for number in range(MOST + 3)])
PLACES = st.integers(0, MOST - 1)


class Phones(RuleBasedStateMachine):
    """A contact, and beside it what it should have: the primary number, and the others."""

    def __init__(self) -> None:
        super().__init__()
        self.contact = Contact(location_id="here", emails=[], phones=[])
        self.primary: str | None = None
        self.others: set[str] = set()

    def every(self) -> set[str]:
        return self.others if self.primary is None else {*self.others, self.primary}

    def row(self, place: int) -> Any:
        return self.contact.phones[place % len(self.contact.phones)]

    @rule(number=SOME)
    def add(self, number: str) -> None:
        if number in self.every():
            return
        if len(self.every()) == MOST:
            with pytest.raises(Invalid, match="at most"):
                put_channel(PHONE, self.contact, number, exclusive=True)
            return
        put_channel(PHONE, self.contact, number, exclusive=True)
        if self.primary is None:
            self.primary = number
        else:
            self.others.add(number)

    @precondition(lambda self: self.primary is not None)
    @rule(place=PLACES)
    def drop(self, place: int) -> None:
        row = self.row(place)
        if row.phone != self.primary:
            drop_channel(PHONE, self.contact, row)
            self.others.remove(row.phone)
        elif self.others:
            with pytest.raises(Conflict):
                drop_channel(PHONE, self.contact, row)
        else:
            drop_channel(PHONE, self.contact, row)
            self.primary = None

    @precondition(lambda self: self.primary is not None)
    @rule(place=PLACES)
    def lift(self, place: int) -> None:
        row = self.row(place)
        lift_channel(PHONE, self.contact, row)
        self.others, self.primary = self.every() - {row.phone}, row.phone

    @rule(number=SOME)
    def give(self, number: str) -> None:
        """As an update or an upsert does: one of the others changes places with the primary; another number takes the primary's."""
        set_primary_value(PHONE, self.contact, number, exclusive=True)
        self.others = self.every() - {number} if number in self.others else self.others
        self.primary = number

    @rule()
    def give_none(self) -> None:
        if self.others:
            with pytest.raises(Conflict):
                set_primary_value(PHONE, self.contact, None, exclusive=True)
        else:
            set_primary_value(PHONE, self.contact, None, exclusive=True)
            self.primary = None

    @invariant()
    def one_is_the_primary_and_nothing_is_lost_or_doubled(self) -> None:
        rows = self.contact.phones
        assert self.contact.phone == self.primary
        assert sorted(row.phone for row in rows) == sorted(self.every())
        assert len({row.position for row in rows}) == len(rows)
        assert all(0 <= row.position < MOST for row in rows)


TestPhones = Phones.TestCase
