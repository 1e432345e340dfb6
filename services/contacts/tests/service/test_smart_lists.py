"""Smart lists: kept searches with an order of their own, and who stands beside whom in them."""

from typing import Any

import pytest

from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused

BERLIN = [{"field": "city", "operator": "eq", "value": "Berlin"}]
BY_NAME = [{"field": "name", "direction": "asc"}]


def keep(client: Client, **given: Any) -> Json:
    body = {"name": "Berliner", "filters": BERLIN, "sort": BY_NAME, **given}
    made: Json = answered(client.post("/smart-lists", json=body), 201)["smartList"]
    return made


def names(client: Client, smart_list: Json, **query: Any) -> list[str]:
    answer = answered(client.get(f"/smart-lists/{smart_list['id']}/contacts", query_string=query))
    return [contact["firstName"] for contact in answer["contacts"]]


@pytest.fixture
def berliners(make_contact: Make) -> dict[str, Json]:
    """Four of Berlin and one of Köln, made in another order than their names'."""
    made = {name: make_contact(firstName=name, city="Berlin") for name in ("Dora", "Anna", "Carl", "Ben")}
    return {**made, "Eva": make_contact(firstName="Eva", city="Köln")}


def test_a_list_is_made_read_changed_and_deleted(client: Client, service: TestService, location: str) -> None:
    made = keep(client, columns=["name", "phone"], query="a")
    assert (made["name"], made["filters"], made["sort"]) == ("Berliner", BERLIN, BY_NAME)
    assert (made["columns"], made["query"], made["shared"]) == (["name", "phone"], "a", False)
    path = f"/smart-lists/{made['id']}"
    read = client.get(path)
    assert answered(read)["smartList"] == made
    etag = {"If-Match": read.headers["ETag"]}
    changed = answered(client.put(path, json={"shared": True}, headers=etag))["smartList"]
    assert changed == {**made, "shared": True, "updatedAt": changed["updatedAt"]}
    refused(client.put(path, json={"name": "x"}, headers=etag), 412, "stale_version")
    refused(client.delete(path, headers=etag), 412, "stale_version")
    answered(client.put(path, json={"shared": True}))
    answered(client.delete(path))
    refused(client.get(path), 404, "smart_list_not_found")
    told = [row["type"].rpartition(".")[2] for row in service.events(location_id=location)]
    assert told == ["created", "updated", "deleted"]


def test_a_list_that_cannot_be_searched_is_refused(client: Client) -> None:
    for wrong, code in (
        ({"filters": [{"field": "shoeSize", "operator": "eq", "value": 1}]}, "invalid_filter"),
        ({"filters": [{"field": "city", "operator": "like", "value": "x"}]}, "invalid_filter"),
        ({"sort": [{"field": "shoeSize"}]}, "invalid_sort"),
        ({"sort": [{"field": "name", "direction": "up"}]}, "validation_failed"),
        ({"name": " "}, "validation_failed"),
        ({"colour": "red"}, "validation_failed"),
        ({"shared": "yes"}, "validation_failed"),
    ):
        answer = client.post("/smart-lists", json={"name": "x", **wrong})
        assert answer.status_code == 422
        assert code in (answer.get_json()["code"], *(one["code"] for one in answer.get_json()["errors"]))
    assert answered(client.get("/smart-lists"))["smartLists"] == []


