"""Do not disturb: what blocks a message, and who lifts it."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from contacts.dnd.rules import CHANNELS, blocked_by, merged, restarted, stopped, turns_away, word_in

ON, OFF, FOR_GOOD = ({"status": status} for status in ("active", "inactive", "permanent"))


@pytest.mark.parametrize(
    ("dnd", "settings", "reason"),
    [
        (False, {}, None),
        (False, {"sms": OFF}, None),
        (False, {"email": ON}, None),
        (False, {"sms": ON}, "dnd_sms"),
        (True, {}, "dnd_all"),
        (True, {"sms": OFF}, "dnd_all"),
        (False, {"sms": FOR_GOOD}, "dnd_sms_permanent"),
        (True, {"sms": FOR_GOOD}, "dnd_sms_permanent"),
    ],
)
def test_a_channel_is_blocked_by_its_own_setting_or_by_the_switch_for_all(
    dnd: bool, settings: dict[str, Any], reason: str | None
) -> None:
    assert blocked_by(dnd, settings, "sms") == reason


def test_what_comes_in_is_turned_away_by_a_setting_of_its_own() -> None:
    assert turns_away({"all": ON}) is True
    assert turns_away({"all": OFF}) is False
    assert turns_away({}) is False


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("STOP", "stop"),
        (" stop.\n", "stop"),
        ("Opt-Out", "stop"),
        ("unsubscribe", "stop"),
        ("Start", "start"),
        ("UNSTOP!", "start"),
        ("stop calling me", None),
        ("don't stop", None),
        ("", None),
    ],
)
def test_only_a_message_that_is_the_word_itself_counts(message: str, word: str | None) -> None:
    assert word_in(message) == word


def test_only_start_lifts_a_stop() -> None:
    settings = stopped({"email": ON}, "sms", "STOP")
    assert settings == {"email": ON, "sms": {"status": "permanent", "message": "STOP", "code": "STOP"}}
    with pytest.raises(Invalid) as refusal:
        merged(settings, {"sms": OFF})
    assert refusal.value.code == "dnd_permanent"
    assert merged(settings, {"sms": FOR_GOOD, "email": OFF})["email"] == OFF
    assert restarted(settings, "sms")["sms"]["status"] == "inactive"


def test_start_leaves_what_a_person_set() -> None:
    assert restarted({"sms": ON}, "sms") == {"sms": ON}
    assert restarted({}, "sms") == {}


settings = st.dictionaries(st.sampled_from(CHANNELS), st.sampled_from([ON, OFF, FOR_GOOD]))


@given(settings, settings, st.sampled_from(CHANNELS))
def test_whatever_is_given_a_stop_holds(before: dict[str, Any], changes: dict[str, Any], channel: str) -> None:
    held = stopped(before, channel, "stop")
    after = held
    with suppress(Invalid):
        after = merged(held, changes)
    assert blocked_by(False, after, channel) == f"dnd_{channel}_permanent"
