"""What people write in a filter is compared as it is kept: phones in any format, letters in any form, custom fields by their types."""

from typing import Any

import pytest

from chassis.testing.service import Client

from .answers import Json, Make, Search, answered, make_field, refused


@pytest.fixture
def finds(search: Search) -> Any:
    """Whether a search by one condition finds anybody."""

    def ask(field: str, operator: str, value: Any) -> bool:
        return bool(search(filters=[{"field": field, "operator": operator, "value": value}])["total"])

    return ask


@pytest.mark.parametrize("written", ["+12025550143", "(202) 555-0143", "1 202 555 0143", "202.555.0143"])
def test_a_phone_is_the_same_in_any_format(make_contact: Make, finds: Any, written: str) -> None:
    make_contact(firstName="Ada", phone="+12025550143")
    assert finds("phone", "eq", written)
    assert finds("phone", "has_any", ["+12025550199", written])
    assert not finds("phone", "not_eq", written)
    assert not finds("phone", "eq", "(202) 555-0144")


def test_a_part_of_a_phone_is_found_however_its_digits_are_parted(make_contact: Make, finds: Any) -> None:
    make_contact(firstName="Ada", phone="+12025550143")
    assert finds("phone", "contains", "555-01")
    assert finds("phone", "contains", "(202) 555")
    assert not finds("phone", "contains", "555-02")


@pytest.mark.parametrize("written", ["Élodie", "ÉLODIE", "E\u0301lodie", "élodie"])
def test_an_accent_is_the_same_however_it_was_typed(make_contact: Make, finds: Any, written: str) -> None:
    make_contact(firstName="Élodie")
    assert finds("firstName", "eq", written)
    assert finds("firstName", "contains", written[:3])
    assert not finds("firstName", "has_none", [written])


def test_a_letter_whose_cases_differ_in_length_is_found_as_it_was_written(make_contact: Make, finds: Any) -> None:
    make_contact(firstName="İpek")
    assert finds("firstName", "eq", "İpek")
    assert finds("firstName", "eq", "İPEK")


def test_custom_values_are_read_by_their_fields_types(
    client: Client, location: str, make_contact: Make, finds: Any
) -> None:
    def field(name: str, data_type: str, **more: Any) -> str:
        return f"customFields.{make_field(client, location, name, data_type, **more)['id']}"

    number, day, line = field("Size", "NUMERICAL"), field("Since", "DATE"), field("Line", "PHONE")
    inbox, choice = field("Inbox", "EMAIL"), field("Choice", "RADIO", options=["Ja", "Nein"])
    given: Json = {number: 5, day: "2026-01-15", line: "202 555 0143", inbox: "Ada@EXAMPLE.com", choice: "Ja"}
    values = [{"id": name.removeprefix("customFields."), "fieldValue": value} for name, value in given.items()]
    make_contact(firstName="Ada", customFields=values)
    for name, written in {
        number: "5",
        day: "2026-01-15T23:00:00Z",
        line: "(202) 555-0143",
        inbox: "Ada@Example.com",
    }.items():
        assert finds(name, "eq", written), name
        assert finds(name, "has_all", [written]), name
        assert not finds(name, "not_eq", written), name
    assert finds(number, "range", {"gte": "5", "lt": "5.5"})
    assert not finds(number, "range", {"gt": "5"})
    assert finds(day, "range", {"gte": "2026-01-15T00:00:00Z", "lte": "2026-01-15"})
    assert finds(choice, "eq", "Ja")
    assert not finds(choice, "eq", "no such option")
    assert not finds(number, "eq", "no number")


@pytest.mark.parametrize("bound", [True, "no number"])
def test_a_bound_that_no_value_can_be_compared_with_is_refused(client: Client, location: str, bound: Any) -> None:
    number = make_field(client, location, "Size", "NUMERICAL")["id"]
    asked = {"field": f"customFields.{number}", "operator": "range", "value": {"gte": bound}}
    answer = client.post("/contacts/search", json={"locationId": location, "filters": [asked]})
    assert refused(answer, 422, "invalid_filter")["errors"][0]["field"] == "filters.0.value.gte"


