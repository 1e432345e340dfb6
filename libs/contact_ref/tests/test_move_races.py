"""What is written while contacts are merged is found by the merge, or is the survivor's: nothing is looked for later.

Each test holds one transaction open and lets another wait for it.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from chassis.errors import Moved
from chassis.events.declare import Event
from chassis.testing.events import handling
from chassis.testing.racing import Others, others_of
from chassis.testing.service import TestService
from chassis.work import Work

from .conftest import REFS, Thing
from .town import Town


@pytest.fixture
def town(service: TestService, location: str) -> Town:
    return Town(service, location)


@pytest.fixture
def others(town: Town) -> Iterator[Others]:
    with others_of(town.service.runtime) as made:
        yield made


def heard(town: Town, event: Event) -> AbstractContextManager[None]:
    """Everything that comes of the event is done when this begins, and committed when it ends."""
    return handling(town.service.runtime, event)


def add(work: Work, contact_id: str, *guests: str) -> str:
    """Write a thing of a contact who is held."""
    thing = Thing(contact_id=contact_id, guests=list(guests))
    work.session.add(thing)
    work.session.flush()
    return thing.id


def nothing_is_left_to_do(town: Town) -> bool:
    return town.service.run_timers(town.location) == 0


def test_what_was_begun_before_the_merge_goes_with_it_and_comes_home(town: Town, others: Others) -> None:
    anna, other, third = town.contact(), town.contact(), town.contact()
    with town.service.units(town.location)() as work:
        REFS.require(work, other)
        theirs = add(work, other)
        guest = add(work, third, REFS.require(work, other).id)
        merging = others.begin(lambda: town.service.deliver(town.absorbed(other, anna)))
    merging.result(20)
    assert (town.places(theirs), town.guests(guest)) == ([anna], [anna])
    assert nothing_is_left_to_do(town)
    town.service.deliver(town.released(other))
    assert (town.places(theirs), town.guests(guest)) == ([other], [other])


def test_what_begins_during_the_merge_waits_and_is_the_survivors(town: Town, others: Others) -> None:
    anna, other = town.contact(), town.contact()

    def write() -> str:
        with town.service.units(town.location)() as work:
            return add(work, REFS.hold(work, other))

    def refuse() -> dict[str, str]:
        with town.service.units(town.location)() as work, pytest.raises(Moved) as moved:
            REFS.require(work, other)
        return moved.value.ids

    with heard(town, town.absorbed(other, anna)):
        writing, refused = others.begin(write), others.begin(refuse)
    assert (town.places(writing.result(20)), refused.result(20)) == ([anna], {other: anna})
    town.service.deliver(town.released(other))
    assert town.places(writing.result(20)) == [anna]
    assert town.away() == 0


def test_a_merge_of_the_survivor_meanwhile_takes_what_comes_to_it(town: Town, others: Others) -> None:
    anna, other, third = town.contact(), town.contact(), town.contact()
    theirs, hers = town.thing(other), town.thing(anna)
    with heard(town, town.absorbed(other, anna)):
        merging = others.begin(lambda: town.service.deliver(town.absorbed(anna, third)))
    merging.result(20)
    assert town.places(theirs, hers) == [third, third]
    assert nothing_is_left_to_do(town)


def test_what_comes_to_a_survivor_who_is_being_merged_goes_on_with_it(town: Town, others: Others) -> None:
    anna, other, third = town.contact(), town.contact(), town.contact()
    theirs, hers = town.thing(other), town.thing(anna)
    with heard(town, town.absorbed(anna, third)):
        merging = others.begin(lambda: town.service.deliver(town.absorbed(other, anna)))
    merging.result(20)
    assert town.places(theirs, hers) == [third, third]
    assert nothing_is_left_to_do(town)


def test_who_writes_by_a_row_that_is_on_its_way_waits_and_finds_it_where_it_went(town: Town, others: Others) -> None:
    anna, other = town.contact(), town.contact()
    first = town.thing(other)

    def write_beside() -> str:
        with town.service.units(town.location)() as work:
            found = REFS.row_with_contact(work, Thing, first, lock=True)
            assert found is not None
            return add(work, found.contact_id)

    with heard(town, town.absorbed(other, anna)):
        writing = others.begin(write_beside)
    second = writing.result(20)
    assert town.places(first, second) == [anna, anna]
    with heard(town, town.released(other)):
        writing = others.begin(write_beside)
    third = writing.result(20)
    assert town.places(first, second, third) == [other, anna, other]


def test_who_writes_by_a_row_keeps_it_where_it_is_meanwhile(town: Town, others: Others) -> None:
    anna, other = town.contact(), town.contact()
    first = town.thing(other)
    town.service.deliver(town.absorbed(other, anna))
    with town.service.units(town.location)() as work:
        found = REFS.row_with_contact(work, Thing, first)
        assert found is not None
        assert found.contact_id == anna
        undoing = others.begin(lambda: town.service.deliver(town.released(other)))
        assert town.places(first) == [anna]
    undoing.result(20)
    assert town.places(first) == [other]


def test_there_is_no_row_with_a_contact_where_there_is_none(town: Town) -> None:
    with town.service.units(town.location)() as work:
        assert REFS.row_with_contact(work, Thing, "nobody") is None
    elsewhere = town.thing(town.contact())
    with town.service.units("elsewhere")() as work:
        assert REFS.row_with_contact(work, Thing, elsewhere) is None
