"""Notifications: the owner and the followers are told, of others' doing, while they may see the contact; by mail too."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import text

from chassis.ids import new_event_id, new_id
from chassis.testing.events import make_event
from chassis.testing.service import Client, TestService
from chassis.testing.waiting import wait_until
from chassis.timers.trying import PAUSES

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


def test_a_replay_tells_nobody_of_what_was_before_they_followed(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    paid = make_event(
        "billing.invoice.paid",
        new_id(),
        {},
        location_id=desk.location,
        contact_id=contact["id"],
        time=desk.service.clock.now(),
    )
    desk.service.deliver(paid)
    answered(desk.client.post(f"/contacts/{contact['id']}/followers", json={"followers": ["fan"]}), 201)
    desk.service.deliver(replace(paid, replayed=True))
    fan = desk.service.client(desk.location, user="fan")
    assert told(fan) == []
    desk.service.deliver(replace(paid, id=str(new_event_id())))
    assert told(fan) == ["invoice.paid"]


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
    assert mailbox.to(user) == []
    desk.run(HOUR)
    (message,) = wait_until(lambda: mailbox.to(user), 10)
    assert message["Subject"] == "2 new on your contacts"
    assert message.get_content().count("Zoë: Appointment cancelled: Visit") == 2
    until_settled(mailing, location)
    desk.cancel(contact)
    (row, *_) = answered(reader.get("/notifications?unread=true"))["notifications"]
    answered(reader.put(f"/notifications/{row['id']}/read"))
    desk.run(HOUR)
    until_settled(mailing, location)
    assert len(mailbox.to(user)) == 1


def test_a_digest_that_the_server_refuses_is_tried_again_and_what_is_new_comes_in_the_next(
    mailing: TestService, mailbox: Mailbox, location: str
) -> None:
    user = new_id()
    contact, _ = set_up(mailing, location, user)
    desk = Desk(mailing, location, mailing.client(location))
    desk.cancel(contact)
    mailbox.refusing = True
    try:
        desk.run(HOUR)
        wait_until(lambda: due(mailing, location) <= mailing.clock.now() + PAUSES[0], 10)
        mailing.clock.move(timedelta(seconds=1))
        desk.cancel(contact, title="Another visit")
    finally:
        mailbox.refusing = False
    desk.run(HOUR)
    wait_until(lambda: len(mailbox.to(user)) == 2, 10)
    told = sorted(mail.get_content().partition("  ")[2].strip() for mail in mailbox.to(user))
    assert told == ["Zoë: Appointment cancelled: Another visit", "Zoë: Appointment cancelled: Visit"]
    assert len({mail["Message-ID"] for mail in mailbox.to(user)}) == 2
    until_settled(mailing, location)


def test_a_digest_that_is_given_up_is_told_in_the_next(mailing: TestService, mailbox: Mailbox, location: str) -> None:
    user = new_id()
    contact, _ = set_up(mailing, location, user)
    desk = Desk(mailing, location, mailing.client(location))
    desk.cancel(contact)
    mailbox.refusing = True
    try:
        desk.run(HOUR)
        for pause in PAUSES:
            wait_until(partial(is_due_within, pause, mailing, location), 10)
            desk.run(pause)
        until_settled(mailing, location)
    finally:
        mailbox.refusing = False
    assert mailbox.to(user) == []
    desk.cancel(contact)
    desk.run(HOUR)
    (message,) = wait_until(lambda: mailbox.to(user), 10)
    assert message["Subject"] == "2 new on your contacts"
    until_settled(mailing, location)


def test_a_mail_server_that_does_not_answer_holds_up_no_other_timer(
    mailing: TestService, mailbox: Mailbox, location: str
) -> None:
    user = new_id()
    contact, _ = set_up(mailing, location, user)
    desk = Desk(mailing, location, mailing.client(location))
    desk.publish([{"type": "wait", "hours": 1}, {"type": "add_tag", "tag": "on time"}])
    desk.cancel(contact)
    desk.run()
    mailbox.hold()
    try:
        held = mailbox.held
        desk.run(HOUR)
        wait_until(lambda: mailbox.held == held + 1, 10, about="a digest that nobody answers")
        assert desk.tags(contact) == ["on time"]
    finally:
        mailbox.let_go()
    wait_until(lambda: due(mailing, location) <= mailing.clock.now() + PAUSES[0], 10)
    desk.run(PAUSES[0])
    until_settled(mailing, location)
    assert len(mailbox.to(user)) == 1


def due(service: TestService, location: str) -> datetime:
    """When the location's digest is tried again."""
    query = text("SELECT max(due_at) FROM timers WHERE location_id = :location AND kind = 'notification_digest.send'")
    with service.runtime.database.session() as session:
        moment: datetime = session.scalar(query, {"location": location})
        return moment


def is_due_within(pause: timedelta, service: TestService, location: str) -> bool:
    """Whether the location's digest is tried again in `pause`, at most."""
    return due(service, location) <= service.clock.now() + pause


def until_settled(service: TestService, location: str) -> None:
    """Wait until no digest of the location is on its way."""
    query = text("SELECT count(*) FROM digests WHERE location_id = :location")

    def none() -> bool:
        with service.runtime.database.session() as session:
            return bool(session.scalar(query, {"location": location}) == 0)

    wait_until(none, 10, about="the digests to arrive")
