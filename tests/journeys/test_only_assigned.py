"""A user who is restricted to their assigned data, on every operation of the gateway's table: they see and touch what they follow, and
nothing of anybody else.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from chassis.ids import new_id

from .sight.examples import EXAMPLES, Example
from .sight.world import Place, furnish, hide, notified, people, post, throw_away

PASSWORD = "Aa1-" + "only-assigned-data"
_NAMED = re.compile(r"\{(\w+)\}")


@pytest.fixture
def place(suite: Any) -> Iterator[Place]:
    """A new location, with a restricted user who has every scope in it."""
    credentials = json.loads((suite.data / "credentials.json").read_text())
    with httpx.Client(base_url=suite.base_url, timeout=30) as company:
        company.headers["Authorization"] = _bearer(company, credentials["email"], credentials["password"], None)
        place = {"name": f"Dock {new_id()}", "companyId": credentials["companyId"], "country": "CZ"}
        location = post(company, "/locations/", place)["id"]
        token = post(company, f"/locations/{location}/tokens", {"name": "all", "scopes": ["*"]})["token"]["token"]
        user = {
            "companyId": credentials["companyId"],
            "firstName": "Only",
            "lastName": "Assigned",
            "email": f"{new_id()}@example.com".lower(),
            "password": PASSWORD,
            "type": "account",
            "role": "admin",
            "locationIds": [location],
            "permissions": {"assignedDataOnly": True},
        }
        user_id = post(company, "/users/", user)["id"]
        session = _bearer(company, user["email"], PASSWORD, location)
    with (
        httpx.Client(base_url=suite.base_url, timeout=30, headers={"Authorization": f"Bearer {token}"}) as everybody,
        httpx.Client(base_url=suite.base_url, timeout=30, headers={"Authorization": session}) as restricted,
    ):
        assert restricted.get("/auth/me").json()["assignedDataOnly"] is True
        yield Place(location, user_id, everybody, restricted)


def _bearer(client: httpx.Client, email: str, password: str, location: str | None) -> str:
    login = client.post("/auth/login", json={"email": email, "password": password, "locationId": location})
    assert login.status_code == 200, login.text
    return f"Bearer {login.json()['accessToken']}"


def filled(value: Any, ids: dict[str, str]) -> Any:
    """A body, a query or a path with the ids of what it names."""
    if isinstance(value, str):
        return _NAMED.sub(lambda match: filled(ids[match[1]], ids), value)
    if isinstance(value, dict):
        return {name: filled(one, ids) for name, one in value.items()}
    return [filled(one, ids) for one in value] if isinstance(value, list) else value


def call(client: httpx.Client, example: Example, ids: dict[str, str]) -> httpx.Response:
    """The example, on one of the two contacts."""
    ids = {**ids, **filled(dict(example.ids), ids)}
    return client.request(
        example.method,
        filled(example.template, ids),
        json=None if example.files else filled(example.body, ids),
        params=filled(dict(example.query), ids),
        files=[(filled(name, ids), file) for name, file in example.files] if example.files else None,
    )


def failing(place: Place, example: Example, ids: dict[str, str], own: dict[str, str], *, hidden: bool) -> Any:
    """What is wrong with the answer to an example, or nothing; `own` is what belongs to the hidden contact alone."""
    answer = call(place.restricted, example, ids)
    # What the request itself names, its answer may name.
    request = f"{answer.request.url} {filled(example.body, ids)}"
    told = [name for name, value in own.items() if value in answer.text and value not in request]
    expected = example.refusals if hidden else example.answers
    shown = hidden or example.shows is None or ids[example.shows] in answer.text
    counted = (hidden and answer.status_code >= 400) or example.counts is None or counts(answer.json(), *example.counts)
    if answer.status_code in expected and not told and shown and counted:
        return None
    return example.method, example.template, answer.status_code, told, answer.text[:300]


def counts(answer: Any, place: str, number: int) -> bool:
    """Whether an answer says that there are as many as the user follows."""
    for name in place.split("."):
        answer = answer[name]
    return bool(answer == number)


def everything(place: Place, ids: dict[str, str]) -> dict[str, Any]:
    """All that the location's own token reads of a contact."""
    answers = {}
    for example in EXAMPLES:
        # What counts is of the whole location, in which others come and go.
        if example.method == "GET" and example.refusals == (404,) and example.counts is None:
            answer = call(place.everybody, example, ids)
            assert answer.status_code == 200, f"{example.template}: {answer.text}"
            answers[example.template] = re.sub(r'"(traceId|downloadUrl)":"[^"]*"', "", answer.text)
    return answers


@pytest.mark.parametrize("suite", ["embedded"], indirect=True)
def test_a_restricted_user_sees_and_touches_what_they_follow_and_nothing_else(place: Place) -> None:
    shared = furnish(place)
    hidden = people(place, shared, f"hidden{new_id()}".lower(), 8)
    followed = people(place, shared, f"followed{new_id()}".lower(), 12)
    for ids in (hidden, followed):
        ids["notificationId"] = notified(place, ids)
    hide(place, hidden)
    for ids in (hidden, followed):
        throw_away(place, ids)
    own = {name: value for name, value in hidden.items() if shared.get(name) != value and name != "hour"}
    before = everything(place, hidden)

    def wrongs(ids: dict[str, str]) -> list[Any]:
        return [wrong for example in EXAMPLES if (wrong := failing(place, example, ids, own, hidden=ids is hidden))]

    assert wrongs(hidden) == []
    assert everything(place, hidden) == before
    assert wrongs(followed) == []
    assert everything(place, hidden) == before
