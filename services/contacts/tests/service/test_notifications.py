"""Notifications: the owner and the followers are told, of others' doing, while they may see the contact; by mail too."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.events import make_event, run_due_timers
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused
from .desk import Desk
from .mailbox import Mailbox
from .staff import user_event

HOUR = timedelta(hours=1)


def told(client: Client, **query: Any) -> list[str]:
    answer = answered(client.get("/notifications", query_string=query))
    return [row["type"].partition(".")[2] for row in answer["notifications"]]


def write_note(client: Client, contact: Json) -> None:
    answered(client.post(f"/contacts/{contact['id']}/notes", json={"body": "x"}), 201)


def test_owner_and_followers_are_told_of_what_others_do(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(assignedTo="owner")
    answered(desk.client.post(f"/contacts/{contact['id']}/followers", json={"followers": ["fan"]}), 201)
    users = {name: desk.service.client(desk.location, user=name) for name in ("owner", "fan", "other")}
    write_note(users["owner"], contact)
    desk.hand_on()
    assert told(users["owner"]) == ["contact.followers_changed"]
    assert told(users["fan"]) == ["note.created", "contact.followers_changed"]
    assert told(users["other"]) == []
    (note, _) = answered(users["fan"].get("/notifications"))["notifications"]
    assert (note["title"], note["actor"], note["contactId"]) == ("Note written", "user:owner", contact["id"])
    desk.hand_on()
    assert len(told(users["fan"])) == 2


def test_other_services_events_are_told_but_not_old_ones(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(assignedTo="owner")
    owner = desk.service.client(desk.location, user="owner")
    desk.cancel(contact)
    assert told(owner) == ["appointment.cancelled"]
    days = timedelta(days=2)
    old = make_event(
        "billing.invoice.paid",
        new_id(),
        {},
        location_id=desk.location,
        contact_id=contact["id"],
        time=desk.service.clock.now() - days,
    )
    desk.service.deliver(old)
    assert told(owner) == ["appointment.cancelled"]


def test_who_writes_down_what_the_contact_said_is_not_told_of_it(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(assignedTo="owner")
    answered(desk.client.post(f"/contacts/{contact['id']}/followers", json={"followers": ["fan"]}), 201)
    owner, fan = (desk.service.client(desk.location, user=name) for name in ("owner", "fan"))
    said = {"type": "SMS", "contactId": contact["id"], "message": "Call me"}
    assert owner.post("/conversations/messages/inbound", json=said).status_code in (200, 201)
    desk.hand_on()
    assert told(owner) == ["contact.followers_changed"]
    assert told(fan) == ["message.received", "contact.followers_changed"]


def test_what_takes_away_what_was_told_is_told_too(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(assignedTo="owner")
    for kind in ("scheduling.appointment.deleted", "scheduling.appointment.restored", "billing.charge.refund_failed"):
        happened = {"location_id": desk.location, "contact_id": contact["id"], "time": desk.service.clock.now()}
        desk.service.deliver(make_event(kind, new_id(), {"title": "Visit"}, **happened))
    rows = answered(desk.service.client(desk.location, user="owner").get("/notifications"))["notifications"]
    assert sorted(row["title"] for row in rows) == [
        "Appointment deleted: Visit",
        "Appointment restored: Visit",
        "Refund failed",
    ]


def test_a_notification_is_read_once_and_by_its_user(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(assignedTo="owner")
    desk.cancel(contact)
    owner, other = (desk.service.client(desk.location, user=name) for name in ("owner", "other"))
    (row,) = answered(owner.get("/notifications"))["notifications"]
    path = f"/notifications/{row['id']}/read"
    refused(other.put(path), 404, "notification_not_found")
    refused(desk.client.put(path), 403, "user_required")
    refused(desk.client.get("/notifications"), 403, "user_required")
    assert told(owner, unread="true") == ["appointment.cancelled"]
    read = answered(owner.put(path))["notification"]
    assert read["readAt"] is not None
    desk.run(HOUR)
    assert answered(owner.put(path))["notification"] == read
    assert told(owner, unread="true") == []
    assert told(owner) == ["appointment.cancelled"]
    assert told(desk.service.client("elsewhere", user="owner")) == []


def test_who_may_not_see_the_contact_any_more_is_shown_nothing(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(assignedTo="owner")
    desk.cancel(contact)
    restricted = desk.service.client(desk.location, user="owner", assigned_only=True)
    assert told(restricted) == ["appointment.cancelled"]
    answered(desk.client.put(f"/contacts/{contact['id']}", json={"assignedTo": "heir"}))
    assert told(restricted) == []
    desk.cancel(contact)
    assert told(desk.service.client(desk.location, user="owner")) == ["appointment.cancelled"]
    assert told(desk.service.client(desk.location, user="heir"))[0] == "appointment.cancelled"
    answered(desk.client.delete(f"/contacts/{contact['id']}"))
    assert told(desk.service.client(desk.location, user="heir")) == []


def set_up(service: TestService, location: str, user: str) -> tuple[Json, Client]:
    service.deliver(user_event(service, user, location, name="Olga Öwner", email=f"{user}@example.com"))
    client = service.client(location)
    body = {"locationId": location, "firstName": "Zoë", "assignedTo": user}
    contact: Json = answered(client.post("/contacts/", json=body), 201)["contact"]
    return contact, service.client(location, user=user)


def test_what_is_unread_is_mailed_once_an_hour(mailing: TestService, mailbox: Mailbox, location: str) -> None:
    user = new_id()
    contact, reader = set_up(mailing, location, user)
    desk = Desk(mailing, location, mailing.client(location))
    for _ in range(2):
        desk.cancel(contact)
    desk.run()
    assert [one for one in mailbox.messages if user in one["To"]] == []
    desk.run(HOUR)
    (message,) = [one for one in mailbox.messages if user in one["To"]]
    assert message["Subject"] == "2 new on your contacts"
    assert message.get_content().count("Zoë: Appointment cancelled: Visit") == 2  # type: ignore[attr-defined]  # an EmailMessage
    desk.cancel(contact)
    (row, *_) = answered(reader.get("/notifications?unread=true"))["notifications"]
    answered(reader.put(f"/notifications/{row['id']}/read"))
    desk.run(HOUR)
    assert len([one for one in mailbox.messages if user in one["To"]]) == 1


def test_a_digest_that_the_server_refuses_is_not_forgotten(
    mailing: TestService, mailbox: Mailbox, location: str
) -> None:
    user = new_id()
    contact, _ = set_up(mailing, location, user)
    desk = Desk(mailing, location, mailing.client(location))
    desk.cancel(contact)
    mailbox.refusing = True
    mailing.clock.move(HOUR)
    with pytest.raises(Exception, match="451"):
        run_due_timers(mailing.runtime, location)
    mailbox.refusing = False
    desk.run()
    assert len([one for one in mailbox.messages if user in one["To"]]) == 1
