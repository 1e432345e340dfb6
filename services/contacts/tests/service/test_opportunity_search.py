"""Searching opportunities, in all the published ways."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused


@pytest.fixture
def found(client: Client, location: str) -> Any:
    """Names of the opportunities that the search by query string finds."""

    def find(**query: Any) -> list[str]:
        answer = client.get("/opportunities/search", query_string={"locationId": location, **query})
        listed = answered(answer)
        assert_published("opportunities", "GET", "/opportunities/search", 200, listed)
        return [one["name"] for one in listed["opportunities"]]

    return find


@pytest.fixture
def filled(service: TestService, client: Client, location: str, make_contact: Make) -> list[Json]:
    """Five opportunities in two pipelines, a day apart."""
    pipelines = [
        answered(
            client.post(
                "/pipelines/",
                json={
                    "locationId": location,
                    "name": name,
                    "stages": [{"name": "A", "probability": 50}, {"name": "B"}],
                },
            ),
            201,
        )["pipeline"]
        for name in ("Sales", "Service")
    ]
    contacts = [
        make_contact(firstName="Anna", email="anna@example.com", country="US"),
        make_contact(firstName="Ólafur", phone="+14155550123", country="IS"),
    ]
    made = []
    for number, (name, status, value) in enumerate(
        [
            ("Roof", "open", 100),
            ("Cellar", "won", 50.5),
            ("Garden", "lost", 10),
            ("Attic", "open", 1),
            ("Überdach", "open", 7),
        ]
    ):
        body = {
            "locationId": location,
            "pipelineId": pipelines[number // 4]["id"],
            "contactId": contacts[number % 2]["id"],
            "name": name,
            "status": status,
            "monetaryValue": value,
            "assignedTo": f"user{number % 2}",
        }
        made.append(answered(client.post("/opportunities/", json=body), 201)["opportunity"])
        service.clock.move(timedelta(days=1))
    return made


def test_the_newest_come_first_unless_asked_otherwise(found: Any, filled: list[Json]) -> None:
    names = [one["name"] for one in filled]
    assert found() == names[::-1]
    assert found(order="added_asc") == names
    assert found(order="name_asc") == ["Attic", "Cellar", "Garden", "Roof", "Überdach"]
    assert found(order="name_desc")[0] == "Überdach"


def test_each_filter_narrows(found: Any, filled: list[Json]) -> None:
    first = filled[0]
    assert found(status="open") == ["Überdach", "Attic", "Roof"]
    assert len(found(status="all")) == 5
    assert found(pipelineId=filled[4]["pipelineId"]) == ["Überdach"]
    assert len(found(pipelineStageId=first["pipelineStageId"])) == 4
    assert found(contactId=first["contactId"]) == ["Überdach", "Garden", "Roof"]
    assert found(assignedTo="user1") == ["Attic", "Cellar"]
    assert found(id=first["id"]) == ["Roof"]
    assert found(country="IS") == ["Attic", "Cellar"]
    days = [one["createdAt"][:10] for one in filled]
    month_first = "-".join([*days[1].split("-")[1:], days[1][:4]])
    assert found(date=month_first, endDate=days[2]) == ["Garden", "Cellar"]
    assert len(found(endDate="9999-12-31")) == len(filled)


def test_text_finds_the_opportunity_or_its_contact(found: Any, filled: list[Json]) -> None:
    assert len(filled) == 5
    assert found(q="ROO") == ["Roof"]
    assert found(q="uberdach") == ["Überdach"]
    assert found(q="olafur") == ["Attic", "Cellar"]
    assert found(q="anna@example") == ["Überdach", "Garden", "Roof"]
    assert found(q="5550123") == ["Attic", "Cellar"]
    assert found(q="roof", status="won") == []
    assert found(q="%") == []


def test_pages_follow_each_other_by_number_and_by_place(client: Client, location: str, filled: list[Json]) -> None:
    assert len(filled) == 5
    query: Json = {"locationId": location, "limit": 2}
    names: list[str] = []
    meta: Json = {}
    for page in (1, 2, 3):
        listed = answered(client.get("/opportunities/search", query_string={**query, "page": page}))
        meta = listed["meta"]
        assert (meta["total"], meta["currentPage"]) == (5, page)
        names += [one["name"] for one in listed["opportunities"]]
    assert names == ["Überdach", "Attic", "Garden", "Cellar", "Roof"]
    assert "nextPage" not in meta
    listed = answered(client.get("/opportunities/search", query_string=query))
    following = answered(client.get(listed["meta"]["nextPageUrl"]))
    assert [one["name"] for one in following["opportunities"]] == ["Garden", "Cellar"]
    place = {"startAfter": listed["meta"]["startAfter"], "startAfterId": "gone"}
    following = answered(client.get("/opportunities/search", query_string={**query, **place}))
    assert [one["name"] for one in following["opportunities"]] == ["Garden", "Cellar"]


def test_the_search_by_body_counts_from_page_0_and_sums_by_stage(
    client: Client, location: str, filled: list[Json]
) -> None:
    body: Json = {
        "locationId": location,
        "query": "",
        "limit": 3,
        "page": 0,
        "searchAfter": [],
        "additionalDetails": {"notes": False, "tasks": False, "calendarEvents": False, "unReadConversations": False},
    }
    answer = client.post("/opportunities/search", json=body)
    listed = answered(answer)
    assert_published("opportunities", "POST", "/opportunities/search", 200, listed)
    assert ([one["name"] for one in listed["opportunities"]], listed["total"]) == (["Überdach", "Attic", "Garden"], 5)
    assert listed["stageAggregations"] == []
    after = listed["opportunities"][-1]["searchAfter"]
    rest = answered(client.post("/opportunities/search", json={**body, "searchAfter": after}))
    assert [one["name"] for one in rest["opportunities"]] == ["Cellar", "Roof"]
    assert [
        one["name"] for one in answered(client.post("/opportunities/search", json={**body, "page": 1}))["opportunities"]
    ] == ["Cellar", "Roof"]
    of_pipeline = answered(client.post("/opportunities/search", json={**body, "pipelineId": filled[0]["pipelineId"]}))
    assert_published("opportunities", "POST", "/opportunities/search", 200, of_pipeline)
    assert of_pipeline["stageAggregations"] == [
        {
            "pipelineStageId": filled[0]["pipelineStageId"],
            "totalCount": 4,
            "totalValue": 161.5,
            "weightedValue": 101,
            "openValue": 101,
            "openWeightedValue": 50.5,
            "wonValue": 50.5,
        }
    ]
    refused(client.post("/opportunities/search", json={**body, "searchAfter": ["x"]}), 422, "validation_failed")
    refused(client.post("/opportunities/search", json={**body, "searchAfter": ["x", "y"]}), 422, "validation_failed")


def test_notes_and_tasks_are_shown_where_asked_for(client: Client, location: str, filled: list[Json]) -> None:
    contact_id = filled[0]["contactId"]
    answered(client.post(f"/contacts/{contact_id}/notes", json={"body": "Call back"}), 201)
    task = {"title": "Call", "dueDate": "2026-01-01T00:00:00Z", "completed": False}
    answered(client.post(f"/contacts/{contact_id}/tasks", json=task), 201)
    query = {"locationId": location, "id": filled[0]["id"]}
    (bare,) = answered(client.get("/opportunities/search", query_string=query))["opportunities"]
    assert not {"notes", "tasks", "calendarEvents"} & set(bare)
    asked = {**query, "getNotes": "true", "getTasks": "true", "getCalendarEvents": "true"}
    answer = answered(client.get("/opportunities/search", query_string=asked))
    assert_published("opportunities", "GET", "/opportunities/search", 200, answer)
    (whole,) = answer["opportunities"]
    assert [note["body"] for note in whole["notes"]] == ["Call back"]
    assert [one["title"] for one in whole["tasks"]] == ["Call"]
    assert whole["calendarEvents"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "maybe"},
        {"order": "sideways"},
        {"limit": 101},
        {"page": 0},
        {"date": "yesterday"},
        {"startAfter": "soon"},
        {"q": "x" * 76},
    ],
)
def test_what_makes_no_sense_is_refused(client: Client, location: str, wrong: Json) -> None:
    query = {"locationId": location, **wrong}
    refused(client.get("/opportunities/search", query_string=query), 422, "validation_failed")
