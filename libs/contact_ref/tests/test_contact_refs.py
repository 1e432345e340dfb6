"""A reference to a contact: kept by events, filled by the read-through, narrowed to what the caller may see."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from chassis.database import Database
from chassis.errors import Unavailable
from chassis.events.declare import Event
from chassis.ids import new_event_id, new_id
from chassis.testing.keys import signed_headers
from chassis.testing.service import Client, TestService

from .conftest import REFS, SERVICE, ContactRef, ContactsServer, state


def happened(type_: str, contact_id: str, location_id: str, sequence: int, **changes: Any) -> Event:
    """One of contacts' events."""
    return Event(
        id=str(new_event_id()),
        type=f"contacts.contact.{type_}",
        source="/contacts",
        subject=contact_id,
        time=datetime.now(UTC),
        location_id=location_id,
        contact_id=contact_id,
        actor="user:someone",
        sequence=sequence,
        traceparent=None,
        data=state(contact_id, location_id, **changes),
    )


def get(client: Client, path: str, **options: Any) -> Any:
    """The answer to a GET."""
    return client.get(path, **options)


def name_of(service: TestService, location_id: str, contact_id: str) -> str | None:
    """The name that is kept here, or None."""
    with service.units(location_id)() as work:
        row = work.session.get(ContactRef, contact_id)
        return None if row is None else row.name


def test_a_contact_that_an_event_told_of_is_answered_without_asking(
    service: TestService, contacts: ContactsServer, location: str
) -> None:
    contact_id = new_id()
    service.deliver(happened("created", contact_id, location, 1, name="Ольга"))
    answer = get(service.client(location), f"/people/{contact_id}")
    assert (answer.status_code, answer.json) == (200, {"id": contact_id, "name": "Ольга", "sequence": 1})
    assert contacts.asked == []


def test_a_contact_made_a_moment_ago_is_asked_for_as_the_caller_and_kept(
    service: TestService, contacts: ContactsServer, location: str
) -> None:
    contact_id = contacts.knows(location, name="李小龍", sequence=3)
    client = service.client(location, user="u1")
    headers = signed_headers(client.identity)
    first = get(client, f"/people/{contact_id}", headers=headers, anonymous=True)
    second = get(client, f"/people/{contact_id}")
    assert first.json == {"id": contact_id, "name": "李小龍", "sequence": 3}
    assert second.json == first.json
    assert contacts.asked == [(contact_id, headers["X-Dossier-Identity"])]


def test_lookups_share_one_connection(service: TestService, contacts: ContactsServer, location: str) -> None:
    client = service.client(location)
    for _ in range(3):
        assert get(client, f"/people/{contacts.knows(location)}").status_code == 200
    assert len(contacts.asked) == 3
    assert contacts.connections == 1


def test_a_contact_that_contacts_does_not_have_is_not_found(
    service: TestService, contacts: ContactsServer, location: str
) -> None:
    answer = get(service.client(location), f"/people/{new_id()}")
    assert (answer.status_code, answer.json["code"]) == (404, "contact_not_found")
    assert len(contacts.asked) == 1


@pytest.mark.parametrize("contact_id", ["..", ".", "a b", "x" * 41, "é", "a%2Fb", "a'--"])
def test_what_cannot_be_an_id_is_not_found_and_nobody_is_asked(
    service: TestService, contacts: ContactsServer, location: str, contact_id: str
) -> None:
    with service.units(location)() as work:
        assert REFS.find(work, contact_id) is None
    assert contacts.asked == []


def test_another_locations_contact_is_not_found(service: TestService, contacts: ContactsServer, location: str) -> None:
    contact_id, elsewhere = new_id(), new_id()
    service.deliver(happened("created", contact_id, elsewhere, 1, name="Theirs"))
    contacts.contacts[contact_id] = state(contact_id, elsewhere, name="Stolen", sequence=9)
    answer = get(service.client(location), f"/people/{contact_id}")
    assert (answer.status_code, answer.json["code"]) == (404, "contact_not_found")
    assert name_of(service, elsewhere, contact_id) == "Theirs"
    assert get(service.client(elsewhere), f"/people/{contact_id}").json["name"] == "Theirs"


def test_an_event_in_another_location_does_not_touch_this_ones_contact(service: TestService, location: str) -> None:
    contact_id = new_id()
    service.deliver(happened("created", contact_id, location, 1, name="Ours"))
    service.deliver(happened("updated", contact_id, new_id(), 2, name="Not ours"))
    assert name_of(service, location, contact_id) == "Ours"


def test_while_contacts_is_down_known_contacts_are_found_and_others_are_unavailable(
    database_url: str, location: str
) -> None:
    with TestService(SERVICE, database_url, contacts_url="http://127.0.0.1:1") as service:
        known = new_id()
        service.deliver(happened("created", known, location, 1))
        client = service.client(location)
        assert get(client, f"/people/{known}").status_code == 200
        answer = get(client, f"/people/{new_id()}")
    assert (answer.status_code, answer.json["code"]) == (503, "contacts_unavailable")
    assert answer.headers["Retry-After"] == "2"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (401, b"{}"),
        (302, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"contactRef": {"id": 5}}'),
    ],
)
def test_an_answer_that_was_not_agreed_is_unavailable(
    service: TestService, contacts: ContactsServer, location: str, status: int, body: bytes
) -> None:
    contacts.status, contacts.body = status, body
    answer = get(service.client(location), f"/people/{new_id()}")
    assert (answer.status_code, answer.json["code"]) == (503, "contacts_unavailable")


