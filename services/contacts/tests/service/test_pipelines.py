"""Pipelines: stages in order, and none deleted under an opportunity."""

from typing import Any

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused
from .test_races import at_once

STAGES = [{"name": "New"}, {"name": "Offer", "probability": 60}]


def make(client: Client, location: str, name: str = "Sales") -> Json:
    body = {"locationId": location, "name": name, "stages": STAGES}
    made: Json = answered(client.post("/pipelines/", json=body), 201)["pipeline"]
    return made


def test_a_pipeline_has_its_stages_in_order(service: TestService, client: Client, location: str) -> None:
    made = make(client, location)
    assert [(stage["name"], stage["position"], stage["probability"]) for stage in made["stages"]] == [
        ("New", 0, None),
        ("Offer", 1, 60),
    ]
    read = client.get(f"/pipelines/{made['id']}")
    assert answered(read)["pipeline"] == made
    assert read.headers["ETag"] == '"1"'
    listed = answered(client.get("/opportunities/pipelines", query_string={"locationId": location}))
    assert_published("opportunities", "GET", "/opportunities/pipelines", 200, listed)
    assert listed == {"pipelines": [made]} == answered(client.get("/pipelines/", query_string={"locationId": location}))
    assert [row["type"] for row in service.events(location_id=location)] == ["contacts.pipeline.created"]


def test_stages_change_places_come_and_go(service: TestService, client: Client, location: str) -> None:
    made = make(client, location)
    new, offer = made["stages"]
    path = f"/pipelines/{made['id']}"
    stages = [{"id": offer["id"], "name": "Offer sent"}, {"name": "Talk"}, {"id": new["id"], "name": "New"}]
    after = answered(client.put(path, json={"stages": stages}, headers={"If-Match": '"1"'}))["pipeline"]
    assert [stage["name"] for stage in after["stages"]] == ["Offer sent", "Talk", "New"]
    assert (after["stages"][0]["id"], after["stages"][2]["id"]) == (offer["id"], new["id"])
    assert after["stages"][0]["probability"] == 60
    assert answered(client.get(path))["pipeline"] == after
    refused(client.put(path, json={"name": "x"}, headers={"If-Match": '"1"'}), 412, "stale_version")
    fewer = answered(client.put(path, json={"stages": [{"id": new["id"], "name": "New"}]}))["pipeline"]
    assert [(stage["id"], stage["position"]) for stage in fewer["stages"]] == [(new["id"], 0)]
    for wrong in ([{"id": new_id(), "name": "x"}], [{"id": new["id"], "name": "a"}, {"id": new["id"], "name": "b"}]):
        refused(client.put(path, json={"stages": wrong}), 422, "unknown_stage")
    refused(client.put(path, json={"stages": []}), 422, "validation_failed")
    refused(client.put(path, json={"colour": "red"}), 422, "validation_failed")
    kinds = [row["type"] for row in service.events(location_id=location)]
    assert kinds == ["contacts.pipeline.created", "contacts.pipeline.updated", "contacts.pipeline.updated"]


def test_a_stage_with_opportunities_stays(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    made = make(client, location)
    new, offer = made["stages"]
    body = {
        "locationId": location,
        "pipelineId": made["id"],
        "pipelineStageId": offer["id"],
        "contactId": make_contact(assignedTo="user2")["id"],
        "name": "Roof",
        "status": "open",
    }
    opportunity = answered(client.post("/opportunities/", json=body), 201)["opportunity"]
    path = f"/pipelines/{made['id']}"
    only_new = {"stages": [{"id": new["id"], "name": "New"}]}
    refusal = refused(client.put(path, json=only_new), 409, "stage_in_use")
    assert refusal["details"] == {"pipelineStageIds": [offer["id"]]}
    restricted = service.client(location, user="user1", assigned_only=True)
    refused(restricted.delete(path), 409, "stage_in_use")
    assert answered(client.get(path))["pipeline"] == made
    answered(client.delete(f"/opportunities/{opportunity['id']}"))
    answered(client.put(path, json=only_new))
    answered(client.delete(path))
    refused(client.get(path), 404, "pipeline_not_found")


def test_names_are_unique_without_case_also_when_many_come_at_once(service: TestService, location: str) -> None:
    def create(client: Client, number: int) -> Any:
        body = {"locationId": location, "name": "Sales" if number % 2 else "SALES", "stages": STAGES}
        return client.post("/pipelines/", json=body)

    answers = at_once(service, location, create, 8)
    assert sorted(status for status, _ in answers) == [201] + [409] * 7
    assert {body["code"] for status, body in answers if status == 409} == {"pipeline_name_taken"}
    client = service.client(location)
    other = make(client, location, "Other")
    refused(client.put(f"/pipelines/{other['id']}", json={"name": "sales"}), 409, "pipeline_name_taken")


def test_an_opportunity_is_never_in_a_stage_that_is_gone(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    contact_id = make_contact()["id"]
    for _ in range(4):
        made = make(client, location, new_id())
        body = {
            "locationId": location,
            "pipelineId": made["id"],
            "contactId": contact_id,
            "name": "Roof",
            "status": "open",
        }

        def act(one: Client, number: int, body: Json = body) -> Any:
            if number % 2:
                return one.delete(f"/pipelines/{body['pipelineId']}")
            return one.post("/opportunities/", json=body)

        answers = at_once(service, location, act, 6)
        codes = {(status, body.get("code")) for status, body in answers}
        assert codes <= {
            (200, None),
            (201, None),
            (409, "stage_in_use"),
            (404, "pipeline_not_found"),
            (422, "unknown_reference"),
        }
        made_any = any(status == 201 for status, _ in answers)
        deleted = any(status == 200 for status, _ in answers)
        assert made_any != deleted


def test_another_location_sees_none_of_them(service: TestService, client: Client, location: str) -> None:
    made = make(client, location)
    stranger = service.client(new_id())
    for method in ("GET", "DELETE"):
        refused(stranger.open(f"/pipelines/{made['id']}", method=method), 404, "pipeline_not_found")
    refused(stranger.get("/pipelines/", query_string={"locationId": location}), 403, "location_forbidden")
