"""Phones and e-mails: one primary and ten more, each label once, the limits held under concurrent calls."""

from concurrent.futures import ThreadPoolExecutor

from chassis.testing.service import Client, TestService

from .answers import Json, Make, SetUp, answered, refused


def phones_of(client: Client, contact_id: str) -> list[tuple[str, bool]]:
    contact = answered(client.get(f"/contacts/{contact_id}"))["contact"]
    return [(one["phone"], one["primary"]) for one in contact["phones"]]


def add_phone(client: Client, contact_id: str, phone: str, **more: str) -> Json:
    answer: Json = answered(client.post(f"/contacts/{contact_id}/phones", json={"phone": phone, **more}), 201)
    found: Json = answer["phone"]
    return found


def test_the_first_phone_is_the_primary_and_the_next_is_not(client: Client, make_contact: Make) -> None:
    contact_id = make_contact()["id"]
    first = add_phone(client, contact_id, "(415) 555-0100", label="mobile")
    second = add_phone(client, contact_id, "415 555 0101")
    assert (first["phone"], first["label"], first["primary"]) == ("+14155550100", "mobile", True)
    assert (second["phone"], second["label"], second["primary"]) == ("+14155550101", None, False)
    contact = answered(client.get(f"/contacts/{contact_id}"))["contact"]
    assert contact["phone"] == "+14155550100"
    assert contact["version"] == 3


def test_a_number_without_a_country_is_of_the_locations(
    client: Client, make_contact: Make, set_up_location: SetUp
) -> None:
    set_up_location(country="DE")
    assert add_phone(client, make_contact()["id"], "030 123456")["phone"] == "+4930123456"


def test_another_primary_takes_the_place_and_the_old_one_stays(
    client: Client, make_contact: Make, service: TestService
) -> None:
    made = make_contact(phone="+14155550100")
    second = add_phone(client, made["id"], "+14155550101")
    third = add_phone(client, made["id"], "+14155550102")

    answer = client.put(f"/contacts/{made['id']}/phones/{third['id']}/primary")

    contact = answered(answer)["contact"]
    assert contact["phone"] == "+14155550102"
    assert [(one["phone"], one["primary"]) for one in contact["phones"]] == [
        ("+14155550102", True),
        ("+14155550101", False),
        ("+14155550100", False),
    ]
    assert phones_of(client, made["id"])[0] == ("+14155550102", True)
    last = service.events("contacts.contact.updated", location_id=made["locationId"])[-1]
    assert {"field": "phone", "before": "+14155550100", "after": "+14155550102"} in last["data"]["changes"]
    assert second["primary"] is False


def test_the_primary_goes_last(client: Client, make_contact: Make) -> None:
    made = make_contact(phone="+14155550100", email="anna@example.com")
    second = add_phone(client, made["id"], "+14155550101")
    path = f"/contacts/{made['id']}/phones"
    primary = made["phones"][0]["id"]
    refused(client.delete(f"{path}/{primary}"), 409, "primary_phone")
    refused(client.put(f"/contacts/{made['id']}", json={"phone": None}), 409, "primary_phone")
    answered(client.delete(f"{path}/{second['id']}"))
    answered(client.delete(f"{path}/{primary}"))
    assert phones_of(client, made["id"]) == []
    assert "email" not in answered(client.put(f"/contacts/{made['id']}", json={"email": None}))["contact"]


def test_a_label_is_given_once_and_only_from_the_list(client: Client, make_contact: Make) -> None:
    made = make_contact(phone="+14155550100")
    path = f"/contacts/{made['id']}/phones"
    first = answered(client.put(f"{path}/{made['phones'][0]['id']}", json={"label": "work"}))["phone"]
    assert first["label"] == "work"
    refusal = refused(client.post(path, json={"phone": "+14155550101", "label": "work"}), 409, "label_taken")
    assert refusal["details"] == {"phoneId": first["id"]}
    refused(client.post(path, json={"phone": "+14155550101", "label": "beach"}), 422, "validation_failed")
    second = add_phone(client, made["id"], "+14155550101", label="home")
    refused(client.put(f"{path}/{second['id']}", json={"label": "work"}), 409, "label_taken")
    assert answered(client.put(f"{path}/{second['id']}", json={"label": None}))["phone"]["label"] is None
    refused(client.put(f"{path}/{second['id']}", json={}), 422, "validation_failed")
    refused(client.put(f"{path}/{second['id']}", json={"primary": True}), 422, "validation_failed")


def test_the_same_number_twice_is_refused(client: Client, make_contact: Make) -> None:
    made = make_contact(phone="+14155550100", email="Anna@example.com")
    refused(client.post(f"/contacts/{made['id']}/phones", json={"phone": "415 555 0100"}), 409, "phone_exists")
    refused(client.post(f"/contacts/{made['id']}/emails", json={"email": "ANNA@example.com"}), 409, "email_exists")


def test_the_twelfth_is_refused(client: Client, make_contact: Make) -> None:
    contact_id = make_contact()["id"]
    for number in range(11):
        add_phone(client, contact_id, f"+141555501{number:02}")
        answered(client.post(f"/contacts/{contact_id}/emails", json={"email": f"a{number}@example.com"}), 201)
    refused(client.post(f"/contacts/{contact_id}/phones", json={"phone": "+14155550199"}), 422, "too_many_phones")
    refused(client.post(f"/contacts/{contact_id}/emails", json={"email": "b@example.com"}), 422, "too_many_emails")
    assert len(phones_of(client, contact_id)) == 11


def test_another_contacts_phone_row_is_not_found(client: Client, make_contact: Make) -> None:
    other = make_contact(phone="+14155550100")["phones"][0]["id"]
    path = f"/contacts/{make_contact()['id']}/phones/{other}"
    refused(client.delete(path), 404, "phone_not_found")
    refused(client.put(path, json={"label": "home"}), 404, "phone_not_found")
    refused(client.put(f"{path}/primary"), 404, "phone_not_found")


def test_eleven_phones_hold_under_concurrent_calls(service: TestService, client: Client, make_contact: Make) -> None:
    contact_id = make_contact()["id"]

    def add(number: int) -> int:
        own = service.client(client.identity.location_id)
        status: int = own.post(f"/contacts/{contact_id}/phones", json={"phone": f"+141555502{number:02}"}).status_code
        return status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(add, range(16)))

    assert sorted(statuses) == [201] * 11 + [422] * 5
    assert [primary for _, primary in phones_of(client, contact_id)] == [True] + [False] * 10


def test_there_is_one_primary_whoever_chooses_at_once(service: TestService, client: Client, make_contact: Make) -> None:
    contact_id = make_contact()["id"]
    rows = [add_phone(client, contact_id, f"+141555503{number:02}")["id"] for number in range(6)]

    def choose(row_id: str) -> int:
        own = service.client(client.identity.location_id)
        status: int = own.put(f"/contacts/{contact_id}/phones/{row_id}/primary").status_code
        return status

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(choose, rows * 2))

    assert statuses == [200] * 12
    assert [primary for _, primary in phones_of(client, contact_id)] == [True] + [False] * 5
