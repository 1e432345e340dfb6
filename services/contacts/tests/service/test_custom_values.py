"""A location's custom values."""

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import answered, refused

_VALUES = "/locations/{locationId}/customValues"


def test_a_value_is_made_read_changed_and_deleted(client: Client, service: TestService, location: str) -> None:
    path = f"/locations/{location}/customValues"
    made = client.post(path, json={"name": "Opening hours", "value": "9 to 18"})
    assert_published("locations", "POST", _VALUES, 201, answered(made, 201))
    value = made.get_json()["customValue"]
    assert value["fieldKey"] == "{{ custom_values.opening_hours }}"
    one = f"{path}/{value['id']}"
    read = client.get(one)
    assert_published("locations", "GET", f"{_VALUES}/{{id}}", 200, answered(read))
    assert (read.get_json()["customValue"], read.headers["ETag"]) == (value, '"1"')

    changed = client.put(one, json={"name": "Hours", "value": ""}, headers={"If-Match": '"1"'})
    assert_published("locations", "PUT", f"{_VALUES}/{{id}}", 200, answered(changed))
    assert changed.get_json()["customValue"] == {**value, "name": "Hours", "value": ""}
    refused(client.put(one, json={"name": "A", "value": "b"}, headers={"If-Match": '"1"'}), 412, "stale_version")
    listed = client.get(path)
    assert_published("locations", "GET", _VALUES, 200, answered(listed))
    assert [row["name"] for row in listed.get_json()["customValues"]] == ["Hours"]
    deleted = client.delete(one)
    assert_published("locations", "DELETE", f"{_VALUES}/{{id}}", 200, answered(deleted))
    refused(client.get(one), 404, "custom_value_not_found")
    assert [event["type"].rpartition(".")[2] for event in service.events(location_id=location)] == [
        "created",
        "updated",
        "deleted",
    ]


def test_a_second_value_of_the_same_key_is_refused(client: Client, location: str) -> None:
    path = f"/locations/{location}/customValues"
    value = answered(client.post(path, json={"name": "Hours", "value": "1"}), 201)["customValue"]
    refusal = refused(client.post(path, json={"name": "HOURS", "value": "2"}), 409, "duplicate_custom_value")
    assert refusal["details"] == {"customValueId": value["id"]}
    assert client.post(path, json={"name": " ", "value": "2"}).status_code == 422
    assert client.post(path, json={"name": "Other"}).status_code == 422


def test_another_locations_values_are_not_there(client: Client, service: TestService, location: str) -> None:
    body = {"name": "Hours", "value": "1"}
    value = answered(client.post(f"/locations/{location}/customValues", json=body), 201)["customValue"]
    elsewhere = new_id()
    other = service.client(elsewhere)
    refused(other.get(f"/locations/{location}/customValues"), 403, "location_forbidden")
    refused(other.put(f"/locations/{elsewhere}/customValues/{value['id']}", json=body), 404, "custom_value_not_found")
    refused(other.delete(f"/locations/{elsewhere}/customValues/{value['id']}"), 404, "custom_value_not_found")
