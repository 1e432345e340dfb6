"""A request that names a thing by the id it had before is run again with the one that it has now."""

from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import fields

from chassis.errors import Moved
from chassis.ids import new_id
from chassis.schemas import OwnSchema
from chassis.service import Service
from chassis.testing.service import Client, TestService
from chassis.web.feature import Feature
from chassis.web.performing import RequestUnits
from chassis.work import Work

MOVED = {"old": "newer", "newer": "newest"}
rooms = Feature("rooms", __name__)


class Guests(OwnSchema):
    """Who is meant, in a body or a query."""

    guests = fields.List(fields.Dict(), load_default=list)
    guest = fields.String()


def find(room_id: str) -> str:
    if room_id in MOVED:
        raise Moved("room_not_found", "There is no such room.", {room_id: MOVED[room_id]})
    return room_id


@rooms.operation("GET", "/rooms/<room_id>", scope="rooms", query=Guests)
def read(_work: Work, query: dict[str, Any], room_id: str) -> Any:
    """Read a room, and who asks."""
    return {"room": find(room_id), "guest": find(query.get("guest", "nobody"))}


@rooms.operation("POST", "/rooms/<room_id>", scope="rooms", body=Guests, status=201)
def enter(_work: Work, body: dict[str, Any], room_id: str) -> Any:
    """Enter a room."""
    return {"room": find(room_id), "guests": [find(guest["id"]) for guest in body["guests"]]}


@rooms.operation("POST", "/slow/<room_id>/<done>", scope="rooms", status=201, steps=True)
def enter_slowly(units: RequestUnits, room_id: str, done: str) -> Any:
    """Enter a room, having done something before or not."""
    if done == "something":
        with units():
            pass
    with units():
        return {"room": find(room_id)}


@rooms.operation("GET", "/always", scope="rooms")
def read_always(_work: Work) -> Any:
    """Look for what the request does not name."""
    return {"room": find("old")}


HOTEL = Service(name="hotel", package="chassis", features=[rooms])


@pytest.fixture
def client(service_database: Any) -> Iterator[Client]:
    with TestService(HOTEL, service_database(HOTEL)) as service:
        yield service.client(new_id())


def test_old_ids_in_the_path_the_query_and_the_body_are_read_as_the_new_ones(client: Client) -> None:
    assert client.get("/rooms/old?guest=newer").json == {"room": "newest", "guest": "newest"}
    answer = client.post("/rooms/old", json={"guests": [{"id": "newer"}, {"id": "old"}, {"id": "olds"}]})
    assert (answer.status_code, answer.json) == (201, {"room": "newest", "guests": ["newest", "newest", "olds"]})


def test_a_step_that_is_done_is_not_done_again(client: Client) -> None:
    assert client.post("/slow/old/nothing").json == {"room": "newest"}
    answer = client.post("/slow/old/something")
    assert (answer.status_code, answer.json["code"]) == (404, "room_not_found")


def test_what_the_request_does_not_name_is_not_found(client: Client) -> None:
    answer = client.get("/always")
    assert (answer.status_code, answer.json["code"]) == (404, "room_not_found")
