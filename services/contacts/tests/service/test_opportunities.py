"""Opportunities: making, moving, winning, losing, finding and deleting them."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, Make, SetUp, answered, refused
from .test_races import at_once


@pytest.fixture
def pipeline(client: Client, location: str) -> Json:
    """A pipeline of three stages."""
    body = {
        "locationId": location,
        "name": "Sales",
        "stages": [{"name": "New", "probability": 10}, {"name": "Offer", "probability": 50}, {"name": "Contract"}],
    }
    made: Json = answered(client.post("/pipelines/", json=body), 201)["pipeline"]
    return made


@pytest.fixture
def make(client: Client, location: str, pipeline: Json, make_contact: Make) -> Make:
    """Makes an opportunity, of a new contact unless one is named."""

    def made(**given: Any) -> Json:
        contact_id = given.pop("contactId", None) or make_contact()["id"]
        body = {
            "locationId": location,
            "pipelineId": pipeline["id"],
            "contactId": contact_id,
            "name": "Roof",
            "status": "open",
            **given,
        }
        opportunity: Json = answered(client.post("/opportunities/", json=body), 201)["opportunity"]
        return opportunity

    return made


def told(service: TestService, location: str) -> list[tuple[str, Json]]:
    rows = service.events(location_id=location)
    return [
        (row["type"].removeprefix("contacts.opportunity."), row["data"])
        for row in rows
        if row["type"].startswith("contacts.opportunity.")
    ]


def test_an_opportunity_begins_in_the_first_stage(
    service: TestService, client: Client, location: str, pipeline: Json, make_contact: Make
) -> None:
    contact = make_contact(lastName="Müller", email="anna@example.com", phone="+14155550100", tags=["vip"])
    body = {
        "locationId": location,
        "pipelineId": pipeline["id"],
        "contactId": contact["id"],
        "name": "New roof",
        "status": "open",
        "monetaryValue": 1250.5,
        "assignedTo": "user1",
        "forecastExpectedCloseDate": "06/30/2026",
    }
    answer = client.post("/opportunities/", json=body)
    made = answered(answer, 201)["opportunity"]
    assert_published("opportunities", "POST", "/opportunities/", 201, answer.get_json())
    assert made["pipelineStageId"] == pipeline["stages"][0]["id"]
    assert (made["monetaryValue"], made["currency"], made["status"]) == (1250.5, "USD", "open")
    assert (made["forecastExpectedCloseDate"], made["effectiveProbability"]) == ("2026-06-30", 10)
    assert made["contact"] == {
        "id": contact["id"],
        "name": "Anna Müller",
        "email": "anna@example.com",
        "phone": "+14155550100",
        "tags": ["vip"],
    }
    read = client.get(f"/opportunities/{made['id']}")
    assert answered(read)["opportunity"] == made
    assert_published("opportunities", "GET", "/opportunities/{id}", 200, read.get_json())
    assert read.headers["ETag"] == '"1"'
    ((kind, data),) = told(service, location)
    assert (kind, data["monetaryValue"], data["currency"]) == ("created", 125050, "USD")
    activities = answered(client.get(f"/contacts/{contact['id']}/activity"))["activities"]
    assert activities[0]["title"] == "Opportunity created: New roof"
    logs = answered(client.get(f"/contacts/{contact['id']}/audit-logs"))["auditLogs"]
    assert (logs[0]["entity"], logs[0]["action"], logs[0]["entityId"]) == ("opportunity", "created", made["id"])


def test_each_part_of_a_change_is_told_by_its_own_event(
    service: TestService, client: Client, location: str, pipeline: Json, make: Make
) -> None:
    made = make()
    path = f"/opportunities/{made['id']}"
    stage = pipeline["stages"][1]["id"]
    service.clock.move(timedelta(minutes=1))
    answer = client.put(
        path, json={"name": "Big roof", "pipelineStageId": stage, "status": "won", "monetaryValue": 99.99}
    )
    after = answered(answer)["opportunity"]
    assert_published("opportunities", "PUT", "/opportunities/{id}", 200, answer.get_json())
    assert (after["pipelineStageId"], after["status"], after["monetaryValue"]) == (stage, "won", 99.99)
    assert after["effectiveProbability"] == 100
    assert after["lastStageChangeAt"] == after["lastStatusChangeAt"] > made["lastStageChangeAt"]
    assert after["version"] == 2
    events = {kind: [change["field"] for change in data.get("changes", [])] for kind, data in told(service, location)}
    assert events == {
        "created": [],
        "stage_changed": ["pipelineStageId"],
        "status_changed": ["status"],
        "updated": ["name", "monetaryValue"],
    }
    answered(client.put(path, json={"status": "won", "pipelineStageId": stage}))
    assert len(told(service, location)) == 4
    refused(client.put(path, json={"name": "x"}, headers={"If-Match": '"1"'}), 412, "stale_version")


def test_what_does_not_belong_together_is_refused(
    service: TestService, client: Client, location: str, pipeline: Json, make: Make
) -> None:
    made = make()
    other = answered(
        client.post("/pipelines/", json={"locationId": location, "name": "Other", "stages": [{"name": "One"}]}), 201
    )["pipeline"]
    path = f"/opportunities/{made['id']}"
    foreign_stage = other["stages"][0]["id"]
    refused(client.put(path, json={"pipelineStageId": foreign_stage}), 422, "unknown_reference")
    refused(client.put(path, json={"pipelineId": new_id()}), 422, "unknown_reference")
    refused(client.put(path, json={"status": "all"}), 422, "validation_failed")
    refused(client.put(path, json={"name": " "}), 422, "validation_failed")
    refused(client.put(path, json={"currency": "EUR\n"}), 422, "validation_failed")
    refused(client.put(path, json={"monetaryValue": 1.999}), 422, "invalid_amount")
    refused(client.put(path, json={"monetaryValue": -1}), 422, "invalid_amount")
    refused(client.put(path, json={"monetaryValue": "12"}), 422, "validation_failed")
    refused(client.put(path, json={"forecastExpectedCloseDate": "soon"}), 422, "validation_failed")
    body = {"locationId": location, "pipelineId": pipeline["id"], "name": "x", "status": "open"}
    refused(client.post("/opportunities/", json={**body, "contactId": new_id()}), 404, "contact_not_found")
    refused(
        client.post("/opportunities/", json={**body, "locationId": new_id(), "contactId": "c"}),
        403,
        "location_forbidden",
    )
    assert answered(client.get(path))["opportunity"] == made
    assert [kind for kind, _ in told(service, location)] == ["created"]
    moved = answered(client.put(path, json={"pipelineId": other["id"]}))["opportunity"]
    assert moved["pipelineStageId"] == foreign_stage


def test_money_keeps_its_currency_and_every_minor_unit(client: Client, make: Make, set_up_location: SetUp) -> None:
    set_up_location(currency="jpy")
    made = make(monetaryValue=5000)
    assert (made["monetaryValue"], made["currency"]) == (5000, "JPY")
    refused(client.put(f"/opportunities/{made['id']}", json={"monetaryValue": 0.5}), 422, "invalid_amount")
    changed = answered(client.put(f"/opportunities/{made['id']}", json={"currency": "kwd", "monetaryValue": 0.005}))
    assert (changed["opportunity"]["monetaryValue"], changed["opportunity"]["currency"]) == (0.005, "KWD")


def test_a_lost_one_has_a_reason_until_it_is_opened_again(client: Client, location: str, make: Make) -> None:
    made = make()
    body = {"locationId": location, "name": "Too dear"}
    reason = answered(client.post("/opportunities/lost-reason", json=body), 201)["lostReason"]
    refused(client.post("/opportunities/lost-reason", json={**body, "name": "TOO DEAR"}), 409, "lost_reason_taken")
    path = f"/opportunities/{made['id']}/status"
    refused(client.put(path, json={"status": "won", "lostReasonId": reason["id"]}), 422, "reason_without_loss")
    refused(client.put(path, json={"status": "lost", "lostReasonId": new_id()}), 422, "unknown_reference")
    answer = client.put(path, json={"status": "lost", "lostReasonId": reason["id"]})
    assert answered(answer) == {"success": True, "succeded": True}
    assert_published("opportunities", "PUT", "/opportunities/{id}/status", 200, answer.get_json())
    read = answered(client.get(f"/opportunities/{made['id']}"))["opportunity"]
    assert (read["status"], read["lostReasonId"]) == ("lost", reason["id"])
    answered(client.delete(f"/opportunities/lost-reason/{reason['id']}"))
    assert answered(client.get(f"/opportunities/{made['id']}"))["opportunity"] == read
    answered(client.put(path, json={"status": "open"}))
    assert "lostReasonId" not in answered(client.get(f"/opportunities/{made['id']}"))["opportunity"]
    refused(client.put(path, json={"status": "lost", "lostReasonId": reason["id"]}), 422, "unknown_reference")


def test_moves_and_decisions_at_once_follow_each_other_without_a_gap(
    service: TestService, location: str, client: Client, pipeline: Json, make: Make
) -> None:
    made = make()
    path = f"/opportunities/{made['id']}"
    reason = answered(
        client.post("/opportunities/lost-reason", json={"locationId": location, "name": "Too dear"}), 201
    )["lostReason"]["id"]
    stages = [stage["id"] for stage in pipeline["stages"]]

    def act(one: Client, number: int) -> Any:
        if number % 3 == 0:
            return one.put(path, json={"pipelineStageId": stages[number % 2 + 1]})
        if number % 3 == 1:
            return one.put(f"{path}/status", json={"status": "lost", "lostReasonId": reason})
        return one.put(path, json={"status": ("won", "open", "abandoned")[number % 4 % 3]})

    assert {status for status, _ in at_once(service, location, act, 24)} == {200}
    now: Json = {"pipelineStageId": stages[0], "status": "open", "lostReasonId": None}
    for kind, data in told(service, location)[1:]:
        assert kind in ("stage_changed", "status_changed")
        for change in data["changes"]:
            assert change["before"] == now[change["field"]]
            now[change["field"]] = change["after"]
        assert {name: data[name] for name in now} == now
        assert (now["lostReasonId"] is not None) == (now["status"] == "lost")
    left = answered(client.get(path))["opportunity"]
    assert {name: left.get(name) for name in now} == now


def test_lost_reasons_are_listed_by_name(client: Client, location: str) -> None:
    for name in ("Rival", "price", "No answer"):
        answered(client.post("/opportunities/lost-reason", json={"locationId": location, "name": name}), 201)
    answer = client.get("/opportunities/lost-reason", query_string={"locationId": location})
    listed = answered(answer)
    assert_published("opportunities", "GET", "/opportunities/lost-reason", 200, listed)
    assert ([one["name"] for one in listed["lostReasons"]], listed["total"]) == (["No answer", "price", "Rival"], 3)
    query = {"locationId": location, "query": "RI", "limit": 1, "skip": 1}
    found = answered(client.get("/opportunities/lost-reason", query_string=query))
    assert ([one["name"] for one in found["lostReasons"]], found["total"]) == (["Rival"], 2)
    path = f"/opportunities/lost-reason/{listed['lostReasons'][0]['id']}"
    refused(client.put(path, json={"name": "RIVAL"}), 409, "lost_reason_taken")
    assert answered(client.put(path, json={"name": "no Answer"}))["lostReason"]["name"] == "no Answer"
    answered(client.delete(path))
    gone = answered(client.get("/opportunities/lost-reason", query_string={"locationId": location, "deleted": "true"}))
    assert [one["name"] for one in gone["lostReasons"]] == ["no Answer"]
    refused(client.delete(path), 404, "lost_reason_not_found")


def test_a_close_that_is_put_off_is_counted(client: Client, make: Make) -> None:
    made = make(forecastExpectedCloseDate="2026-05-01")
    assert (made["forecastSlippageCount"], made["forecastDaysSlipped"]) == (0, 0)
    path = f"/opportunities/{made['id']}"
    later = answered(client.put(path, json={"forecastExpectedCloseDate": "2026-05-20"}))["opportunity"]
    assert (later["forecastSlippageCount"], later["forecastDaysSlipped"]) == (1, 19)
    assert later["forecastOriginalCloseDate"] == "2026-05-01"
    sooner = answered(client.put(path, json={"forecastExpectedCloseDate": "2026-04-01"}))["opportunity"]
    assert (sooner["forecastSlippageCount"], sooner["forecastDaysSlipped"]) == (1, 0)


def test_followers_come_and_go_and_are_ten_at_most(
    service: TestService, client: Client, location: str, make: Make
) -> None:
    made = make()
    path = f"/opportunities/{made['id']}/followers"
    added = client.post(path, json={"followers": ["user1", "user2", "user1"]})
    assert answered(added, 201) == {"followers": ["user1", "user2"], "followersAdded": ["user1", "user2"]}
    assert_published("opportunities", "POST", "/opportunities/{id}/followers", 201, added.get_json())
    removed = client.delete(path, json={"followers": ["user2", "nobody"]})
    assert answered(removed) == {"followers": ["user1"], "followersRemoved": ["user2"]}
    assert_published("opportunities", "DELETE", "/opportunities/{id}/followers", 200, removed.get_json())
    everybody = client.delete(path, json={"followers": []}, query_string={"isRemoveAllFollowers": "true"})
    assert answered(everybody) == {"followers": [], "followersRemoved": ["user1"]}

    def follow(one: Client, number: int) -> Any:
        return one.post(path, json={"followers": [f"user{number}"]})

    answers = at_once(service, location, follow, 14)
    assert sorted(status for status, _ in answers) == [201] * 10 + [422] * 4
    assert {body["code"] for status, body in answers if status == 422} == {"too_many_followers"}


def test_upserts_at_once_make_one(service: TestService, location: str, pipeline: Json, make_contact: Make) -> None:
    contact = make_contact()

    def upsert(one: Client, number: int) -> Any:
        body = {
            "locationId": location,
            "pipelineId": pipeline["id"],
            "contactId": contact["id"],
            "followers": [],
            "isRemoveAllFollowers": False,
            "followersActionType": "add",
            "monetaryValue": number,
        }
        return one.post("/opportunities/upsert", json=body)

    answers = at_once(service, location, upsert, 10)
    assert {status for status, _ in answers} == {200}
    assert len({body["opportunity"]["id"] for _, body in answers}) == 1
    assert sum(body["new"] for _, body in answers) == 1
    assert [kind for kind, _ in told(service, location)].count("created") == 1
    assert_published("opportunities", "POST", "/opportunities/upsert", 200, answers[0][1])


def test_an_upsert_by_id_changes_that_one(client: Client, location: str, pipeline: Json, make: Make) -> None:
    made = make()
    body = {
        "id": made["id"],
        "locationId": location,
        "pipelineId": pipeline["id"],
        "followers": ["user1"],
        "isRemoveAllFollowers": False,
        "followersActionType": "add",
        "name": "Bigger roof",
        "status": "lost",
    }
    after = answered(client.post("/opportunities/upsert", json=body))
    assert after["new"] is False
    assert (after["opportunity"]["name"], after["opportunity"]["followers"]) == ("Bigger roof", ["user1"])
    cleared = answered(client.post("/opportunities/upsert", json={**body, "followersActionType": "remove"}))
    assert cleared["opportunity"]["followers"] == []
    refused(client.post("/opportunities/upsert", json={**body, "id": new_id()}), 404, "opportunity_not_found")
    nobody = {name: value for name, value in body.items() if name != "id"}
    refused(client.post("/opportunities/upsert", json=nobody), 422, "contact_needed")


def test_a_deleted_one_is_gone_and_counted_no_more(
    service: TestService, client: Client, location: str, make: Make, make_contact: Make
) -> None:
    contact = make_contact()
    assert contact["opportunitiesCount"] == 0
    first, second = (make(contactId=contact["id"], name=name) for name in ("Roof", "Cellar"))
    assert answered(client.get(f"/contacts/{contact['id']}"))["contact"]["opportunitiesCount"] == 2
    changed = answered(client.put(f"/contacts/{contact['id']}", json={"city": "Rom"}))["contact"]
    assert changed["opportunitiesCount"] == 2
    refused(client.delete(f"/opportunities/{first['id']}", headers={"If-Match": '"7"'}), 412, "stale_version")
    answer = client.delete(f"/opportunities/{first['id']}")
    assert answered(answer) == {"success": True, "succeded": True}
    assert_published("opportunities", "DELETE", "/opportunities/{id}", 200, answer.get_json())
    refused(client.get(f"/opportunities/{first['id']}"), 404, "opportunity_not_found")
    refused(client.put(f"/opportunities/{first['id']}/status", json={"status": "won"}), 404, "opportunity_not_found")
    assert answered(client.get(f"/contacts/{contact['id']}"))["contact"]["opportunitiesCount"] == 1
    assert [kind for kind, _ in told(service, location)] == ["created", "created", "deleted"]
    answered(client.delete(f"/contacts/{contact['id']}"))
    refused(client.get(f"/opportunities/{second['id']}"), 404, "opportunity_not_found")


def test_another_location_sees_nothing_of_it(service: TestService, make: Make) -> None:
    made = make()
    stranger = service.client(new_id())
    refused(stranger.get(f"/opportunities/{made['id']}"), 404, "opportunity_not_found")
    refused(stranger.delete(f"/opportunities/{made['id']}"), 404, "opportunity_not_found")


def test_a_restricted_user_sees_those_of_their_contacts(
    service: TestService, client: Client, location: str, make: Make, make_contact: Make
) -> None:
    own = make(contactId=make_contact(assignedTo="user1")["id"], name="Own")
    hidden = make(contactId=make_contact(assignedTo="user2")["id"], name="Hidden", assignedTo="user1")
    restricted = service.client(location, user="user1", assigned_only=True)
    found = answered(restricted.get("/opportunities/search", query_string={"locationId": location}))
    assert ([one["id"] for one in found["opportunities"]], found["meta"]["total"]) == ([own["id"]], 1)
    found = answered(restricted.post("/opportunities/search", json={"locationId": location, "query": "hidden"}))
    assert (found["opportunities"], found["total"]) == ([], 0)
    path = f"/opportunities/{hidden['id']}"
    refused(restricted.get(path), 404, "opportunity_not_found")
    refused(restricted.put(path, json={"name": "x"}), 404, "opportunity_not_found")
    refused(restricted.put(f"{path}/status", json={"status": "won"}), 404, "opportunity_not_found")
    refused(restricted.post(f"{path}/followers", json={"followers": ["user1"]}), 404, "opportunity_not_found")
    refused(restricted.delete(f"{path}/followers", json={"followers": []}), 404, "opportunity_not_found")
    refused(restricted.delete(path), 404, "opportunity_not_found")
    body = {
        "locationId": location,
        "pipelineId": hidden["pipelineId"],
        "name": "x",
        "status": "open",
        "contactId": hidden["contactId"],
    }
    refused(restricted.post("/opportunities/", json=body), 404, "contact_not_found")
    refused(restricted.post("/opportunities/upsert", json=body), 404, "contact_not_found")
    refused(restricted.post("/opportunities/upsert", json={**body, "id": hidden["id"]}), 404, "opportunity_not_found")
    assert answered(client.get(path))["opportunity"] == hidden


def test_contacts_are_found_by_their_opportunities(client: Client, location: str, pipeline: Json, make: Make) -> None:
    won = make(status="won")
    opened = make(pipelineStageId=pipeline["stages"][2]["id"])

    def found(field: str, operator: str, value: Any) -> list[str]:
        filters = [{"field": f"opportunities.{field}", "operator": operator, "value": value}]
        answer = answered(client.post("/contacts/search", json={"locationId": location, "filters": filters}))
        return sorted(contact["id"] for contact in answer["contacts"])

    assert found("status", "eq", "won") == [won["contactId"]]
    assert found("status", "not_eq", "won") == [opened["contactId"]]
    assert found("pipelineId", "eq", pipeline["id"]) == sorted([won["contactId"], opened["contactId"]])
    assert found("pipelineStageId", "has_any", [pipeline["stages"][2]["id"]]) == [opened["contactId"]]
