"""Phones and e-mails when many act at once, in real parallel transactions, and when the location changes its mind about duplicates."""

from typing import Any

import pytest

from chassis.testing.service import Client, TestService

from .answers import Make, SetUp, answered, refused
from .test_races import at_once


def test_a_number_is_added_once_and_a_label_given_once(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    contact = make_contact()["id"]
    path = f"/contacts/{contact}/phones"

    def same_number(one: Client, number: int) -> Any:
        return one.post(path, json={"phone": ("+14155550100", "(415) 555-0100")[number % 2]})

    def same_label(one: Client, number: int) -> Any:
        return one.post(path, json={"phone": f"+141555502{number:02}", "label": "work"})

    for call, code in ((same_number, "phone_exists"), (same_label, "label_taken")):
        answers = at_once(service, location, call, 8)
        assert sorted(status for status, _ in answers) == [201] + [409] * 7
        assert {body["code"] for status, body in answers if status == 409} == {code}
    phones = answered(client.get(f"/contacts/{contact}"))["contact"]["phones"]
    assert [(one["label"], one["primary"]) for one in phones] == [(None, True), ("work", False)]


def test_the_last_phone_is_the_primary_however_many_are_deleted_at_once(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    contact = make_contact(phone="+14155550100")["id"]
    path = f"/contacts/{contact}/phones"
    for number in range(5):
        answered(client.post(path, json={"phone": f"+141555502{number:02}"}), 201)
    rows = [one["id"] for one in answered(client.get(f"/contacts/{contact}"))["contact"]["phones"]]

    at_once(service, location, lambda one, number: one.delete(f"{path}/{rows[number]}"), len(rows))

    left = answered(client.get(f"/contacts/{contact}"))["contact"]["phones"]
    assert [one["primary"] for one in left] in ([], [True])


def test_one_address_goes_to_one_contact_however_it_is_given(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    first, second = (make_contact(email=f"{name}@example.com")["id"] for name in ("anna", "bea"))
    body = {"email": "New@example.com"}

    def give(one: Client, number: int) -> Any:
        ways = (
            lambda: one.post(f"/contacts/{first}/emails", json=body),
            lambda: one.put(f"/contacts/{second}", json=body),
            lambda: one.post("/contacts/", json={"locationId": location, "firstName": "Carl", **body}),
        )
        return ways[number % 3]()

    answers = at_once(service, location, give, 3)

    assert sorted(status for status, _ in answers)[1:] == [409, 409]
    assert {body["code"] for status, body in answers if status == 409} == {"duplicate_contact"}
    found = answered(client.get(f"/contacts/search/duplicate?locationId={location}&email=new@example.com"))["contact"]
    assert {body["details"]["contactId"] for status, body in answers if status == 409} == {found["id"]}


@pytest.mark.parametrize("field", ["email", "phone"])
def test_what_was_kept_while_duplicates_were_forbidden_may_be_shared_once_they_are_allowed(
    client: Client, make_contact: Make, set_up_location: SetUp, field: str
) -> None:
    values = {"email": ("a@example.com", "b@example.com"), "phone": ("+14155550100", "+14155550101")}[field]
    first, second, third = (make_contact(**{field: value}) for value in (*values, None))
    set_up_location(allowDuplicateContact=True, sequence=2)

    changed = answered(client.put(f"/contacts/{second['id']}", json={field: values[0]}))["contact"]
    added = client.post(f"/contacts/{third['id']}/{field}s", json={field: values[0]})

    assert (changed[field], answered(added, 201)[field][field]) == (values[0], values[0])
    row = changed[f"{field}s"][0]["id"]
    answered(client.put(f"/contacts/{second['id']}/{field}s/{row}", json={field: values[1]}))
    answered(client.put(f"/contacts/{second['id']}/{field}s/{row}", json={field: values[0]}))
    assert answered(client.get(f"/contacts/{first['id']}"))["contact"][field] == values[0]


def test_what_was_shared_while_duplicates_were_allowed_is_one_contacts_own_once_it_is_given_anew(
    service: TestService, client: Client, location: str, make_contact: Make, set_up_location: SetUp
) -> None:
    set_up_location(allowDuplicateContact=True)
    contacts = [make_contact(email=f"{number}@example.com")["id"] for number in range(6)]
    set_up_location(allowDuplicateContact=False, sequence=2)

    def give(one: Client, number: int) -> Any:
        return one.put(f"/contacts/{contacts[number]}", json={"email": "new@example.com"})

    answers = at_once(service, location, give, len(contacts))

    assert sorted(status for status, _ in answers) == [200] + [409] * 5
    refused(
        client.put(f"/contacts/{make_contact()['id']}", json={"email": "new@example.com"}), 409, "duplicate_contact"
    )
