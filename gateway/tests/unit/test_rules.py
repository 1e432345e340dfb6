"""What a user may do."""

import pytest

from gateway.users.rules import granted_scopes, is_strong

KNOWN = {
    "contacts.readonly",
    "contacts.write",
    "calendars.readonly",
    "calendars/events.write",
    "users.write",
    "users.readonly",
}


def test_an_administrator_has_all_scopes() -> None:
    assert granted_scopes("admin", {"contactsEnabled": False}, [], KNOWN) == {"*"}


def test_a_user_who_was_never_restricted_has_all_but_the_administrators() -> None:
    assert granted_scopes("user", {}, None, KNOWN) == (KNOWN - {"users.write"}) | {"locations.readonly"}


def test_chosen_scopes_bring_their_readable_half() -> None:
    granted = granted_scopes("user", {}, ["contacts.write"], KNOWN)
    assert granted == {"contacts.write", "contacts.readonly", "users.readonly", "locations.readonly"}


def test_an_empty_choice_leaves_what_everybody_needs() -> None:
    assert granted_scopes("user", {}, [], KNOWN) == {"users.readonly", "locations.readonly"}


def test_a_permission_that_is_off_takes_its_area_away() -> None:
    granted = granted_scopes("user", {"appointmentsEnabled": False}, None, KNOWN)
    assert granted == {"contacts.readonly", "contacts.write", "users.readonly", "locations.readonly"}


def test_a_read_only_permission_leaves_reading() -> None:
    known = {"workflows.readonly", "workflows.write"}
    granted = granted_scopes("user", {"workflowsReadOnly": True}, None, known)
    assert granted == {"workflows.readonly", "users.readonly", "locations.readonly"}


@pytest.mark.parametrize(
    "password", ["short-A1", "nocapitals-12345", "NOSMALL-12345678", "NoNumbers-abcdef", "NoOther1234567"]
)
def test_weak_passwords(password: str) -> None:
    assert not is_strong(password)


def test_a_strong_password() -> None:
    assert is_strong("Größe-1234567")
