"""Where contacts come from: a location's sites tell of visitors, who join the contact once somebody knows whose browser it was."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService
from contacts.attribution.operations import MOST_ANONYMOUS, identify_visitor

from .answers import Json, Make, Search, answered, refused

SITE = "https://shop.example.com/"


class Site:
    """A location's site, which tells of its visitors without a token."""

    def __init__(self, service: TestService, client: Client) -> None:
        self.service = service
        self.key = answered(client.post("/tracking/key"), 201)["trackingKey"]["key"]
        self.public = service.client(None, scopes=(), actor="anonymous")

    def tell(self, visitor: str, query: str = "", **more: Any) -> Any:
        body = {"key": self.key, "visitorId": visitor, "type": "page_view", "url": SITE + query, **more}
        return self.public.post("/tracking/interactions", json=body)


@pytest.fixture
def site(service: TestService, client: Client) -> Site:
    return Site(service, client)


def come_from(client: Client, contact: Json) -> tuple[str | None, str | None]:
    found = answered(client.get(f"/contacts/{contact['id']}/attribution"))
    return tuple(one and one["sessionSource"] for one in (found["first"], found["latest"]))


def told(service: TestService, location: str, name: str) -> list[Json]:
    return service.events(f"contacts.contact.{name}", location_id=location)