def test_a_contacts_that_hangs_is_given_up_on(service: TestService, contacts: ContactsServer, location: str) -> None:
    over = threading.Event()

    def hang() -> None:
        over.wait(20)

    contacts.before_answer = hang
    began = datetime.now(UTC)
    answer = get(service.client(location), f"/people/{contacts.knows(location)}")
    over.set()
    assert (answer.status_code, answer.json["code"]) == (503, "contacts_unavailable")
    assert (datetime.now(UTC) - began).total_seconds() < 4


def test_an_older_event_changes_nothing_and_a_newer_one_does(service: TestService, location: str) -> None:
    contact_id = new_id()
    service.deliver(happened("updated", contact_id, location, 5, name="Fifth"))
    service.deliver(happened("updated", contact_id, location, 4, name="Fourth"))
    service.deliver(happened("created", contact_id, location, 1, name="First"))
    assert name_of(service, location, contact_id) == "Fifth"
    service.deliver(happened("owner_changed", contact_id, location, 6, name="Sixth", assignedTo="u9"))
    assert name_of(service, location, contact_id) == "Sixth"


def test_a_read_through_never_takes_the_place_of_a_newer_event(
    service: TestService, contacts: ContactsServer, location: str
) -> None:
    contact_id = contacts.knows(location, name="Old", sequence=2)
    contacts.before_answer = lambda: service.deliver(happened("updated", contact_id, location, 7, name="New"))
    answer = get(service.client(location), f"/people/{contact_id}")
    assert answer.json == {"id": contact_id, "name": "New", "sequence": 7}


def test_a_deleted_contact_is_not_found_until_it_is_restored(
    service: TestService, contacts: ContactsServer, location: str
) -> None:
    contact_id = contacts.knows(location)
    service.deliver(happened("created", contact_id, location, 1))
    service.deliver(happened("deleted", contact_id, location, 2, deleted=True))
    assert get(service.client(location), f"/people/{contact_id}").json["code"] == "contact_not_found"
    service.deliver(happened("restored", contact_id, location, 3))
    assert get(service.client(location), f"/people/{contact_id}").status_code == 200
    assert contacts.asked == []


def test_a_restricted_user_sees_the_contacts_they_own_or_follow_and_no_others(
    service: TestService, location: str
) -> None:
    owned, followed, foreign = new_id(), new_id(), new_id()
    service.deliver(happened("created", owned, location, 1, name="Owned", assignedTo="u1"))
    service.deliver(happened("created", followed, location, 1, name="Followed", followers=["u2", "u1"]))
    service.deliver(happened("created", foreign, location, 1, name="Foreign", assignedTo="u2"))
    service.deliver(happened("created", new_id(), new_id(), 1, name="Elsewhere", assignedTo="u1"))
    restricted = service.client(location, user="u1", assigned_only=True)
    assert get(restricted, f"/people/{owned}").status_code == 200
    assert get(restricted, f"/people/{followed}").status_code == 200
    assert get(restricted, f"/people/{foreign}").json["code"] == "contact_not_found"
    assert get(restricted, "/people").json == {"people": ["Followed", "Owned"]}
    assert get(service.client(location, user="u1"), "/people").json == {"people": ["Followed", "Foreign", "Owned"]}


def test_a_contact_that_a_restricted_user_may_not_see_is_kept_and_not_shown(
    service: TestService, contacts: ContactsServer, location: str
) -> None:
    contact_id = contacts.knows(location, assignedTo="u2")
    restricted = service.client(location, user="u1", assigned_only=True)
    assert get(restricted, f"/people/{contact_id}").json["code"] == "contact_not_found"


def test_a_worker_that_meets_an_unknown_contact_tries_again_later(
    service: TestService, contacts: ContactsServer, location: str
) -> None:
    with service.units(location)() as work, pytest.raises(Unavailable) as caught:
        REFS.find(work, contacts.knows(location))
    assert caught.value.code == "contacts_unavailable"
    assert contacts.asked == []


def test_many_first_lookups_at_once_keep_one_row(service: TestService, contacts: ContactsServer, location: str) -> None:
    contact_id = contacts.knows(location)
    together = threading.Barrier(4)

    def look_up(_: int) -> int:
        together.wait(10)
        status: int = get(service.client(location), f"/people/{contact_id}").status_code
        return status

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(look_up, range(8))) == [200] * 8
    with service.units(location)() as work:
        assert (
            work.session.execute(text("SELECT count(*) FROM contact_refs WHERE id = :id"), {"id": contact_id}).scalar()
            == 1
        )


@pytest.mark.parametrize(
    "happened",
    ["created", "updated", "deleted", "restored", "owner_changed", "followers_changed", "absorbed", "released"],
)
def test_every_event_that_changes_a_reference_is_subscribed_to_and_read(happened: str) -> None:
    example = {**state("c", "l"), "tags": ["more", "than", "is", "read"]}
    (subscription,) = REFS.subscriptions()
    assert subscription.matches(f"contacts.contact.{happened}")
    assert not subscription.matches("contacts.note.created")
    assert subscription.read(example) == {
        "name": "Zoë Núñez",
        "first_name": "Zoë",
        "last_name": "Núñez",
        "email": "zoe@example.com",
        "phone": "+4915112345678",
        "assigned_to": None,
        "followers": [],
        "timezone": "Europe/Berlin",
        "deleted": False,
        "merged_into": None,
    }


def test_the_table_of_the_migration_is_the_table_of_the_model(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - for this test alone
    from alembic.migration import MigrationContext  # noqa: PLC0415

    database = Database(database_url)

    def ours(_object: Any, name: str | None, type_: str, _reflected: bool, _to: Any) -> bool:
        return type_ != "table" or name == "contact_refs"

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, ContactRef.metadata) == []
    database.dispose()
