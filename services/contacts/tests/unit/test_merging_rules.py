"""The rules of merging: what the survivor is afterwards, and after it was undone."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.merging.rules import changed, sources, stopped_since, strictest, undone, united

_USERS = st.lists(st.sampled_from(["u1", "u2", "u3"]), unique=True)
_TOUCHES = st.none() | st.integers(0, 9).map(lambda hour: {"at": f"2026-01-01T0{hour}:00:00.000Z", "url": "x"})
_SETTINGS = st.none() | st.sampled_from(["inactive", "active", "permanent"]).map(lambda status: {"status": status})
_TEXTS = st.none() | st.sampled_from(["a", "b", "c"])
STATES = st.fixed_dictionaries(
    {
        "city": _TEXTS,
        "companyName": _TEXTS,
        "businessId": _TEXTS,
        "assignedTo": st.none() | st.sampled_from(["u1", "u2", "u3"]),
        "tags": st.lists(st.sampled_from("xyz"), unique=True),
        "followers": _USERS,
        "dnd": st.booleans(),
        "attributionSource": _TOUCHES,
        "lastAttributionSource": _TOUCHES,
    },
    optional={"customFields.one": _TEXTS, "dndSettings.sms": _SETTINGS, "inboundDndSettings.all": _SETTINGS},
)
FAMILIES = st.lists(STATES, min_size=2, max_size=4).map(
    lambda states: {f"c{number}": state for number, state in enumerate(states)}
)


@settings(max_examples=50)
@given(states=FAMILIES)
def test_nothing_that_anybody_has_is_lost(states: dict[str, dict[str, Any]]) -> None:
    after = united(states, {})
    for name in ("city", "customFields.one", "assignedTo"):
        values = [state[name] for state in states.values() if state.get(name)]
        assert after.get(name) == (values[0] if values else None)
    for name in ("tags", "followers"):
        assert {one for state in states.values() for one in state[name]} <= set(after[name])
        assert len(after[name]) == len(set(after[name]))
    owners = {state["assignedTo"] for state in states.values()} - {None}
    assert owners <= {after.get("assignedTo"), *after["followers"]}
    touches = [state[name]["at"] for state in states.values() for name in _BOTH if state[name]]
    assert [after[name] and after[name]["at"] for name in _BOTH] == [
        min(touches, default=None),
        max(touches, default=None),
    ]


_BOTH = ("attributionSource", "lastAttributionSource")


@settings(max_examples=50)
@given(states=FAMILIES)
def test_what_nobody_may_be_sent_is_sent_to_nobody(states: dict[str, dict[str, Any]]) -> None:
    after = united(states, {})
    assert after["dnd"] is any(state["dnd"] for state in states.values())
    for name in ("dndSettings.sms", "inboundDndSettings.all"):
        told = [state[name]["status"] for state in states.values() if state.get(name)]
        strict = max(told, key=["inactive", "active", "permanent"].index, default=None)
        assert (after.get(name) or {"status": None})["status"] == strict


@settings(max_examples=50)
@given(states=FAMILIES, choice=st.integers(0, 3))
def test_who_is_chosen_counts_if_they_have_something(states: dict[str, dict[str, Any]], choice: int) -> None:
    chosen = list(states)[choice % len(states)]
    found = sources(states, {"city": chosen, "businessId": chosen})
    if states[chosen]["city"]:
        assert found["city"] == chosen
    if states[chosen]["companyName"] or states[chosen]["businessId"]:
        after = united(states, {"businessId": chosen})
        assert (after["companyName"], after["businessId"]) == (
            states[chosen]["companyName"],
            states[chosen]["businessId"],
        )


@settings(max_examples=50)
@given(states=FAMILIES)
def test_undone_at_once_all_is_what_it_was(states: dict[str, dict[str, Any]]) -> None:
    before = states["c0"]
    after = united(states, {})
    names = changed(before, after)
    restored = undone({name: before.get(name) for name in names}, {name: after.get(name) for name in names}, after)
    assert {name: restored[name] for name in names} == {name: before.get(name) for name in names}
    assert changed({**after, **restored}, before) == []


@settings(max_examples=50)
@given(states=FAMILIES, since=STATES)
def test_what_was_changed_since_stays(states: dict[str, dict[str, Any]], since: dict[str, Any]) -> None:
    before, after = states["c0"], united(states, {})
    restored = undone(before, after, since)
    assert restored["city"] == (before["city"] if since["city"] == after.get("city") else since["city"])
    for name in ("tags", "followers"):
        came = set(after[name]) - set(before[name])
        assert restored[name] == [one for one in since[name] if one not in came]


def test_a_business_goes_with_its_name() -> None:
    before = {"companyName": None, "businessId": None}
    after = {"companyName": "Müller", "businessId": "b1"}
    assert undone(before, after, {"companyName": "Müller", "businessId": "b1"}) == before
    since = {"companyName": "Meyer", "businessId": "b1"}
    assert undone(before, after, since) == since


def test_stop_counts_for_all_who_were_one() -> None:
    stop, active = {"status": "permanent"}, {"status": "active"}
    after = {"dndSettings.sms": active, "dndSettings.email": stop}
    now = {"dndSettings.sms": stop, "dndSettings.email": stop, "dndSettings.call": active, "city": "Bonn"}
    assert stopped_since(after, now) == {"dndSettings.sms": stop}


def test_of_equally_strict_settings_the_first_stays() -> None:
    first, second = {"status": "active", "message": "one"}, {"status": "active", "message": "two"}
    assert strictest([first, second]) == first
    assert strictest([]) is None
