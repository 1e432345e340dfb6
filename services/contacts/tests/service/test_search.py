"""Searching contacts: by what a person types, by filters, in any order, in one's own location only."""

from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.service import Client, TestService

from .answers import Json, Make, Search, answered, make_field


def names(found: dict[str, Any]) -> list[str]:
    return [contact["name"] for contact in found["contacts"]]


def test_another_locations_contacts_are_neither_found_nor_counted(
    service: TestService, make_contact: Make, search: Search
) -> None:
    make_contact(firstName="Anna")
    elsewhere = new_id()
    service.client(elsewhere).post(
        "/contacts/", json={"locationId": elsewhere, "firstName": "Anna", "phone": "+14155550100", "email": "a@b.co"}
    )

    assert search(query="anna")["total"] == 1
    assert search()["total"] == 1
    assert search(query="5550100")["total"] == 0
    assert search(filters=[{"field": "email", "operator": "eq", "value": "a@b.co"}])["total"] == 0
    assert search(filters=[{"field": "email", "operator": "not_eq", "value": "a@b.co"}])["total"] == 1
    assert search(filters=[{"field": "lastActivity", "operator": "exists"}])["total"] == 1


def test_a_contact_is_found_as_it_is_read(client: Client, make_contact: Make, search: Search) -> None:
    full = make_contact(
        firstName="Full",
        lastName="Łoś",
        email="Full@Example.com",
        phone="+14155550134",
        dateOfBirth="1990-02-03",
        tags=["b", "a"],
    )
    for path, given in (
        ("phones", {"phone": "+14155550136", "label": "work"}),
        ("phones", {"phone": "+14155550135"}),
        ("emails", {"email": "second@example.com", "label": "home"}),
    ):
        answered(client.post(f"/contacts/{full['id']}/{path}", json=given), 201)
    bare = make_contact(firstName="Bare")

    found = search()["contacts"]
    for one in found:
        one.pop("searchAfter")
    assert found == [answered(client.get(f"/contacts/{made['id']}"))["contact"] for made in (bare, full)]
    assert [phone["phone"] for phone in found[1]["phones"]] == ["+14155550134", "+14155550136", "+14155550135"]
    assert (found[0]["phones"], found[0]["emails"]) == ([], [])


@pytest.mark.parametrize(
    "query",
    [
        "zoë",
        "ZOE",
        "ångst",
        "angstrom",
        "zo",
        "zoe ang",
        "zoe@example",
        "EXAMPLE.com",
        "köln gmbh",
        "0134",
        "555-0134",
        "+1 (415) 555-0134",
        "415.555",
        "14155550134",
        "4155550134",
        "\u202a+1 (415) 555-0134\u202c",
        "４１５－５５５－０１３４",
        "٤١٥٥٥٥٠١٣٤",
    ],
)
def test_a_contact_is_found_by_what_a_person_would_type(make_contact: Make, search: Search, query: str) -> None:
    make_contact(
        firstName="Zoë", lastName="Ångström", email="Zoe@Example.com", phone="(415) 555-0134", companyName="Köln GmbH"
    )
    make_contact(firstName="Somebody", lastName="Else", email="other@elsewhere.org", phone="+49 30 1234567")

    assert names(search(query=query)) == ["Zoë Ångström"]


@pytest.mark.parametrize(
    "query", ["O'Neil-Smith", "O\u2019Neil", "oneil", "o neil", "neil", "neil\u2011smith", "neil smith"]
)
@pytest.mark.parametrize("name", ["O'Neil-Smith", "O\u2019Neil\u2013Smith", "O\u02bcNeil Smith"])
def test_apostrophes_and_dashes_are_found_as_any_keyboard_writes_them(
    make_contact: Make, search: Search, name: str, query: str
) -> None:
    made = make_contact(firstName=None, name=f"Shaun {name}")
    make_contact(firstName="Somebody")

    assert made["name"] == f"Shaun {name}"
    hyphened = "\u2011" in query or "-" in query
    assert names(search(query=query)) == ([] if hyphened and name.endswith(" Smith") else [made["name"]])


@pytest.mark.parametrize(
    "query",
    [
        "Łęcka, Anna",
        '"Anna Łęcka"',
        "Anna (Łęcka)",
        "Anna \u200bŁęcka",
        "Anna Lecka <Anna@Example.com>",
        "anna@example.com;",
        "mailto:anna@example.com",
        "tel:+14155550134",
        "\u202a+1 (415) 555\u20110134\u202c",
        "415•555•0134",
        "415_555_0134",
        "\u0664\u0661\u0665 5550134",
    ],
)
def test_a_contact_is_found_by_what_a_person_copies_from_elsewhere(
    make_contact: Make, search: Search, query: str
) -> None:
    make_contact(firstName="Anna", lastName="Łęcka", email="anna@example.com", phone="+14155550134")
    make_contact(firstName="Somebody", email="other@elsewhere.org", phone="+49 30 1234567")

    assert names(search(query=query)) == ["Anna Łęcka"]


