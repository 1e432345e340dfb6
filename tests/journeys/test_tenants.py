"""Two locations of one company: nothing of the one is seen, changed or deleted with the token of the other."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from chassis.ids import new_id

CSV = b"name,amount\nAda,10\n"
# What stands before a path's parameter says what it names.
NAMED_BY = re.compile(r"/([a-zA-Z-]+)/\{([^}]+)\}")
NOT_OF_A_TENANT = ("/health", "/metrics", "/openapi.json", "/asyncapi.json", "/docs", "/auth/", "/users", "/locations")


@pytest.fixture
def mine(suite: Any) -> Iterator[httpx.Client]:
    with suite.http() as client:
        yield client


@pytest.fixture
def stranger(suite: Any) -> Iterator[httpx.Client]:
    """A client of another location of the same company, with every scope."""
    credentials = json.loads((suite.data / "credentials.json").read_text())
    login = httpx.post(
        f"{suite.base_url}/auth/login",
        json={"email": credentials["email"], "password": credentials["password"], "locationId": None},
    )
    assert login.status_code == 200, login.text
    with httpx.Client(
        base_url=suite.base_url, headers={"Authorization": f"Bearer {login.json()['accessToken']}"}
    ) as company:
        made = company.post(
            "/locations/",
            json={
                "name": f"Elsewhere {new_id()}",
                "companyId": credentials["companyId"],
                "country": "CZ",
                "timezone": "Europe/Prague",
            },
        )
        assert made.status_code == 200, made.text
        token = company.post(f"/locations/{made.json()['id']}/tokens", json={"name": "stranger", "scopes": ["*"]})
        assert token.status_code in {200, 201}, token.text
    headers = {"Authorization": f"Bearer {token.json()['token']['token']}"}
    with httpx.Client(base_url=suite.base_url, headers=headers, timeout=30) as client:
        yield client


def fill(client: httpx.Client, suite: Any) -> dict[str, str]:
    """One of everything, by the word that stands before its id in a path."""

    def post(path: str, body: Any) -> Any:
        answer = client.post(path, json=body)
        assert answer.status_code in {200, 201}, f"{path}: {answer.text}"
        return answer.json()

    contact = post(
        "/contacts/",
        {
            "locationId": suite.location_id,
            "name": "Só Um",
            "email": f"{new_id()}@example.com",
            "phone": "+420 601 123 456",
        },
    )["contact"]
    base = f"/contacts/{contact['id']}"
    calendar = post("/calendars/", {"locationId": suite.location_id, "name": "Mine", "slotDuration": 30})["calendar"]
    booking = {
        "calendarId": calendar["id"],
        "locationId": suite.location_id,
        "contactId": contact["id"],
        "startTime": "2030-01-07T10:00:00+01:00",
        "ignoreFreeSlotValidation": True,
        "title": "Mine",
    }
    appointment = post("/calendars/events/appointments", booking)
    card = post(f"{base}/cards", {"paymentMethodId": "pm_card_visa"})["card"]
    charge = post(f"{base}/charges", {"amount": 1, "currency": "USD", "description": "Mine", "cardId": card["id"]})
    files = client.post(f"{base}/documents", files=[("files", ("mine.csv", CSV, "text/csv"))])
    assert files.status_code == 201, files.text
    whole = client.get(base).json()["contact"]
    return {
        "contacts": contact["id"],
        "notes": post(f"{base}/notes", {"body": "mine"})["note"]["id"],
        "tasks": post(f"{base}/tasks", {"title": "mine", "dueDate": "2030-01-01T00:00:00Z", "completed": False})[
            "task"
        ]["id"],
        "phones": whole["phones"][0]["id"],
        "emails": whole["emails"][0]["id"],
        "workflows": post(
            "/workflows/",
            {
                "name": "Mine",
                "trigger": {"event": "contacts.contact.created"},
                "steps": [{"type": "add_tag", "tag": "mine"}],
            },
        )["workflow"]["id"],
        "calendars": calendar["id"],
        "appointments": appointment["id"],
        "cards": card["id"],
        "transactions": charge["transaction"]["id"],
        "documents": files.json()["documents"][0]["id"],
    }


def address_of(template: str, ids: dict[str, str]) -> str:
    """The template with the ids of what is not the stranger's."""
    same = {**ids, "workflow": ids["workflows"], "events": ids["appointments"]}

    def put_in(match: re.Match[str]) -> str:
        return f"/{match[1]}/{same.get(match[1], ids['contacts'])}"

    return re.sub(r"\{[^}]+\}", ids["contacts"], NAMED_BY.sub(put_in, template))


def seen(client: httpx.Client, ids: dict[str, str]) -> list[Any]:
    """Everything of the contact, as its own location sees it."""
    base = f"/contacts/{ids['contacts']}"
    paths = [base, f"{base}/notes", f"{base}/tasks", f"{base}/appointments", f"{base}/cards", f"{base}/documents"]
    paths += [
        f"/workflows/{ids['workflows']}",
        f"/calendars/{ids['calendars']}",
        f"/payments/transactions/{ids['transactions']}",
    ]
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    return [without_moments(answer.json()) for answer in answers]


def without_moments(answer: Any) -> Any:
    """An answer less what is new in each."""
    return {name: value for name, value in answer.items() if name != "traceId"}


def test_a_stranger_finds_and_touches_nothing(suite: Any, mine: httpx.Client, stranger: httpx.Client) -> None:
    ids = fill(mine, suite)
    before = seen(mine, ids)
    operations = [
        (method.upper(), template)
        for template, item in mine.get("/openapi.json").json()["paths"].items()
        if not template.startswith(NOT_OF_A_TENANT)
        for method in item
        if method in {"get", "post", "put", "delete", "patch"}
    ]
    assert len(operations) > 50
    let_in = []
    for method, template in operations:
        answer = stranger.request(method, address_of(template, ids), json=None if method == "GET" else {})
        assert answer.status_code < 500, f"{method} {template}: {answer.text}"
        told = answer.text
        if answer.status_code < 400 and (
            any(one in told for one in ids.values()) or ("{" in template and method != "GET")
        ):
            let_in.append((method, template, answer.status_code, told[:200]))
    assert let_in == []
    assert seen(mine, ids) == before
