"""The catalogue of services, and service locations."""

from decimal import Decimal
from typing import Any

import pytest

from chassis.testing.published import assert_published
from chassis.testing.service import TestService

from .desk import Desk, utc
from .salon import CATALOG, PLACES, Salon


@pytest.fixture
def salon(desk: Desk) -> Salon:
    """A salon in a location of the test's own."""
    return Salon(desk)


def test_a_service_is_made_read_changed_and_deleted_as_published(salon: Salon, desk: Desk) -> None:
    variation = {"name": "Long hair", "serviceDuration": 1, "serviceDurationUnit": "hours", "payment": {"amount": 80}}
    made = desk.call(
        "POST",
        CATALOG,
        salon.body(
            "Haircut",
            "anna",
            "béla",
            description="With a wash",
            eventColor="#66C61C",
            payment={"amount": 49.5, "deposit": 20, "depositType": "percentage", "currency": "EUR"},
            variations=[variation],
            addOns=[{"name": "Beard", "duration": 10, "payment": {"amount": 12.99}}],
            preBuffer=5,
            postBuffer=10,
        ),
    )
    assert made.status_code == 201, made.json
    assert_published("calendars", "POST", CATALOG, 201, made.json)
    service = made.json["service"]
    assert service["payment"] == {"amount": 49.5, "currency": "EUR", "deposit": 20, "depositType": "percentage"}
    assert service["staff"] == [{"id": "anna"}, {"id": "béla"}]
    assert service["variations"][0]["payment"] == {"amount": 80, "currency": "EUR"}
    assert service["addOns"][0] == {
        "id": service["addOns"][0]["id"],
        "name": "Beard",
        "duration": 10,
        "payment": {"amount": 12.99, "currency": "EUR"},
    }
    path = f"{CATALOG}/{service['id']}"
    read = desk.get(path)
    assert_published("calendars", "GET", f"{CATALOG}/{{serviceId}}", 200, read.json)
    assert read.json == made.json

    changed = desk.call(
        "PUT",
        path,
        {"payment": {"amount": 55}, "variations": [{"id": service["variations"][0]["id"], "name": "Very long"}]},
        {"If-Match": read.headers["ETag"]},
    )
    assert changed.status_code == 200, changed.json
    assert_published("calendars", "PUT", f"{CATALOG}/{{serviceId}}", 200, changed.json)
    assert changed.json["service"]["payment"]["amount"] == 55
    assert changed.json["service"]["variations"] == [{**service["variations"][0], "name": "Very long"}]
    assert changed.headers["ETag"] != read.headers["ETag"]
    stale = desk.call("PUT", path, {"name": "Late"}, {"If-Match": read.headers["ETag"]})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")

    listed = desk.get(CATALOG, locationId=desk.location)
    assert_published("calendars", "GET", CATALOG, 200, listed.json)
    assert [one["id"] for one in listed.json["services"]] == [service["id"]]
    gone = desk.client.delete(path)
    assert gone.status_code == 200
    assert_published("calendars", "DELETE", f"{CATALOG}/{{serviceId}}", 200, gone.json)
    assert (desk.get(path).status_code, desk.get(path).json["code"]) == (404, "service_not_found")
    assert desk.get(CATALOG, locationId=desk.location).json == {"services": []}
    assert desk.told(service["id"]) == [
        "calendar.created",
        "service.created",
        "service.updated",
        "calendar.deleted",
        "service.deleted",
    ]


def test_a_change_to_what_is_there_already_is_told_to_nobody(salon: Salon, desk: Desk) -> None:
    service = salon.service("Haircut", "anna")
    before = desk.get(f"{CATALOG}/{service}")
    same = desk.call("PUT", f"{CATALOG}/{service}", {"name": "Haircut", "staff": [{"id": "anna"}], "isPrivate": False})
    assert same.headers["ETag"] == before.headers["ETag"]
    assert desk.told(service) == ["calendar.created", "service.created"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"staff": []}, "staff_required"),
        ({"payment": {"amount": -1}}, "invalid_amount"),
        ({"payment": {"amount": 1.005}}, "invalid_amount"),
        ({"payment": {"amount": 10.5, "currency": "JPY"}}, "invalid_amount"),
        ({"payment": {"amount": 10, "deposit": 11}}, "invalid_deposit"),
        ({"payment": {"amount": 10, "deposit": 101, "depositType": "percentage"}}, "invalid_deposit"),
        ({"variations": [{"serviceDuration": 10}]}, "name_required"),
        ({"variations": [{"id": "unknown", "name": "Long"}]}, "unknown_variation"),
        ({"addOns": [{"id": "unknown", "name": "Beard"}]}, "unknown_add_on"),
        ({"serviceDuration": 25, "serviceDurationUnit": "hours"}, "longer_than_a_day"),
    ],
)
def test_what_cannot_be_a_service_is_refused(salon: Salon, desk: Desk, changes: dict[str, Any], code: str) -> None:
    answer = desk.call("POST", CATALOG, {**salon.body("Haircut", "anna"), **changes})
    assert answer.status_code == 422, answer.json
    assert code in {answer.json["code"], *(one["code"] for one in answer.json.get("errors", ()))}
    assert desk.get(CATALOG, locationId=desk.location).json == {"services": []}
    assert desk.events("service.created") == desk.events("calendar.created") == []


