"""Rows follow their contacts when these are merged, and come home when that is undone, in whatever order one hears of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis.errors import Moved
from chassis.ids import new_id
from chassis.testing.service import TestService
from contact_ref import moves
from contact_ref.listed import brought_home, put_in_place

from .conftest import REFS, ContactRef, ContactsServer
from .test_contact_refs import get
from .town import Town


@pytest.fixture
def town(service: TestService, location: str) -> Town:
    return Town(service, location)


def test_rows_go_to_the_survivor_and_come_home(town: Town) -> None:
    anna, other, stranger = town.contact(), town.contact(), town.contact()
    mine, moved, foreign = town.thing(anna), town.thing(other), town.thing(stranger)
    town.service.deliver(town.absorbed(other, anna))
    assert town.places(mine, moved, foreign) == [anna, anna, stranger]
    since = town.thing(anna)
    town.service.deliver(town.released(other))
    assert town.places(mine, moved, foreign, since) == [anna, other, stranger, anna]
    assert town.away() == 0


def test_a_row_that_was_given_to_somebody_since_stays_there(town: Town) -> None:
    anna, other, third = town.contact(), town.contact(), town.contact()
    moved = town.thing(other)
    town.service.deliver(town.absorbed(other, anna))
    town.give(moved, third)
    town.service.deliver(town.released(other))
    assert town.places(moved) == [third]
    assert town.away() == 0


def test_guests_are_replaced_and_listed_once(town: Town) -> None:
    anna, other, third = town.contact(), town.contact(), town.contact()
    alone, both = town.thing(third, other), town.thing(third, anna, other)
    town.service.deliver(town.absorbed(other, anna))
    assert (town.guests(alone), town.guests(both)) == ([anna], [anna])
    town.service.deliver(town.released(other))
    assert (town.guests(alone), town.guests(both)) == ([other], [anna, other])
    assert town.away() == 0


def test_many_rows_go_in_batches(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "AT_ONCE", 3)
    anna, other = town.contact(), town.contact()
    things = [town.thing(other) for _ in range(10)]
    town.service.deliver(town.absorbed(other, anna))
    assert town.places(*things).count(anna) == 3
    town.service.run_timers(town.location)
    assert town.places(*things) == [anna] * 10
    town.service.deliver(town.released(other))
    town.service.run_timers(town.location)
    assert town.places(*things) == [other] * 10


def test_a_merged_contact_is_the_survivor(town: Town, contacts: ContactsServer) -> None:
    anna, other, third = town.contact(), town.contact(), town.contact()
    town.service.deliver(town.absorbed(third, other))
    town.service.deliver(town.absorbed(other, anna))
    with town.service.units(town.location)() as work:
        found = REFS.find(work, third)
        assert found is not None
        assert (found.id, REFS.current_id(work, third), REFS.current_id(work, anna)) == (anna, anna, anna)
        with pytest.raises(Moved) as moved:
            REFS.require(work, third)
    assert moved.value.ids == {third: anna}
    assert get(town.service.client(town.location), f"/people/{third}").json["id"] == anna
    assert contacts.asked == []


def test_a_merge_that_is_not_known_here_is_asked_for(town: Town, contacts: ContactsServer) -> None:
    anna = contacts.knows(town.location)
    old = contacts.knows(town.location, deleted=True, mergedInto=anna)
    assert get(town.service.client(town.location), f"/people/{old}").json["id"] == anna


@dataclass(frozen=True)
class History:
    """Merges and their undoings among a few contacts, as (contact, survivor or None), and the order in which they are heard of."""

    steps: Sequence[tuple[int, int | None]]
    order: Sequence[int]


@st.composite
def histories(draw: st.DrawFn) -> History:
    merged: dict[int, int] = {}
    steps: list[tuple[int, int | None]] = []
    for _ in range(draw(st.integers(1, 6))):
        live = [one for one in range(4) if one not in merged]
        undoable = [one for one in merged if merged[one] not in merged]
        if undoable and (len(live) < 2 or draw(st.booleans())):
            one = draw(st.sampled_from(undoable))
            del merged[one]
            steps.append((one, None))
        else:
            one, survivor = draw(st.permutations(live))[:2]
            merged[one] = survivor
            steps.append((one, survivor))
    heard = list(range(len(steps)))
    return History(steps, draw(st.permutations([*heard, *draw(st.lists(st.sampled_from(heard), max_size=2))])))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories())
def test_in_whatever_order_it_is_heard_rows_are_where_they_belong(service: TestService, history: History) -> None:
    town = Town(service, new_id())
    people = [town.contact() for _ in range(4)]
    things = [town.thing(one) for one in people]
    listed = [town.thing(people[0], one) for one in people]
    told = [
        town.released(people[one]) if survivor is None else town.absorbed(people[one], people[survivor])
        for one, survivor in history.steps
    ]
    for place in history.order:
        service.deliver(told[place])
    merged: Mapping[int, int | None] = dict(history.steps)
    expected = [people[_end(merged, one)] for one in range(4)]
    assert town.places(*things) == expected
    assert [town.guests(one) for one in listed] == [[one] for one in expected]
    with service.units(town.location)() as work:
        known = {row.id: row.merged_into for row in work.session.scalars(select(ContactRef))}
    assert [known[one] for one in people] == [
        None if (into := merged.get(one)) is None else people[into] for one in range(4)
    ]
    if all(survivor is None for survivor in merged.values()):
        assert town.away() == 0


def _end(merged: Mapping[int, int | None], one: int) -> int:
    survivor = merged.get(one)
    return one if survivor is None else _end(merged, survivor)


@given(ids=st.lists(st.sampled_from("abcd"), unique=True))
def test_what_was_put_into_a_list_comes_out_of_it_again(ids: list[str]) -> None:
    for old in ids:
        for new in "abcdx":
            if new == old:
                continue
            after, added = put_in_place(ids, old, new)
            assert old not in after
            assert after.count(new) == 1
            assert set(brought_home(after, new, old, added=added)) == set(ids)
