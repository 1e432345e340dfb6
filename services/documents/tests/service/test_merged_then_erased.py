"""Whoever is erased takes what is theirs, wherever a merge has put it, and nothing that is with them and somebody else's."""

from typing import Any

import pytest

from chassis.events.declare import Event
from chassis.testing.events import make_event
from contact_ref import moves

from .conftest import Place
from .test_merged_contacts import absorbed, another, released
from .test_personal_data import NOBODY

MANY = 5


@pytest.fixture(autouse=True)
def _in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "AT_ONCE", 2)


def erased(place: Place) -> Event:
    """What contacts tells of who is erased."""
    data: dict[str, Any] = {**NOBODY, "deleted": True, "erasureId": f"of-{place.contact_id}"}
    return make_event("contacts.contact.erased", place.contact_id, data, location_id=place.location_id, sequence=9)


def with_files(place: Place) -> tuple[Place, Place, list[str], list[str]]:
    """Two contacts and the names of their files, which lie in folders of the same name."""
    other = another(place)
    hers, theirs = ([f"{number}-{whose}.pdf" for number in range(MANY)] for whose in ("hers", "theirs"))
    for name in hers:
        place.uploaded(name, fields={"folder": "Letters"})
    for name in theirs:
        other.uploaded(name, fields={"folder": "Letters"})
    return place, other, hers, theirs


def heard(place: Place, *events: Event) -> None:
    for event in events:
        place.service.deliver(event)
    place.service.run_timers(place.location_id)


def left(place: Place) -> tuple[int, int]:
    """How many files there are in the location, and for how many erasures was answered."""
    answers = place.service.events("documents.contact_data.erased", location_id=place.location_id)
    return len(place.objects()), len(answers)


def test_who_is_parted_from_one_that_is_erased_at_once_has_all_that_is_theirs(place: Place) -> None:
    anna, other, _, theirs = with_files(place)
    heard(place, absorbed(other, anna))
    heard(place, released(other), erased(anna))
    assert (sorted(other.names()), left(place)) == (theirs, (MANY, 1))
    assert {one["folder"]["name"] for one in other.page()["documents"]} == {"Letters"}


def test_who_is_erased_before_it_is_heard_that_they_were_parted_leaves_nothing(place: Place) -> None:
    anna, other, hers, _ = with_files(place)
    heard(place, absorbed(other, anna))
    heard(place, erased(other), released(other))
    assert (sorted(anna.names()), left(place)) == (hers, (MANY, 1))


def test_who_was_erased_is_parted_from_all_who_were_not(place: Place) -> None:
    anna, other, _, theirs = with_files(place)
    heard(place, absorbed(other, anna))
    heard(place, erased(anna))
    heard(place, released(other))
    assert (sorted(other.names()), left(place)) == (theirs, (MANY, 1))


@pytest.mark.parametrize("order", ["survivor first", "survivor last", "merge last", "merge between"])
def test_those_who_are_erased_together_leave_nothing_in_whatever_order_it_is_heard(place: Place, order: str) -> None:
    anna, other, _, _ = with_files(place)
    merge = absorbed(other, anna)
    for event in {
        "survivor first": (merge, erased(anna), erased(other)),
        "survivor last": (merge, erased(other), erased(anna)),
        "merge last": (erased(anna), erased(other), merge),
        "merge between": (erased(anna), merge, erased(other)),
    }[order]:
        heard(place, event)
    assert left(place) == (0, 2)
