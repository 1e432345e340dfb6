"""The trash: a deleted contact can be restored for 30 days with all that it had, and then is gone for good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from chassis.testing.service import Client, TestService

from .answers import Json, Make, Search, answered, refused
from .desk import Desk

DAY = timedelta(days=1)


def types(service: TestService, location: str) -> list[str]:
    return [row["type"].removeprefix("contacts.contact.") for row in service.events(location_id=location)]


def trashed(client: Client, contact: Json) -> str:
    answered(client.delete(f"/contacts/{contact['id']}"))
    return f"/contacts/{contact['id']}"


def test_a_restored_contact_has_all_that_it_had(desk: Desk, make_contact: Make, search: Search) -> None:
    contact = make_contact(email="anna@example.com", phone="+14155550100", tags=["vip"])
    answered(desk.client.post(f"/contacts/{contact['id']}/notes", json={"body": "x"}), 201)
    path = trashed(desk.client, contact)
    desk.run(29 * DAY)
    restored = desk.client.post(f"{path}/restore")
    shown = answered(restored)["contact"]
    for field in ("id", "email", "phone", "tags", "emails", "phones", "firstName"):
        assert shown[field] == contact[field]
    assert answered(desk.client.get(path))["contact"] == shown
    assert desk.client.get(path).headers["ETag"] == restored.headers["ETag"]
    assert search(query="anna@example.com")["total"] == 1
    assert len(answered(desk.client.get(f"{path}/notes"))["notes"]) == 1
    assert answered(desk.client.post(f"{path}/restore"))["contact"] == shown
    assert types(desk.service, desk.location) == ["created", "contacts.note.created", "deleted", "restored"]
    (log, *_) = answered(desk.client.get(f"{path}/audit-logs"))["auditLogs"]
    assert (log["action"], log["changes"]) == ("restored", [{"field": "deleted", "before": True, "after": False}])
    desk.run(3 * DAY)
    answered(desk.client.get(path))


def test_after_thirty_days_a_contact_is_gone_for_good(desk: Desk, make_contact: Make) -> None:
    contact, kept = make_contact(email="anna@example.com"), make_contact()
    path = trashed(desk.client, contact)
    desk.run(30 * DAY)
    refused(desk.client.post(f"{path}/restore"), 404, "contact_not_found")
    assert types(desk.service, desk.location) == ["created", "created", "deleted", "purged"]
    answered(desk.client.get(f"/contacts/{kept['id']}"))
    (purged,) = desk.service.events("contacts.contact.purged", location_id=desk.location)
    assert (purged["subject"], purged["data"]["deleted"]) == (contact["id"], True)
    desk.hand_on()
    refused(desk.client.get(f"{path}/activity"), 404, "contact_not_found")


def test_thirty_days_count_from_the_last_deletion(desk: Desk, make_contact: Make) -> None:
    path = trashed(desk.client, make_contact())
    desk.run(20 * DAY)
    answered(desk.client.post(f"{path}/restore"))
    answered(desk.client.delete(path))
    desk.run(20 * DAY)
    answered(desk.client.post(f"{path}/restore"))


def test_a_contact_whose_address_another_has_by_now_stays_in_the_trash(client: Client, make_contact: Make) -> None:
    path = trashed(client, make_contact(email="Anna@example.com"))
    heir = make_contact(email="anna@example.com")
    answer = refused(client.post(f"{path}/restore"), 409, "duplicate_contact")
    assert answer["details"] == {"contactId": heir["id"], "field": "email"}
    trashed(client, heir)
    answered(client.post(f"{path}/restore"))
    refused(client.post(f"/contacts/{heir['id']}/restore"), 409, "duplicate_contact")


def test_of_two_with_one_address_one_is_restored(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    paths = []
    for _ in range(6):
        paths.append(trashed(client, make_contact(email="anna@example.com")))

    def restore(path: str) -> int:
        status: int = service.client(location).post(f"{path}/restore").status_code
        return status

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(restore, paths)) == [200] + [409] * 5
    assert types(service, location).count("restored") == 1


def test_a_contact_is_restored_once_however_many_ask(service: TestService, client: Client, make_contact: Make) -> None:
    contact = make_contact()
    path = trashed(client, contact)

    def restore(_number: int) -> int:
        status: int = service.client(contact["locationId"]).post(f"{path}/restore").status_code
        return status

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(restore, range(8))) == {200}
    assert types(service, contact["locationId"]) == ["created", "deleted", "restored"]


def test_only_who_may_see_a_contact_restores_it(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    path = trashed(client, make_contact(assignedTo="owner"))
    for other in (service.client(location, user="other", assigned_only=True), service.client("elsewhere")):
        refused(other.post(f"{path}/restore"), 404, "contact_not_found")
    answered(service.client(location, user="owner", assigned_only=True).post(f"{path}/restore"))


def test_what_became_overdue_in_the_trash_is_told_after_it(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    due = (desk.service.clock.now() + DAY).isoformat()
    body = {"title": "Call", "dueDate": due, "completed": False}
    answered(desk.client.post(f"/contacts/{contact['id']}/tasks", json=body), 201)
    path = trashed(desk.client, contact)
    desk.run(2 * DAY)
    assert desk.service.events("contacts.task.overdue", location_id=desk.location) == []
    answered(desk.client.post(f"{path}/restore"))
    desk.run()
    assert len(desk.service.events("contacts.task.overdue", location_id=desk.location)) == 1