def test_a_visitor_joins_the_contact_that_a_form_names_and_keeps_what_was_before(
    service: TestService, client: Client, site: Site, make_contact: Make, location: str
) -> None:
    contact = make_contact()
    answered(site.tell("v1", "?gclid=Abc&utm_campaign=Spring", referrer="https://www.google.com/"), 202)
    seen_at = service.clock.now()
    service.clock.move(timedelta(hours=1))
    assert come_from(client, contact) == (None, None)
    assert told(service, location, "attributed") == []

    answered(site.tell("v1", type="form", referrer="https://www.facebook.com/", contactId=contact["id"]), 202)
    found = answered(client.get(f"/contacts/{contact['id']}/attribution"))
    assert found["first"] == {
        "sessionSource": "paid_search",
        "rule": "google_click",
        "url": f"{SITE}?gclid=Abc&utm_campaign=Spring",
        "referrer": "https://www.google.com/",
        "utmSource": None,
        "utmMedium": None,
        "utmCampaign": "Spring",
        "utmContent": None,
        "utmTerm": None,
        "clickIds": {"gclid": "Abc"},
        "userAgent": None,
        "type": "page_view",
        "at": seen_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    assert (found["latest"]["sessionSource"], found["latest"]["type"]) == ("social_media", "form")
    timeline = answered(client.get(f"/contacts/{contact['id']}/activity?types=page_view,form"))["activities"]
    assert [(one["type"], one["occurredAt"], one["actor"]) for one in timeline] == [
        ("form", found["latest"]["at"], f"contact:{contact['id']}"),
        ("page_view", found["first"]["at"], f"contact:{contact['id']}"),
    ]


def test_each_visit_is_on_the_timeline_once_by_its_own_kind_and_at_its_own_time(
    service: TestService, client: Client, site: Site, make_contact: Make
) -> None:
    contact = make_contact()
    now = service.clock.now()
    kinds = ["page_view", "chat", "page_view", "call", "purchase"]
    for hours, kind in enumerate(kinds):
        at = (now - timedelta(days=1) + timedelta(hours=hours)).isoformat()
        # Known from the third on; the last is told late.
        named = {"contactId": contact["id"]} if hours == 2 else {}
        answered(site.tell("v1", f"?step={hours}", type=kind, at=at, **named), 202)
    rows = answered(client.get(f"/contacts/{contact['id']}/activity?types={','.join(set(kinds))}"))["activities"]
    assert [(one["type"], one["title"]) for one in reversed(rows)] == [
        ("page_view", f"Page view: {SITE}?step=0"),
        ("chat", f"Chat: {SITE}?step=1"),
        ("page_view", f"Page view: {SITE}?step=2"),
        ("call", f"Call: {SITE}?step=3"),
        ("purchase", f"Purchase: {SITE}?step=4"),
    ]
    whole = answered(client.get(f"/contacts/{contact['id']}/activity"))["activities"]
    assert [one["type"] for one in whole] == ["contacts.contact.created", *kinds[::-1]]


def test_the_first_stays_and_the_latest_follows_until_both_are_reset(
    service: TestService, client: Client, site: Site, make_contact: Make, location: str
) -> None:
    contact = make_contact()
    for query in ("?gclid=1", "?ttclid=2", "?utm_medium=email"):
        answered(site.tell("v1", query, contactId=contact["id"]), 202)
        service.clock.move(timedelta(hours=1))
    assert come_from(client, contact) == ("paid_search", "other")
    late = (service.clock.now() - timedelta(days=1)).isoformat()
    answered(site.tell("v1", "?li_fat_id=3", at=late), 202)
    assert come_from(client, contact) == ("paid_search", "other")

    path = f"/contacts/{contact['id']}/attribution"
    stale = client.get(path).headers["ETag"]
    answered(site.tell("v1", "?msclikid=4"), 202)
    refused(client.delete(path, headers={"If-Match": stale}), 412, "stale_version")
    assert answered(client.delete(path)) == {"first": None, "latest": None}
    answered(client.delete(path))
    assert len(told(service, location, "unattributed")) == 1
    audit = answered(client.get(f"/contacts/{contact['id']}/audit-logs?field=attributionSource"))["auditLogs"]
    assert [(one["action"], one["changes"][0]["after"]) for one in audit][:1] == [("unattributed", None)]
    answered(site.tell("v1", "?ttclid=5"), 202)
    assert come_from(client, contact) == ("paid_social", "paid_social")


def test_a_contact_made_by_a_person_came_by_the_crm(service: TestService, site: Site, location: str) -> None:
    person = service.client(location, user="u1")
    contact = answered(person.post("/contacts/", json={"locationId": location, "firstName": "Bo"}), 201)["contact"]
    assert come_from(person, contact) == ("crm_ui", "crm_ui")
    answered(site.tell("v1", "?gclid=1", contactId=contact["id"]), 202)
    assert come_from(person, contact) == ("crm_ui", "paid_search")
    read = answered(person.get(f"/contacts/{contact['id']}"))
    assert_published("contacts", "GET", "/contacts/{contactId}", 200, read)
    assert read["contact"]["lastAttributionSource"]["gclid"] == "1"


def test_contacts_are_found_by_where_they_came_from_in_any_case(
    site: Site, make_contact: Make, search: Search, service: TestService
) -> None:
    contact = make_contact()
    answered(site.tell("v1", "?utm_campaign=Spring&MSCLKID=aBc", contactId=contact["id"]), 202)
    service.clock.move(timedelta(hours=1))
    answered(site.tell("v1", "?utm_source=newsletter"), 202)
    for field, value, total in (
        ("attribution.first.sessionSource", "paid_search", 1),
        ("attribution.first.utmCampaign", "SPRING", 1),
        ("attribution.first.msclkid", "ABC", 1),
        ("attribution.first.msclikid", "abc", 1),
        ("attribution.latest.sessionSource", "Other", 1),
        ("attribution.latest.sessionSource", "paid_search", 0),
        ("attribution.latest.UTMSOURCE", "Newsletter", 1),
    ):
        found = search(filters=[{"field": field, "operator": "eq", "value": value}])
        assert found["total"] == total, field


def test_a_key_that_nobody_has_and_a_contact_that_is_not_there_open_nothing(
    service: TestService, client: Client, site: Site, make_contact: Make, location: str
) -> None:
    contact = make_contact()
    refused(
        site.public.post("/tracking/interactions", json={"key": "x", "visitorId": "v", "type": "form"}),
        404,
        "tracking_key_unknown",
    )
    elsewhere = Site(service, service.client(new_id()))
    answered(elsewhere.tell("v1", contactId=contact["id"]), 202)
    answered(site.tell("v2", contactId=new_id()), 202)
    assert told(service, location, "attributed") == []
    assert come_from(client, contact) == (None, None)
    before = site.key
    assert answered(client.get("/tracking/key"))["trackingKey"]["key"] == before
    assert answered(client.post("/tracking/key"), 201)["trackingKey"]["key"] != before
    refused(site.tell("v1"), 404, "tracking_key_unknown")
    refused(service.client(new_id()).get("/tracking/key"), 404, "tracking_key_unknown")


@pytest.mark.parametrize(
    "more",
    [
        {"type": "dance"},
        {"visitorId": "a b"},
        {"visitorId": ""},
        {"visitorId": "v1\n"},
        {"url": "x" * 2049},
        {"at": "yesterday"},
        {"contactId": "../x"},
        {"ip": "10.0.0.1"},
    ],
)
def test_what_makes_no_sense_is_refused(site: Site, more: Json) -> None:
    body = {"key": site.key, "visitorId": "v1", "type": "page_view", **more}
    assert site.public.post("/tracking/interactions", json=body).status_code == 422


def test_one_who_does_not_see_the_contact_does_not_see_where_it_came_from(
    service: TestService, make_contact: Make, location: str
) -> None:
    contact = make_contact(assignedTo="u1")
    other = service.client(location, user="u2", assigned_only=True)
    for method in ("GET", "DELETE"):
        refused(other.open(f"/contacts/{contact['id']}/attribution", method=method), 404, "contact_not_found")


def test_a_visitor_whom_nobody_knows_fills_no_disk(
    service: TestService, client: Client, site: Site, make_contact: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_ANONYMOUS == 500
    monkeypatch.setattr("contacts.attribution.operations.MOST_ANONYMOUS", 3)
    contact = make_contact()
    for number in range(5):
        answered(site.tell("v1", f"?gclid={number}"), 202)
        service.clock.move(timedelta(minutes=1))
    with service.units(client.identity.location_id)() as work:
        identify_visitor(work, "v1", contact["id"])
    timeline = answered(client.get(f"/contacts/{contact['id']}/activity?types=page_view"))["activities"]
    assert len(timeline) == 3
    assert come_from(client, contact) == ("paid_search", "paid_search")


def test_interactions_and_a_join_at_once_lose_nothing_and_change_the_first_no_more(
    service: TestService, client: Client, site: Site, make_contact: Make, location: str
) -> None:
    contact = make_contact()
    queries = ["?gclid=1", "?ttclid=2", "?li_fat_id=3", "?msclkid=4", "?fbclid=5", "?dclid=6"]

    def tell(number: int) -> int:
        named = {"contactId": contact["id"]} if number == 3 else {}
        status: int = site.tell("v1", queries[number], **named).status_code
        return status

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(tell, range(6))) == [202] * 6
    firsts = {
        change["after"]["rule"]
        for row in told(service, location, "attributed")
        for change in row["data"]["changes"]
        if change["field"] == "attributionSource"
    }
    assert len(firsts) == 1
    rows = answered(client.get(f"/contacts/{contact['id']}/activity?types=page_view"))["activities"]
    assert sorted(one["title"] for one in rows) == sorted(f"Page view: {SITE}{query}" for query in queries)
