"""Who is told of what, and when users who left are let go."""

from datetime import UTC, datetime, timedelta

import pytest

from contacts.notifications.rules import digest_time, doer_of, is_news, told_users
from contacts.staff.rules import let_go_at

NOW = datetime(2026, 5, 4, 10, 59, 59, tzinfo=UTC)


def test_owner_and_followers_are_told_once_each_and_nobody_of_their_own_doing() -> None:
    assert told_users("anna", ["bert", "anna"], "token:t") == ["anna", "bert"]
    assert told_users("anna", ["bert"], "user:bert") == ["anna"]
    assert told_users(None, [], "system") == []


@pytest.mark.parametrize(
    ("event_type", "user", "doer"),
    [
        ("contacts.message.received", "anna", "user:anna"),
        ("contacts.message.received", None, "contact:c"),
        # Whoever sent it is to know that it failed.
        ("contacts.message.failed", "anna", "contact:c"),
    ],
)
def test_what_the_contact_said_is_the_doing_of_whoever_writes_it_down(
    event_type: str, user: str | None, doer: str
) -> None:
    assert doer_of(event_type, "contact:c", {"userId": user}) == doer


def test_what_is_older_than_a_day_or_of_another_kind_is_no_news() -> None:
    assert is_news("contacts.note.created", NOW - timedelta(days=1), NOW)
    assert not is_news("contacts.note.created", NOW - timedelta(days=1, seconds=1), NOW)
    assert not is_news("contacts.tag.created", NOW, NOW)


def test_a_digest_comes_at_the_end_of_the_hour() -> None:
    assert digest_time(NOW) == datetime(2026, 5, 4, 11, tzinfo=UTC)
    assert digest_time(datetime(2026, 5, 4, 23, tzinfo=UTC)) == datetime(2026, 5, 5, tzinfo=UTC)


def test_who_leaves_is_let_go_at_once_and_after_a_replay_when_it_is_over() -> None:
    assert let_go_at(NOW - timedelta(hours=1), NOW) == NOW
    assert let_go_at(NOW - timedelta(days=60), NOW) == NOW + timedelta(minutes=10)
