"""The number of contacts that the database keeps is that of the contacts, whatever changes them and whoever does so at once."""

from typing import Any

import pytest
from sqlalchemy import func, select, text

from chassis.testing.service import Client, TestService
from chassis.work import Work
from contacts.people.counting import ContactCount, count_all
from contacts.people.models import Contact

from .answers import Make, Search, answered
from .test_races import at_once


def test_nobody_is_counted_twice_or_left_out(service: TestService, location: str, search: Search) -> None:
    def create(client: Client, number: int) -> Any:
        return client.post("/contacts/", json={"locationId": location, "firstName": f"Anna {number}"})

    made = [body["contact"]["id"] for _, body in at_once(service, location, create, 90)]

    def delete(client: Client, number: int) -> Any:
        return client.delete(f"/contacts/{made[number]}")

    def restore_or_create(client: Client, number: int) -> Any:
        return client.post(f"/contacts/{made[number]}/restore") if number % 2 else create(client, number)

    at_once(service, location, delete, 40)
    at_once(service, location, restore_or_create, 20)

    assert search()["total"] == 90 - 40 + 20
    assert len(search(pageLimit=100)["contacts"]) == 70
    with service.units(location)() as work:
        assert work.session.scalars(select(func.count(ContactCount.number))).one() < 150, "nothing was folded"


def test_what_is_undone_counts_for_nothing(service: TestService, location: str, make_contact: Make) -> None:
    make_contact()

    with service.units(location)() as work:
        with pytest.raises(ZeroDivisionError), work.savepoint():
            _make_and_fail(work)
        assert count_all(work) == 1

    with service.units(location)() as work:
        assert count_all(work) == 1


def _make_and_fail(work: Work) -> None:
    work.session.add(Contact(first_name="Bea", emails=[], phones=[]))
    assert count_all(work) == 2
    raise ZeroDivisionError


def test_a_contact_that_is_gone_for_good_is_counted_off_once(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    kept, trashed, gone = make_contact(), make_contact(), make_contact()
    answered(client.delete(f"/contacts/{trashed['id']}"))
    with service.units(location)() as work:
        work.session.execute(text("DELETE FROM contacts WHERE id = ANY(:ids)"), {"ids": [trashed["id"], gone["id"]]})
    with service.units(location)() as work:
        assert count_all(work) == 1
    assert answered(client.get(f"/contacts/{kept['id']}"))["contact"]["id"] == kept["id"]