@pytest.mark.parametrize("query", ["(", ",;", "<>", "%", "\u2022"])
def test_signs_alone_find_nobody(make_contact: Make, search: Search, query: str) -> None:
    make_contact(firstName="Anna")
    assert names(search(query=query)) == []


@pytest.mark.parametrize("name", ["李明", "Ольга Иванова", "محمد علي", "हिन्दी नाम", "田中 太郎", "Ñandú O'Brien"])
def test_names_of_any_script_are_found(make_contact: Make, search: Search, name: str) -> None:
    made = make_contact(firstName=None, name=name)
    make_contact(firstName="Somebody")

    assert made["name"] == name
    assert names(search(query=name)) == [name]
    assert names(search(query=name[:2])) == [name]


@pytest.mark.parametrize(
    "query", ["王", "小", "明", "小明", "王 明", "山田商事", "商事", "철수", "김철", "さくら", "ｻｸﾗ株"]
)
def test_a_part_of_a_name_is_found_where_words_are_not_parted(make_contact: Make, search: Search, query: str) -> None:
    make_contact(firstName=None, name="王小明", companyName="山田商事")
    make_contact(firstName=None, name="김철수", companyName="さくら堂")
    make_contact(firstName=None, name="明王", companyName="サクラ株式会社")

    expected = {
        "王": ["明王", "王小明"],
        "明": ["明王", "王小明"],
        "王 明": ["明王", "王小明"],
        "철수": ["김철수"],
        "김철": ["김철수"],
        "さくら": ["김철수"],
        "ｻｸﾗ株": ["明王"],
    }
    assert names(search(query=query)) == expected.get(query, ["王小明"])
    assert names(search(query="明小")) == []


def test_like_characters_are_plain_characters(make_contact: Make, search: Search) -> None:
    make_contact(firstName="100% sure")
    make_contact(firstName="1000 sure")

    assert names(search(query="100%")) == ["100% sure"]
    assert names(search(query="100_")) == []
    assert names(search(filters=[{"field": "firstName", "operator": "contains", "value": "%"}])) == ["100% sure"]


