"""Erasing a contact: it is gone at once, and soon with all that hung on it; what stays says nothing about anybody."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.searching import tables_with
from chassis.testing.service import Client, TestService

from .answers import Json, Make, Search, answered, refused
from .desk import Desk

DAY = timedelta(days=1)
SECRETS = ("zofijana", "hrušková", "+420601987654", "čokoláda")
"""Words that no other test writes, as the whole database is searched for them."""


def everything(service: TestService, words: tuple[str, ...]) -> list[str]:
    """The tables in which one of `words` is."""
    with service.runtime.database.engine.connect() as connection:
        return sorted(tables_with(connection, words))


def fill(desk: Desk, contact: Json) -> None:
    """Give the contact something of every kind that a client can."""
    path = f"/contacts/{contact['id']}"
    client = desk.client
    note = answered(client.post(f"{path}/notes", json={"body": "Likes čokoláda"}), 201)["note"]
    answered(client.put(f"{path}/notes/{note['id']}", json={"body": "Likes čokoláda a lot"}))
    due = (desk.service.clock.now() + DAY).isoformat()
    answered(client.post(f"{path}/tasks", json={"title": "Send čokoláda", "dueDate": due, "completed": False}), 201)
    answered(client.post(f"{path}/phones", json={"phone": "+420602123456", "label": "work"}), 201)
    answered(client.post(f"{path}/tags", json={"tags": ["čokoláda"]}), 201)
    answered(
        client.post(f"{path}/activity", json={"type": "visit", "title": "čokoláda", "data": {"of": "Zofijana"}}), 201
    )
    desk.publish([{"type": "wait", "seconds": 3600}, {"type": "add_tag", "tag": "later"}])
    desk.cancel(contact, title="čokoláda tasting")


@pytest.fixture
def zofie(desk: Desk, make_contact: Make) -> Json:
    contact = make_contact(
        firstName="Zofijana", lastName="Hrušková", email="zofijana@example.com", phone="+420601987654", tags=["vip"]
    )
    fill(desk, contact)
    desk.hand_on()
    return contact


def erase(client: Client, contact_id: str) -> Json:
    erasure: Json = answered(client.post(f"/contacts/{contact_id}/erase"), 202)["erasure"]
    return erasure


def answer(service: TestService, location: str, contact_id: str, name: str, **told: Any) -> None:
    data = {"contactId": contact_id, "erased": {}, "kept": [], **told}
    service.deliver(make_event(f"{name}.contact_data.erased", contact_id, data, location_id=location))


def test_nothing_of_an_erased_contact_is_left(desk: Desk, zofie: Json, search: Search) -> None:
    assert set(everything(desk.service, SECRETS)) >= {
        "contacts",
        "notes",
        "tasks",
        "activities",
        "outbox",
        "audit_logs",
    }
    erase(desk.client, zofie["id"])
    refused(desk.client.get(f"/contacts/{zofie['id']}"), 404, "contact_not_found")
    assert search(query="zofijana")["total"] == 0
    desk.run()
    assert everything(desk.service, SECRETS) == ["tags"]
    desk.hand_on()
    assert everything(desk.service, SECRETS) == ["tags"]
    refused(desk.client.get(f"/contacts/{zofie['id']}/activity"), 404, "contact_not_found")


def test_the_report_says_what_was_erased_where_and_what_stays(desk: Desk, zofie: Json) -> None:
    begun = erase(desk.client, zofie["id"])
    assert (begun["contactId"], begun["contactIds"], begun["status"]) == (zofie["id"], [zofie["id"]], "pending")
    assert [(one["service"], one["status"]) for one in begun["services"]] == [
        ("contacts", "pending"),
        ("scheduling", "pending"),
        ("billing", "pending"),
        ("documents", "pending"),
    ]
    desk.run()
    kept = [{"kind": "transactions", "count": 2, "reason": "the ledger"}]
    answer(desk.service, desk.location, zofie["id"], "scheduling", erased={"appointmentNotes": 1})
    answer(desk.service, desk.location, zofie["id"], "billing", erased={"cards": 1}, kept=kept)
    middle = answered(desk.client.get(f"/contacts/{zofie['id']}/erasure"))["erasure"]
    assert (middle["status"], middle["completedAt"]) == ("pending", None)
    answer(desk.service, desk.location, zofie["id"], "documents")
    done = answered(desk.client.get(f"/contacts/{zofie['id']}/erasure"))["erasure"]
    assert (done["status"], done["id"]) == ("done", begun["id"])
    own, scheduling, billing, documents = done["services"]
    counted = {kind: own["erased"][kind] for kind in ("contact", "phones", "emails", "notes", "noteHistory", "tasks")}
    assert counted == {"contact": 1, "phones": 2, "emails": 1, "notes": 1, "noteHistory": 1, "tasks": 1}
    assert [(one["kind"], one["count"]) for one in own["kept"]] == [("auditLogs", own["kept"][0]["count"])]
    assert own["kept"][0]["count"] > 5
    assert (scheduling["erased"], billing["erased"], billing["kept"]) == ({"appointmentNotes": 1}, {"cards": 1}, kept)
    assert (documents["status"], documents["erased"], documents["kept"]) == ("done", {}, [])
    assert [orjson.dumps(done).decode().lower().count(word) for word in SECRETS] == [0] * len(SECRETS)


def test_a_second_erasure_is_the_first(desk: Desk, zofie: Json) -> None:
    first = erase(desk.client, zofie["id"])
    assert erase(desk.client, zofie["id"]) == first
    desk.run()
    done = answered(desk.client.get(f"/contacts/{zofie['id']}/erasure"))["erasure"]
    assert erase(desk.client, zofie["id"]) == done
    answer(desk.service, desk.location, zofie["id"], "billing", erased={"cards": 1})
    answer(desk.service, desk.location, zofie["id"], "billing", erased={"cards": 0})
    (_, _, billing, _) = erase(desk.client, zofie["id"])["services"]
    assert billing["erased"] == {"cards": 1}
    assert len(desk.service.events("contacts.contact.erased", location_id=desk.location)) == 1


def test_the_event_and_the_audit_log_say_who_asked_and_nothing_else(desk: Desk, zofie: Json) -> None:
    asking = desk.service.client(desk.location, user="boss")
    erasure = erase(asking, zofie["id"])
    (event,) = desk.service.events("contacts.contact.erased", location_id=desk.location)
    assert (event["subject"], event["contact_id"], event["actor"]) == (zofie["id"], None, "user:boss")
    data = event["data"]
    assert (data["deleted"], data["erasureId"], data["followers"], data["tags"]) == (True, erasure["id"], [], [])
    assert [data[name] for name in ("name", "firstName", "lastName", "email", "phone", "companyName")] == [None] * 6
    desk.run()
    with desk.service.runtime.database.session() as session:
        query = text("SELECT action, actor, changes FROM audit_logs WHERE contact_id = :id ORDER BY position")
        rows = session.execute(query, {"id": zofie["id"]}).all()
    assert (rows[-1].action, rows[-1].actor) == ("erased", "user:boss")
    assert {row.changes for row in rows} == {None}
    assert erasure["requestedBy"] == "user:boss"


def test_the_audit_chain_holds_without_what_it_said(desk: Desk, zofie: Json) -> None:
    path = f"/contacts/{zofie['id']}/audit-logs"
    before = answered(desk.client.get(f"{path}/verify"))
    erase(desk.client, zofie["id"])
    desk.run()
    after = answered(desk.client.get(f"{path}/verify"))
    assert after == {"valid": True, "checked": before["checked"] + 1, "brokenAt": None}
    logs = answered(desk.client.get(path, query_string={"limit": 100}))["auditLogs"]
    assert [(log["action"], log["changes"]) for log in logs][:2] == [("erased", None), ("enrolled", None)]
    restricted = desk.service.client(desk.location, user="x", assigned_only=True)
    refused(restricted.get(f"{path}/verify"), 404, "contact_not_found")


def test_what_comes_late_brings_nothing_back(desk: Desk, zofie: Json) -> None:
    erase(desk.client, zofie["id"])
    for _ in range(2):
        late = make_event(
            "scheduling.appointment.booked",
            new_id(),
            {"title": "Visit of Zofijana"},
            location_id=desk.location,
            contact_id=zofie["id"],
            time=desk.service.clock.now(),
        )
        desk.service.deliver(late)
        desk.run()
    assert everything(desk.service, SECRETS) == ["tags"]


def test_a_contact_in_the_trash_is_erased_and_can_not_be_restored(desk: Desk, zofie: Json) -> None:
    answered(desk.client.delete(f"/contacts/{zofie['id']}"))
    erase(desk.client, zofie["id"])
    refused(desk.client.post(f"/contacts/{zofie['id']}/restore"), 404, "contact_not_found")
    desk.run()
    refused(desk.client.post(f"/contacts/{zofie['id']}/restore"), 404, "contact_not_found")
    desk.run(31 * DAY)
    assert desk.service.events("contacts.contact.purged", location_id=desk.location) == []
    assert everything(desk.service, SECRETS) == ["tags"]


def test_what_is_left_of_a_purged_contact_is_erased(desk: Desk, zofie: Json) -> None:
    answered(desk.client.delete(f"/contacts/{zofie['id']}"))
    desk.run(31 * DAY)
    desk.hand_on()
    assert "audit_logs" in everything(desk.service, SECRETS)
    refused(desk.service.client("elsewhere").post(f"/contacts/{zofie['id']}/erase"), 404, "contact_not_found")
    erase(desk.client, zofie["id"])
    desk.run()
    assert everything(desk.service, SECRETS) == ["tags"]


def test_an_answer_kept_under_a_key_goes_and_is_not_given_again(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(firstName="Bo")
    path = f"/contacts/{contact['id']}"
    phone = {"json": {"phone": "+420601987654"}, "headers": {"Idempotency-Key": new_id()}}
    answered(desk.client.post(f"{path}/phones", **phone), 201)
    key = {"Idempotency-Key": new_id()}
    begun = answered(desk.client.post(f"{path}/erase", headers=key), 202)
    desk.run()
    refused(desk.client.post(f"{path}/phones", **phone), 410, "answer_erased")
    again = desk.client.post(f"{path}/erase", headers=key)
    assert (again.status_code, again.get_json()) == (202, begun)


def test_who_may_erase(desk: Desk, make_contact: Make) -> None:
    service, location = desk.service, desk.location
    contact = make_contact(assignedTo="owner")
    path = f"/contacts/{contact['id']}"
    answered(desk.client.post(f"{path}/followers", json={"followers": ["follower"]}), 201)
    restricted = {user: service.client(location, user=user, assigned_only=True) for user in ("owner", "follower", "x")}
    refused(restricted["x"].post(f"{path}/erase"), 404, "contact_not_found")
    refused(service.client("elsewhere").post(f"{path}/erase"), 404, "contact_not_found")
    readonly = service.client(location, scopes=["contacts.readonly"])
    refused(readonly.post(f"{path}/erase"), 403, "scope_missing")
    # A follower may do whatever the owner may, but give the contact to another owner.
    erase(restricted["follower"], contact["id"])
    answered(restricted["follower"].get(f"{path}/erasure"))
    answered(readonly.get(f"{path}/erasure"))
    for other in (restricted["owner"], service.client("elsewhere")):
        refused(other.get(f"{path}/erasure"), 404, "contact_not_found")
    refused(desk.client.get(f"/contacts/{new_id()}/erasure"), 404, "contact_not_found")
    refused(desk.client.get(f"/contacts/{make_contact()['id']}/erasure"), 404, "erasure_not_found")
    refused(desk.client.post(f"/contacts/{new_id()}/erase"), 404, "contact_not_found")


def test_much_is_erased_in_bounded_steps_and_counted_whole(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    rows = 2500
    with desk.service.runtime.database.session() as session:
        insert = text(
            "INSERT INTO activities (event_id, contact_id, location_id, type, occurred_at, actor, source, data)"
            " SELECT gen_random_uuid(), :id, :location, 'visit', now(), 'system', '/x', '{}' FROM generate_series(1, :rows)"
        )
        session.execute(insert, {"id": contact["id"], "location": desk.location, "rows": rows})
        session.commit()
    erase(desk.client, contact["id"])
    steps = desk.run()
    assert 3 <= steps <= 5
    own = answered(desk.client.get(f"/contacts/{contact['id']}/erasure"))["erasure"]["services"][0]
    assert own["erased"]["activity"] == rows + 1


def test_contacts_that_were_merged_go_along_and_no_merge_is_undone(desk: Desk, zofie: Json, make_contact: Make) -> None:
    other = make_contact(firstName="Zofijana", lastName="Stará", email="zofijana.old@example.com")
    answered(desk.client.post(f"/contacts/{other['id']}/notes", json={"body": "Likes čokoláda"}), 201)
    body = {"survivorId": zofie["id"], "mergedIds": [other["id"]]}
    merge = answered(desk.client.post("/contacts/merge", json=body))
    desk.hand_on()
    erasure = erase(desk.client, other["id"])
    assert (erasure["contactId"], set(erasure["contactIds"])) == (zofie["id"], {zofie["id"], other["id"]})
    refused(desk.client.post(f"/contacts/merge/{merge['mergeId']}/undo"), 409, "survivor_erased")
    desk.run()
    assert everything(desk.service, SECRETS) == ["tags"]
    refused(desk.client.post(f"/contacts/merge/{merge['mergeId']}/undo"), 409, "survivor_erased")
    for one in (zofie, other):
        refused(desk.client.get(f"/contacts/{one['id']}"), 404, "contact_not_found")
        answered(desk.client.get(f"/contacts/{one['id']}/audit-logs/verify"))
    told = desk.service.events("contacts.contact.erased", location_id=desk.location)
    assert {event["subject"] for event in told} == {zofie["id"], other["id"]}
    assert {event["data"]["erasureId"] for event in told} == {erasure["id"]}
    for name in ("scheduling", "billing", "documents"):
        answer(desk.service, desk.location, zofie["id"], name, erased={"things": 2})
        assert answered(desk.client.get(f"/contacts/{zofie['id']}/erasure"))["erasure"]["status"] == "pending"
        answer(desk.service, desk.location, other["id"], name, erased={"things": 1})
    done = answered(desk.client.get(f"/contacts/{zofie['id']}/erasure"))["erasure"]
    assert (done["status"], done["services"][1]["erased"]) == ("done", {"things": 3})


def test_whatever_races_an_erasure_leaves_nothing_behind(desk: Desk, zofie: Json) -> None:
    service, location, path = desk.service, desk.location, f"/contacts/{zofie['id']}"
    due = (service.clock.now() + DAY).isoformat()

    def act(number: int) -> int:
        client, words = service.client(location), f"Zofijana {number} čokoláda"
        if number == 20:
            return int(client.post(f"{path}/erase").status_code)
        if number % 5 == 0:
            return int(client.put(path, json={"firstName": words}).status_code)
        if number % 5 == 1:
            return int(client.post(f"{path}/notes", json={"body": words}).status_code)
        if number % 5 == 2:
            task = {"title": words, "dueDate": due, "completed": False}
            return int(client.post(f"{path}/tasks", json=task).status_code)
        if number % 5 == 3:
            return int(client.post(f"{path}/activity", json={"type": "visit", "title": words}).status_code)
        with suppress(DBAPIError):
            # The inbox would try it again, and then pass over it.
            desk.cancel(zofie, title=words)
        return 200

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(act, range(40)))
    assert set(statuses) <= {200, 201, 202, 404, 409}
    assert statuses[20] == 202
    desk.hand_on()
    desk.run()
    assert everything(service, SECRETS) == ["tags"]


def test_an_erasure_that_is_asked_for_many_times_at_once_is_one(desk: Desk, zofie: Json) -> None:
    def ask(_number: int) -> str:
        asked: str = erase(desk.service.client(desk.location), zofie["id"])["id"]
        return asked

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert len(desk.service.events("contacts.contact.erased", location_id=desk.location)) == 1


def test_everything_about_a_contact_is_told_and_who_asked_is_noted(desk: Desk, zofie: Json) -> None:
    path = f"/internal/contacts/{zofie['id']}/data-export"
    answer = desk.service.client(desk.location, user="boss").get(path)
    lines = [orjson.loads(line) for line in answer.data.splitlines()]
    end = lines[-1]["end"]
    rows = {line["kind"]: line["row"] for line in lines if "row" in line}
    assert {
        kind: end[kind] for kind in ("contact", "notes", "noteHistory", "tasks", "phones", "emails", "workflows")
    } == {
        "contact": 1,
        "notes": 1,
        "noteHistory": 1,
        "tasks": 1,
        "phones": 2,
        "emails": 1,
        "workflows": 1,
    }
    assert sum(1 for line in lines if "row" in line) == sum(end.values())
    assert (rows["contact"]["firstName"], rows["contact"]["tags"]) == ("Zofijana", ["vip", "čokoláda"])
    assert rows["noteHistory"]["body"] == "Likes čokoláda"
    assert {"searchText", "sortName", "salt"} & {name for row in rows.values() for name in row} == set()
    (log, *_) = answered(desk.client.get(f"/contacts/{zofie['id']}/audit-logs"))["auditLogs"]
    assert (log["entity"], log["action"], log["actor"]["id"]) == ("data_export", "requested", "boss")
    answered(desk.client.delete(f"/contacts/{zofie['id']}"))
    assert desk.client.get(path).status_code == 200
    for other in (desk.service.client("elsewhere"), desk.service.client(desk.location, user="x", assigned_only=True)):
        refused(other.get(path), 404, "contact_not_found")
    refused(desk.service.client(desk.location, scopes=["documents.readonly"]).get(path), 403, "scope_missing")
    erase(desk.client, zofie["id"])
    refused(desk.client.get(path), 404, "contact_not_found")
