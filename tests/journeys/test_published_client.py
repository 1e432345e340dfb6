"""The official client, unmodified, on every published operation of contacts and of scheduling, through the gateway."""

import asyncio
import csv
import re
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from highlevel import HighLevel

from chassis.ids import new_id
from chassis.testing.published import assert_published, spec_folder

from .client.calling import Call
from .client.calls import CALLS
from .sight.world import post

WITHOUT_SCHEMA = ("/contacts/search", "/contacts/search/duplicate")
"""Whose answers are not published; the service's own tests say what they are."""


def published() -> dict[tuple[str, str], dict[str, str]]:
    """What the published table says of each operation."""
    with (spec_folder() / "scope.tsv").open(newline="") as file:
        return {(row["method"], row["path"]): row for row in csv.DictReader(file, delimiter="\t")}


@pytest.mark.parametrize("owner", CALLS)
def test_every_published_operation_has_a_call(owner: str) -> None:
    wanted = {operation for operation, row in published().items() if row["owner"] == owner and row["when"] == "now"}
    assert {(call.method, call.path) for call in CALLS[owner]} == wanted


@pytest.mark.parametrize("suite", ["embedded"], indirect=True)
@pytest.mark.parametrize("owner", CALLS)
def test_the_client_is_answered_as_published(suite: Any, owner: str) -> None:
    with suite.http() as http:
        ids = beforehand(suite, http)
    asyncio.run(make_calls(suite, CALLS[owner], ids))


def beforehand(suite: Any, http: httpx.Client) -> dict[str, str]:
    """What the client can't make."""
    location = {"locationId": suite.location_id}
    stages = [{"name": "New"}]
    pipeline = post(http, "/pipelines/", {**location, "name": f"Sales {new_id()}", "stages": stages})["pipeline"]
    asked = {"fields": [{"field": "email", "label": "E-mail"}]}
    for kind, questions in (("form", asked), ("survey", {"pages": [asked]})):
        made = post(http, f"/{kind}s/", {"name": "Ask", "status": "published", **questions})[kind]["id"]
        post(http, f"/{kind}s/{made}/submissions", {"answers": {"email": f"{new_id()}@example.com"}})
    event_calendar = post(http, "/calendars/", {**location, "name": "Talk", "calendarType": "event"})["calendar"]
    steps = {"name": "Slow", "status": "published", "trigger": None, "steps": [{"type": "wait", "days": 9}]}
    return {
        "location": suite.location_id,
        "user": suite.user_id,
        "pipeline": pipeline["id"],
        "stage": pipeline["stages"][0]["id"],
        "event_calendar": event_calendar["id"],
        "workflow": post(http, "/workflows/", steps)["workflow"]["id"],
        "friend": post(http, "/contacts/", {**location, "firstName": "Charles"})["contact"]["id"],
    }


async def make_calls(suite: Any, calls: Sequence[Call], ids: dict[str, str]) -> None:
    """Make every call, and hold it to its operation and its answer to the published schema."""
    sdk: HighLevel = suite.sdk()
    heard: list[httpx.Response] = []

    async def hear(response: httpx.Response) -> None:
        heard.append(response)

    sdk.http_client.event_hooks["response"].append(hear)
    known = published()
    async with sdk.http_client:
        for call in calls:
            answer = await call.make(sdk, ids)
            row = known[call.method, call.path]
            if call.path not in WITHOUT_SCHEMA:
                assert_published(row["spec"], call.method, call.path, int(row["success"]), answer)
            assert_called(call, heard[-1], int(row["success"]))
            for name, place in call.keeps.items():
                ids[name] = at(answer, place)
    assert len(heard) == len(calls)


def assert_called(call: Call, response: httpx.Response, status: int) -> None:
    """Hold what the client sent and was answered to the operation for which it stands in the table."""
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(call.path))
    sent = f"{response.request.method} {response.request.url.path}"
    assert re.fullmatch(f"{call.method} {pattern}", sent), f"{sent} is no {call.method} {call.path}"
    assert response.status_code == status, sent


def at(answer: Any, place: str) -> str:
    """What stands at `a.b` in an answer."""
    for name in place.split("."):
        answer = answer[int(name) if isinstance(answer, list) else name]
    return str(answer)
