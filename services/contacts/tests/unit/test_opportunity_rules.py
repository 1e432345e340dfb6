"""Rules about opportunities and pipelines."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.opportunities.rules import (
    STATUSES,
    ReasonWithoutLossError,
    Standing,
    effective_probability,
    followers_after,
    read_day,
    standing_after,
)
from contacts.pipelines.rules import unknown_stages

statuses = st.sampled_from(STATUSES)
reasons = st.sampled_from(["price", "rival", None])
steps = st.lists(st.tuples(st.none() | statuses, reasons, st.booleans()), max_size=20)


@given(steps)
def test_only_what_is_lost_has_a_reason_whatever_happens_to_it(
    asked: list[tuple[str | None, str | None, bool]],
) -> None:
    standing = Standing("open")
    for status, reason, reason_given in asked:
        try:
            after = standing_after(standing, status, reason, reason_given=reason_given)
        except ReasonWithoutLossError:
            assert reason is not None
            assert (status or standing.status) != "lost"
            continue
        assert after.status == (status or standing.status)
        assert after.lost_reason_id is None or after.status == "lost"
        standing = after


def test_a_reason_stays_while_it_is_lost_and_goes_when_it_is_opened_again() -> None:
    lost = standing_after(Standing("open"), "lost", "price", reason_given=True)
    assert standing_after(lost, "lost", None, reason_given=False) == Standing("lost", "price")
    assert standing_after(lost, None, None, reason_given=True) == Standing("lost", None)
    assert standing_after(lost, "open", None, reason_given=False) == Standing("open", None)


def test_all_is_not_a_status() -> None:
    with pytest.raises(ValueError, match="no status all"):
        standing_after(Standing("open"), "all", None, reason_given=False)


@pytest.mark.parametrize(
    "text",
    [
        "2026/04/23",
        "04/23/2026",
        "2026-04-23",
        "04-23-2026",
        "2026.04.23",
        "04.23.2026",
        "4/23/2026",
        "2026-04-23T22:00:00Z",
        "2026-04-23T22:00:00.000-05:00",
    ],
)
def test_every_published_form_of_a_day_is_read(text: str) -> None:
    assert read_day(text) == date(2026, 4, 23)


@pytest.mark.parametrize("text", ["", "23/04/2026", "2026-02-30", "2026-04/23", "soon", "1766448000000"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of the parsers' own
        read_day(text)


@given(st.text(max_size=20))
def test_reading_a_day_answers_a_day_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(read_day(text), date)


def test_what_is_decided_is_certain() -> None:
    assert effective_probability("won", 10, 20) == 100
    assert effective_probability("lost", 10, 20) == 0
    assert effective_probability("open", 10, 20) == 10
    assert effective_probability("open", 0, 20) == 0
    assert effective_probability("open", None, 20) == 20
    assert effective_probability("open", None, None) is None


users = st.lists(st.sampled_from("abcdef"), max_size=6)


@given(users, users)
def test_followers_are_added_once_and_removed_wholly(before: list[str], asked: list[str]) -> None:
    added = followers_after(before, asked, "add", remove_all=False)
    assert len(added) == len(set(added))
    assert set(added) == {*before, *asked}
    assert not set(followers_after(before, asked, "remove", remove_all=False)) & set(asked)
    assert followers_after(before, asked, "remove", remove_all=True) == []
    assert set(followers_after(before, asked, "add", remove_all=True)) == set(asked)


def test_a_stage_is_named_once_and_is_one_of_the_pipeline() -> None:
    assert unknown_stages(["a", "b"], ["b", None, "a", None]) == []
    assert unknown_stages(["a", "b"], ["b", "b", "c"]) == [1, 2]