@pytest.fixture
def people(client: Client, location: str, make_contact: Make) -> dict[str, str]:
    """Three contacts that differ in every way that a filter can ask for; the ids of their custom fields by name."""
    types: dict[str, Json] = {
        "size": {"data_type": "NUMERICAL"},
        "color": {"data_type": "TEXT"},
        "likes": {"data_type": "CHECKBOX", "options": ["a", "b"]},
        "until": {"data_type": "DATE"},
    }
    fields = {name: str(make_field(client, location, name, **given)["id"]) for name, given in types.items()}
    make_contact(
        firstName="Anna",
        lastName="Groß",
        email="anna@example.com",
        phone="+14155550100",
        city="Rom",
        country="IT",
        tags=["VIP", "new"],
        dnd=True,
        dateOfBirth="1990-09-25",
        assignedTo="u1",
        source="Form",
        customFields=[
            {"id": fields["size"], "value": 12},
            {"id": fields["color"], "value": "red"},
            {"id": fields["likes"], "value": ["a", "b"]},
        ],
    )
    make_contact(
        firstName="Bea",
        email="bea@example.com",
        city="roma",
        tags=["vip"],
        dateOfBirth="2001-01-01",
        dndSettings={"sms": {"status": "permanent"}},
        customFields=[{"id": fields["size"], "value": 9.5}, {"id": fields["until"], "value": "2026-05-01"}],
    )
    make_contact(firstName="Carl")
    return fields


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("city", "eq", "ROM"), "Anna"),
        (("city", "not_eq", "rom"), "Bea Carl"),
        (("city", "contains", "om"), "Anna Bea"),
        (("city", "not_contains", "om"), "Carl"),
        (("city", "exists", None), "Anna Bea"),
        (("city", "not_exists", None), "Carl"),
        (("city", "has_any", ["rom", "wien"]), "Anna"),
        (("city", "has_none", ["rom", "wien"]), "Bea Carl"),
        (("lastName", "eq", "groß"), "Anna"),
        (("email", "eq", "BEA@example.com"), "Bea"),
        (("email", "contains", "EXAMPLE"), "Anna Bea"),
        (("email", "not_exists", None), "Carl"),
        (("phone", "contains", "5550100"), "Anna"),
        (("tags", "eq", "Vip"), "Anna Bea"),
        (("tags", "has_any", ["new", "other"]), "Anna"),
        (("tags", "has_all", ["VIP", "NEW"]), "Anna"),
        (("tags", "has_none", ["new"]), "Bea Carl"),
        (("tags", "not_exists", None), "Carl"),
        (("followers", "exists", None), ""),
        (("dnd", "eq", True), "Anna"),
        (("dnd.sms", "eq", "permanent"), "Bea"),
        (("dnd.sms", "eq", "inactive"), "Anna Carl"),
        (("dateOfBirth", "eq", "1990-09-25"), "Anna"),
        (("dateOfBirth", "range", {"gte": "1990-09-26"}), "Bea"),
        (("dateOfBirth", "not_exists", None), "Carl"),
        (("dateAdded", "range", {"gte": "2020-01-01", "lt": "2021-01-01"}), ""),
        (("dateAdded", "range", {"gte": "2020-01-01T00:00:00+01:00"}), "Anna Bea Carl"),
        (("lastActivity", "exists", None), "Anna Bea Carl"),
        (("assignedTo", "eq", "u1"), "Anna"),
        (("assignedTo", "not_eq", "u1"), "Bea Carl"),
        (("customFields.color", "eq", "red"), "Anna"),
        (("customFields.size", "eq", 12), "Anna"),
        (("customFields.size", "range", {"lt": 10}), "Bea"),
        (("customFields.until", "range", {"gt": "2026-04-30"}), "Bea"),
        (("customFields.likes", "eq", "b"), "Anna"),
        (("customFields.likes", "has_all", ["a", "b"]), "Anna"),
        (("customFields.likes", "has_none", ["a"]), "Bea Carl"),
        (("customFields.size", "exists", None), "Anna Bea"),
        (("customFields.color", "contains", "RE"), "Anna"),
        (("customFields.color", "range", {"gt": 5}), ""),
        (("attribution.first.url", "exists", None), ""),
        (("workflows.active", "exists", None), ""),
        (("workflows.active", "not_exists", None), "Anna Bea Carl"),
    ],
)
def test_a_filter_finds_whom_it_means(
    search: Search, people: dict[str, str], condition: tuple[str, str, Any], expected: str
) -> None:
    field, operator, value = condition
    custom = field.removeprefix("customFields.")
    if custom != field:
        field = f"customFields.{people[custom]}"
    found = search(filters=[{"field": field, "operator": operator, "value": value}])
    assert sorted(contact["firstName"] for contact in found["contacts"]) == expected.split()
    assert found["total"] == len(expected.split())


@pytest.mark.usefixtures("people")
def test_groups_are_nested(search: Search) -> None:
    vip, rome = {"field": "tags", "operator": "eq", "value": "vip"}, {"field": "city", "operator": "eq", "value": "rom"}
    nameless = {"field": "email", "operator": "not_exists"}

    def found(*filters: Any) -> list[str]:
        return sorted(contact["firstName"] for contact in search(filters=list(filters))["contacts"])

    assert found(vip, rome) == ["Anna"]
    assert found({"group": "OR", "filters": [rome, nameless]}) == ["Anna", "Carl"]
    assert found({"group": "OR", "filters": [{"group": "AND", "filters": [vip, rome]}, nameless]}) == ["Anna", "Carl"]
    assert found({"group": "OR", "filters": []}) == []
    assert found({"group": "AND", "filters": []}) == ["Anna", "Bea", "Carl"]


def test_a_search_with_a_key_gives_its_answer_again(client: Client, make_contact: Make, location: str) -> None:
    make_contact(firstName="Anna")
    asked = {"json": {"locationId": location, "query": "anna"}, "headers": {"Idempotency-Key": "search-1"}}
    first = client.post("/contacts/search", **asked)
    make_contact(firstName="Annabel")
    again = client.post("/contacts/search", **asked)

    assert (first.json["total"], again.json) == (1, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("anna-maria.schneider@example.com", 1),
        ("a-maria.schneider@example.co", 1),
        ("schneider@example.com", 2),
        ("maria.schneider@example.org", 0),
        ("berta-maria.schneider@example.com", 0),
        ("er@example.com", 2),
        ("...@example.com", 0),
    ],
)
def test_a_part_of_an_address_finds_who_has_just_that(
    make_contact: Make, search: Search, query: str, found: int
) -> None:
    make_contact(email="anna-maria.schneider@example.com")
    make_contact(email="t.schneider@example.com")
    make_contact(email="anna-maria.schneider@example.net")

    assert search(query=query)["total"] == found