def test_a_lists_contacts_come_in_its_own_order_page_by_page(client: Client, berliners: dict[str, Json]) -> None:
    made = keep(client)
    assert names(client, made) == ["Anna", "Ben", "Carl", "Dora"]
    first = answered(client.get(f"/smart-lists/{made['id']}/contacts?limit=3"))
    assert (first["total"], len(first["contacts"])) == (4, 3)
    assert names(client, made, cursor=first["nextCursor"]) == ["Dora"]
    last = answered(client.get(f"/smart-lists/{made['id']}/contacts?limit=4"))
    assert last["nextCursor"] is None
    refused(client.get(f"/smart-lists/{made['id']}/contacts?cursor=abc"), 400, "invalid_cursor")
    assert names(client, keep(client, sort=[])) == ["Ben", "Carl", "Anna", "Dora"]
    assert names(client, keep(client, query="do")) == ["Dora"]
    assert berliners["Eva"]["city"] == "Köln"


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (BY_NAME, ["Anna", "Ben", "Carl", "Dora"]),
        ([{"field": "name", "direction": "desc"}], ["Dora", "Carl", "Ben", "Anna"]),
        ([], ["Ben", "Carl", "Anna", "Dora"]),
        (
            [{"field": "city", "direction": "asc"}, {"field": "dateAdded", "direction": "asc"}],
            ["Dora", "Anna", "Carl", "Ben"],
        ),
    ],
)
def test_neighbors_are_those_of_the_lists_order(
    client: Client, berliners: dict[str, Json], sort: list[Json], order: list[str]
) -> None:
    made = keep(client, sort=sort)
    ids = [berliners[name]["id"] for name in order]
    for place, contact_id in enumerate(ids):
        found = answered(client.get(f"/smart-lists/{made['id']}/contacts/{contact_id}/neighbors"))
        assert found == {
            "previous": ids[place - 1] if place else None,
            "next": ids[place + 1] if place + 1 < len(ids) else None,
            "position": place + 1,
            "total": 4,
        }


def test_who_is_not_in_the_list_has_no_neighbors(client: Client, berliners: dict[str, Json]) -> None:
    path = f"/smart-lists/{keep(client)['id']}/contacts"
    refused(client.get(f"{path}/{berliners['Eva']['id']}/neighbors"), 404, "contact_not_in_list")
    refused(client.get(f"{path}/nobody/neighbors"), 404, "contact_not_found")
    answered(client.delete(f"/contacts/{berliners['Ben']['id']}"))
    refused(client.get(f"{path}/{berliners['Ben']['id']}/neighbors"), 404, "contact_not_found")
    found = answered(client.get(f"{path}/{berliners['Anna']['id']}/neighbors"))
    assert (found["next"], found["total"]) == (berliners["Carl"]["id"], 3)


def test_a_list_is_its_makers_own_until_it_is_shared(service: TestService, location: str) -> None:
    anna, ben, token = (
        service.client(location, user="anna"),
        service.client(location, user="ben"),
        service.client(location),
    )
    own, shared = keep(anna, name="A own"), keep(anna, name="B shared", shared=True)
    assert [one["name"] for one in answered(anna.get("/smart-lists"))["smartLists"]] == ["A own", "B shared"]
    assert [one["name"] for one in answered(ben.get("/smart-lists"))["smartLists"]] == ["B shared"]
    assert len(answered(token.get("/smart-lists"))["smartLists"]) == 2
    for path in (f"/smart-lists/{own['id']}", f"/smart-lists/{own['id']}/contacts"):
        refused(ben.get(path), 404, "smart_list_not_found")
    answered(ben.get(f"/smart-lists/{shared['id']}/contacts"))
    for method in ("PUT", "DELETE"):
        refused(ben.open(f"/smart-lists/{shared['id']}", method=method, json={}), 403, "not_the_lists_owner")
    elsewhere = service.client("elsewhere")
    refused(elsewhere.get(f"/smart-lists/{shared['id']}"), 404, "smart_list_not_found")


def test_a_restricted_user_finds_only_their_own_in_a_shared_list(
    service: TestService, location: str, client: Client, make_contact: Make
) -> None:
    mine = [make_contact(firstName=name, city="Berlin", assignedTo="u1") for name in ("Anna", "Carl")]
    other = make_contact(firstName="Ben", city="Berlin")
    made = keep(client, shared=True)
    restricted = service.client(location, user="u1", assigned_only=True)
    assert names(restricted, made) == ["Anna", "Carl"]
    path = f"/smart-lists/{made['id']}/contacts"
    assert answered(restricted.get(f"{path}/{mine[0]['id']}/neighbors")) == {
        "previous": None,
        "next": mine[1]["id"],
        "position": 1,
        "total": 2,
    }
    refused(restricted.get(f"{path}/{other['id']}/neighbors"), 404, "contact_not_found")