def test_a_field_that_is_gone_finds_nobody_and_no_bound_of_it_breaks_the_search(client: Client, location: str) -> None:
    for value, status in ((5, 200), ("x", 200), (True, 422)):
        asked = {"field": "customFields.gone", "operator": "range", "value": {"gte": value}}
        answer = client.post("/contacts/search", json={"locationId": location, "filters": [asked]})
        assert answered(answer, status).get("contacts", []) == []


def test_a_smart_list_reads_its_values_as_a_search_does(client: Client, make_contact: Make) -> None:
    contact = make_contact(firstName="Ada", phone="+12025550143")["id"]
    filters = [{"field": "phone", "operator": "eq", "value": "(202) 555-0143"}]
    made = answered(client.post("/smart-lists", json={"name": "Ada's", "filters": filters}), 201)["smartList"]["id"]
    found = answered(client.get(f"/smart-lists/{made}/contacts"))["contacts"]
    assert [one["id"] for one in found] == [contact]
    assert answered(client.get(f"/smart-lists/{made}/contacts/{contact}/neighbors"))["total"] == 1


@pytest.mark.parametrize("part", ["İPEK", "ipek", "E\u0301lodie", "ÉLO"])
def test_a_part_of_a_custom_text_is_found_however_its_letters_were_typed(
    client: Client, location: str, make_contact: Make, finds: Any, part: str
) -> None:
    field = make_field(client, location, "Motto", "TEXT")["id"]
    make_contact(firstName="Ada", customFields=[{"id": field, "fieldValue": "İpek und Élodie, ipek"}])
    assert finds(f"customFields.{field}", "contains", part)
    assert not finds(f"customFields.{field}", "not_contains", part)
    assert not finds(f"customFields.{field}", "contains", f"{part}x")


def test_a_day_is_read_of_a_date_or_a_time_and_of_nothing_else(
    client: Client, location: str, make_contact: Make, finds: Any
) -> None:
    make_contact(firstName="Ada", dateOfBirth="1990-01-31")
    assert finds("dateOfBirth", "eq", "1990-01-31")
    assert finds("dateOfBirth", "eq", "1990-01-31T23:00:00Z")
    asked = {"field": "dateOfBirth", "operator": "eq", "value": "1990-01-31 or so"}
    answer = client.post("/contacts/search", json={"locationId": location, "filters": [asked]})
    assert refused(answer, 422, "invalid_filter")["errors"][0]["field"] == "filters.0.value"


@pytest.mark.parametrize("field", ["email", "opportunities.status", "workflows.active", "firstName", "customFields.x"])
def test_as_many_comparisons_as_there_may_be_are_answered(make_contact: Make, search: Search, field: str) -> None:
    make_contact(firstName="Ada")
    values = [f"value {number}" for number in range(200)]
    every = [{"field": field, "operator": "eq", "value": value} for value in values]
    assert search(filters=every)["total"] == 0
    assert search(filters=[{"group": "OR", "filters": every}])["total"] == 0
    assert search(filters=[{"field": field, "operator": "has_all", "value": [*values, *values]}])["total"] == 0
    assert search(filters=[{"field": field, "operator": "has_none", "value": values}])["total"] == 1


def test_many_comparisons_find_whom_few_do(client: Client, make_contact: Make, search: Search) -> None:
    ada = make_contact(firstName="Ada", email="ada@example.com")["id"]
    answered(client.post(f"/contacts/{ada}/emails", json={"email": "ada@example.org"}), 201)
    make_contact(firstName="Ada", email="other@example.com")
    both = {"field": "email", "operator": "has_all", "value": ["ada@example.com", "ada@example.org"]}
    one = {"field": "email", "operator": "eq", "value": "ADA@example.com"}
    name = {"field": "firstName", "operator": "eq", "value": "ada"}
    for filters in ([both, one, name], [both, one, name] * 20):
        assert [contact["id"] for contact in search(filters=filters)["contacts"]] == [ada]
    assert search(filters=[{"group": "OR", "filters": [one, name] * 20}])["total"] == 2