def test_a_slug_is_one_services_only_until_it_is_deleted(salon: Salon, desk: Desk) -> None:
    first = salon.service("Haircut", "anna")
    taken = desk.call("POST", CATALOG, salon.body("Haircut", "anna"))
    assert (taken.status_code, taken.json["code"]) == (409, "slug_taken")
    desk.client.delete(f"{CATALOG}/{first}")
    assert desk.call("POST", CATALOG, salon.body("Haircut", "anna")).status_code == 201


def test_the_catalogue_is_listed_by_category_and_by_who_sees_it(salon: Salon, desk: Desk) -> None:
    plain = salon.service("Haircut", "anna")
    secret = salon.service("Wig", "anna", isPrivate=True, serviceCategoryId="wigs")

    def listed(**query: Any) -> list[str]:
        answer = desk.get(CATALOG, locationId=desk.location, **query)
        return [one["id"] for one in answer.json["services"]]

    assert listed() == [plain, secret]
    assert (listed(isPrivate="true"), listed(isPrivate="false")) == ([secret], [plain])
    assert (listed(serviceCategoryId="wigs"), listed(serviceCategoryId="default")) == ([secret], [plain])


def test_an_empty_list_takes_all_variations_away_and_money_is_kept_in_minor_units(salon: Salon, desk: Desk) -> None:
    made = salon.service("Haircut", "anna", payment={"amount": 0.1}, variations=[{"name": "a"}, {"name": "b"}])
    changed = desk.call("PUT", f"{CATALOG}/{made}", {"variations": [], "payment": {"amount": 19.99}})
    assert changed.json["service"]["variations"] == []
    assert Decimal(str(changed.json["service"]["payment"]["amount"])) == Decimal("19.99")
    fixed = desk.call("PUT", f"{CATALOG}/{made}", {"payment": {"currency": "EUR"}})
    assert (fixed.status_code, fixed.json["errors"][0]["code"]) == (422, "currency_fixed")


def test_a_service_offers_slots_as_the_calendar_that_it_is(salon: Salon, desk: Desk) -> None:
    made = salon.service("Haircut", "anna", openHours=[], serviceDuration=60)
    assert desk.starts(made, utc(2026, 3, 3), utc(2026, 3, 4)) == []
    usual = desk.call("POST", CATALOG, {**salon.body("Colour", "anna"), "openHours": None}).json["service"]["id"]
    # Monday to Friday, nine to five, for what was told no hours.
    assert len(desk.starts(usual, utc(2026, 3, 3), utc(2026, 3, 4))) == 16
    assert desk.starts(usual, utc(2026, 3, 7), utc(2026, 3, 8)) == []
    # Booked as any calendar is, it is a service all the same.
    assert desk.book(usual, "2026-03-03T10:00:00+01:00").json["appointmentType"] == "service"


def test_a_service_location_is_made_read_changed_and_deleted_as_published(desk: Desk) -> None:
    body = {"locationId": desk.location, "name": "Studio", "slug": "studio", "phone": "+1-212-555-0174"}
    made = desk.call("POST", PLACES, body)
    assert made.status_code == 201
    assert_published("calendars", "POST", PLACES, 201, made.json)
    assert (made.json["locationType"], made.json["isActive"], made.json["isPrivate"]) == ("offline", True, False)
    path = f"{PLACES}/{made.json['id']}"
    read = desk.get(path)
    assert_published("calendars", "GET", f"{PLACES}/{{serviceLocationId}}", 200, read.json)
    changed = desk.call("PUT", path, {"name": "Loft"}, {"If-Match": read.headers["ETag"]})
    assert_published("calendars", "PUT", f"{PLACES}/{{serviceLocationId}}", 200, changed.json)
    assert changed.json == {**made.json, "name": "Loft"}
    assert desk.call("PUT", path, {"name": "Late"}, {"If-Match": read.headers["ETag"]}).status_code == 412
    listed = desk.get(PLACES, locationId=desk.location)
    assert_published("calendars", "GET", PLACES, 200, listed.json)
    assert listed.json == {"serviceLocations": [changed.json]}
    taken = desk.call("POST", PLACES, body)
    assert (taken.status_code, taken.json["code"]) == (409, "slug_taken")
    gone = desk.client.delete(path)
    assert_published("calendars", "DELETE", f"{PLACES}/{{serviceLocationId}}", 200, gone.json)
    assert desk.get(path).json["code"] == "service_location_not_found"
    assert desk.told(made.json["id"]) == [
        "service_location.created",
        "service_location.updated",
        "service_location.deleted",
    ]


def test_nobody_sees_or_changes_the_catalogue_of_another_location(
    salon: Salon, desk: Desk, service: TestService
) -> None:
    made, place = salon.service("Haircut", "anna"), salon.place()
    other = Desk(service)
    for path in (f"{CATALOG}/{made}", f"{PLACES}/{place}"):
        assert other.get(path).status_code == 404
        assert other.call("PUT", path, {"name": "Mine"}).status_code == 404
        assert other.client.delete(path).status_code == 404
    assert other.get(CATALOG, locationId=desk.location).json["code"] == "location_not_found"
    assert other.get(PLACES, locationId=other.location).json == {"serviceLocations": []}
    assert Salon(other).book("2026-03-03T09:00:00+01:00", made).json["code"] == "service_not_found"
