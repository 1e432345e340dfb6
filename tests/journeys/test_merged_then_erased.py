"""Two people with everything in every service, merged, parted again, and one of them erased: each has what is theirs at each step."""

import io
import json
from collections.abc import Iterator
from functools import partial
from typing import Any
from zipfile import ZipFile

import httpx
import pytest

from chassis.ids import new_id
from chassis.testing.waiting import wait_until

from .sight.world import Place, furnish, people, post
from .test_erasing import SERVICES, addresses, ask, done, found, nothing_is_left
from .test_timeline_rebuilt import settled

# Every kind of row of these services that is a contact's, and is there when the world is made.
KINDS = {
    "scheduling": {
        "appointments",
        "attendances",
        "appointmentNotes",
        "serviceBookings",
        "bookedServices",
        "series",
        "contact",
    },
    "billing": {"cards", "customers", "transactions", "refunds", "contact"},
    "documents": {"documents", "contact"},
}
Held = dict[tuple[str, str], set[str]]


@pytest.fixture
def place(suite: Any) -> Iterator[Place]:
    """A new location."""
    credentials = json.loads((suite.data / "credentials.json").read_text())
    with httpx.Client(base_url=suite.base_url, timeout=30) as http:
        login = {"email": credentials["email"], "password": credentials["password"], "locationId": None}
        http.headers["Authorization"] = f"Bearer {post(http, '/auth/login', login)['accessToken']}"
        wish = {"name": f"Yard {new_id()}", "companyId": credentials["companyId"], "country": "CZ"}
        location = post(http, "/locations/", wish)["id"]
        token = post(http, f"/locations/{location}/tokens", {"name": "all", "scopes": ["*"]})["token"]["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        yield Place(location, suite.user_id, http, http)


@pytest.mark.parametrize("suite", ["rabbitmq"], indirect=True)
def test_who_was_merged_and_is_parted_again_is_erased_alone(suite: Any, place: Place) -> None:
    environment, http, shared = environment_of(suite), place.everybody, furnish(place)
    anna, other = person(place, shared, 8), person(place, shared, 11)
    reached_at = addresses(http, other["contactId"])
    quiet(environment)
    hers, theirs = held(http, anna), held(http, other)
    for service, kinds in KINDS.items():
        assert {kind for told, kind in theirs if told == service and theirs[told, kind]} == kinds, service

    merged = post(http, "/contacts/merge", {"survivorId": anna["contactId"], "mergedIds": [other["contactId"]]})
    of_both = {kind: ids | listed(theirs)[kind] for kind, ids in listed(hers).items()}
    wait_until(lambda: shown(http, anna) == of_both, 30, about="everything to be with the survivor")
    quiet(environment)
    assert shown(http, other) == of_both

    post(http, f"/contacts/merge/{merged['mergeId']}/undo", None)
    wait_until(lambda: shown(http, other) == listed(theirs), 30, about="everything to be home")
    quiet(environment)
    assert shown(http, anna) == listed(hers)
    wait_until(lambda: (held(http, anna), held(http, other)) == (hers, theirs), 30, about="what no list shows")

    erase(http, other)
    quiet(environment)
    nothing_is_left(environment, [other["word"]])
    for service in KINDS:
        assert found(environment, service, reached_at) == set(), service
    # Her history says by which addresses she was reached meanwhile.
    assert found(environment, "contacts", reached_at) <= {"activities", "audit_logs", "outbox"}
    assert held(http, anna) == hers
    for service in SERVICES:
        assert found(environment, service, [anna["word"]]), service


@pytest.mark.parametrize("suite", ["rabbitmq"], indirect=True)
def test_who_is_erased_takes_whoever_was_merged_into_them_along(suite: Any, place: Place) -> None:
    environment, http, shared = environment_of(suite), place.everybody, furnish(place)
    anna, other = person(place, shared, 9), person(place, shared, 13)
    words = [word for one in (anna, other) for word in (one["word"], *addresses(http, one["contactId"]))]
    post(http, "/contacts/merge", {"survivorId": anna["contactId"], "mergedIds": [other["contactId"]]})
    # While the other services still hear of it.
    given_back(http, other)
    erase(http, anna, other)
    quiet(environment)
    nothing_is_left(environment, words)


def environment_of(suite: Any) -> dict[str, dict[str, str]]:
    """The settings of the suite's services."""
    read: dict[str, dict[str, str]] = json.loads((suite.data / "environment.json").read_text())
    return read


def quiet(environment: dict[str, dict[str, str]]) -> None:
    """Wait until everything that was told has been heard."""
    wait_until(lambda: settled(environment), 60, about="every event to be handled")


def erase(http: httpx.Client, *everybody: dict[str, str]) -> None:
    """Erase people and those around them, one word of whom is theirs; of those who were merged the first is asked for."""
    begun = [everybody[0]["contactId"], *(ids[name] for ids in everybody for name in ("friendId", "trashedId"))]
    for contact in begun:
        ask(http, contact)
    for contact in begun:
        wait_until(partial(done, http, contact), 90, about="the erasure")


def given_back(http: httpx.Client, ids: dict[str, str]) -> None:
    """Give back a part of what somebody paid."""
    post(http, f"/payments/transactions/{ids['transactionId']}/refund", {"amount": 1, "reason": ids["word"]})


def person(place: Place, shared: dict[str, str], hour: int) -> dict[str, str]:
    """Somebody with one of everything, who is somebody's guest, comes every week, and got some money back."""
    ids = people(place, shared, f"person{new_id()}".lower(), hour)
    booking = {
        "calendarId": shared["calendarId"],
        "locationId": shared["locationId"],
        "contactId": _stranger(place),
        "attendees": [ids["contactId"]],
        "startTime": f"2030-02-04T{hour:02}:00:00+01:00",
        "ignoreFreeSlotValidation": True,
    }
    post(place.everybody, "/calendars/events/appointments", booking)
    weekly = {
        **booking,
        "contactId": ids["contactId"],
        "attendees": [],
        "title": ids["word"],
        "startTime": f"2030-03-04T{hour:02}:00:00+01:00",
        "rrule": "RRULE:FREQ=WEEKLY;COUNT=3",
    }
    post(place.everybody, "/calendars/events/appointments", weekly)
    given_back(place.everybody, ids)
    return ids


def _stranger(place: Place) -> str:
    body = {"locationId": place.location_id, "firstName": "Stranger", "email": f"{new_id()}@example.net"}
    contact: str = post(place.everybody, "/contacts/", body)["contact"]["id"]
    return contact


def held(http: httpx.Client, ids: dict[str, str]) -> Held:
    """The rows that the services which follow contacts tell of a contact, by service and kind."""
    answer = http.get(f"/contacts/{ids['contactId']}/data-export")
    assert answer.status_code == 200, answer.text
    archive = ZipFile(io.BytesIO(answer.content))
    parts = [one for one in json.loads(archive.read("manifest.json"))["parts"] if one["service"] in KINDS]
    return {
        (one["service"], one["kind"]): {
            row.get("id") or row.get("appointmentId") or row["contactId"]
            for row in json.loads(archive.read(one["path"]))
        }
        for one in parts
    }


def listed(rows: Held) -> dict[str, set[str]]:
    """Those of a contact's rows that lists show."""
    return {
        "appointments": rows["scheduling", "appointments"] | rows["scheduling", "attendances"],
        "cards": rows["billing", "cards"],
        "transactions": rows["billing", "transactions"],
    }


def shown(http: httpx.Client, ids: dict[str, str]) -> dict[str, set[str]]:
    """What lists show of a contact."""
    contact = ids["contactId"]
    ledger: dict[str, Any] = {"altId": ids["locationId"], "altType": "location", "contactId": contact, "limit": 100}
    return {
        "appointments": {
            one["id"] for one in http.get(f"/contacts/{contact}/appointments", params={"limit": 100}).json()["events"]
        },
        "cards": {one["id"] for one in http.get(f"/contacts/{contact}/cards").json()["cards"]},
        "transactions": {one["_id"] for one in http.get("/payments/transactions", params=ledger).json()["data"]},
    }
