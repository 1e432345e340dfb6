"""Messages that other services ask for by an event: delivered to contacts, users and addresses, once for an event, under do-not-disturb."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.waiting import wait_until

from .answers import Json, answered
from .mailbox import text_of
from .post_room import PostRoom
from .staff import make_user, user_event

NOBODY = {"contactId": None, "userId": None, "email": None, "phone": None}


def asks(room: PostRoom, contact: Json, channel: str = "email", **given: Any) -> Event:
    recipient = {**NOBODY, **given.pop("recipient", {"contactId": contact["id"]})}
    data = {
        "id": new_id(),
        "channel": channel,
        "recipient": recipient,
        "subject": "Reminder: Visit",
        "body": "<p>Tomorrow at <b>9</b> {{contact.name}}</p>" if channel == "email" else "Tomorrow at 9",
        **given,
    }
    time = room.service.clock.now()
    return make_event(
        "scheduling.appointment.reminder_due",
        data["id"],
        data,
        location_id=room.location,
        contact_id=contact["id"],
        time=time,
    )


def test_a_contact_gets_it_once_as_a_message(post_room: PostRoom) -> None:
    anna = post_room.contact(email="reminded@example.com")
    event = asks(post_room, anna, fromName="Praxis, Dr. Nováková", fromAddress="praxis@example.org")
    post_room.service.deliver(event)
    post_room.service.deliver(event)
    (message,) = post_room.messages(anna)
    assert (message["source"], message["status"], message["contentType"]) == ("workflow", "pending", "text/html")
    post_room.sent({"messageId": message["id"]})
    (mail,) = post_room.mailbox.to("reminded@example.com")
    # What came filled in is not filled in again.
    assert (text_of(mail), mail["Subject"]) == ("Tomorrow at 9 {{contact.name}}", "Reminder: Visit")
    assert text_of(mail, "html") == "<p>Tomorrow at <b>9</b> {{contact.name}}</p>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert str(mail["From"]) == '"Praxis, Dr. Nováková" <praxis@example.org>'
    assert post_room.conversation(anna)["lastMessageBody"].startswith("Tomorrow")


def test_do_not_disturb_and_a_missing_address_leave_a_failed_message(post_room: PostRoom) -> None:
    anna = post_room.contact(email="anna@example.com", dndSettings={"email": {"status": "active"}})
    post_room.service.deliver(asks(post_room, anna))
    post_room.service.deliver(asks(post_room, anna, "whatsapp"))
    failed = [(one["messageType"], one["status"], one["error"]["code"]) for one in post_room.messages(anna)]
    assert sorted(failed) == [("TYPE_EMAIL", "failed", "dnd"), ("TYPE_WHATSAPP", "failed", "no_address")]
    assert len(post_room.events("failed")) == 2


def test_it_goes_by_whatsapp_to_the_address_that_the_event_names(post_room: PostRoom) -> None:
    post_room.provider("whatsApp")
    anna = post_room.contact(phone="+14155550100")
    answered(post_room.client.post(f"/contacts/{anna['id']}/phones", json={"phone": "+14155550101"}), 201)
    for phone in ("+14155550101", "+14155559999"):
        post_room.service.deliver(
            asks(post_room, anna, "whatsapp", recipient={"contactId": anna["id"], "phone": phone})
        )
        post_room.sent({"messageId": post_room.messages(anna)[0]["id"]})
    assert [body["to"] for _, body in post_room.receiver.heard] == ["+14155550101", "+14155550100"]
    assert {body["body"] for _, body in post_room.receiver.heard} == {"Tomorrow at 9"}


def test_a_user_is_mailed_or_told_in_the_app(post_room: PostRoom) -> None:
    anna = post_room.contact()
    user = make_user(post_room.service, post_room.location)
    event = asks(post_room, anna, recipient={"userId": user})
    for one in (event, event, asks(post_room, anna, "inApp", recipient={"userId": user})):
        post_room.service.deliver(one)
    post_room.run()
    wait_until(lambda: len(post_room.mailbox.to(f"{user}@staff.example")) == 1, 10)
    post_room.run(timedelta(minutes=10))
    (mail,) = post_room.mailbox.to(f"{user}@staff.example")
    assert (text_of(mail), mail["List-Unsubscribe"]) == ("Tomorrow at 9 {{contact.name}}", None)
    told = answered(post_room.service.client(post_room.location, user=user).get("/notifications"))["notifications"]
    assert [(one["type"], one["contactId"]) for one in told] == [("scheduling.appointment.reminder_due", anna["id"])]
    own = asks(post_room, anna, "inApp", recipient={"userId": user})
    post_room.service.deliver(replace(own, actor=f"user:{user}"))
    reader = post_room.service.client(post_room.location, user=user)
    assert len(answered(reader.get("/notifications"))["notifications"]) == 1
    gone = make_user(post_room.service, post_room.location)
    room = (post_room.service, gone, post_room.location)
    post_room.service.deliver(user_event(*room, happened="deleted", sequence=2))
    post_room.service.deliver(asks(post_room, anna, recipient={"userId": gone}))
    assert post_room.messages(anna) == []
    # Of a contact who is gone for good.
    late = asks(post_room, {"id": new_id()}, recipient={"userId": user}, subject="Late")
    post_room.service.deliver(late)
    post_room.run()
    wait_until(lambda: [one["Subject"] for one in post_room.mailbox.to(f"{user}@staff.example")][1:] == ["Late"], 10)


def test_a_bare_address_is_written_to_unless_its_contact_wants_to_be_left_alone(post_room: PostRoom) -> None:
    anna = post_room.contact()
    post_room.service.deliver(asks(post_room, anna, recipient={"email": "office@elsewhere.example"}))
    post_room.run()
    wait_until(lambda: len(post_room.mailbox.to("office@elsewhere.example")) == 1, 10)
    quiet = post_room.contact(email="quiet@elsewhere.example", dnd=True)
    post_room.service.deliver(asks(post_room, anna, recipient={"email": "Quiet@elsewhere.example"}))
    (message,) = post_room.messages(quiet)
    assert message["error"] == {"code": "dnd", "detail": "dnd_all"}
    assert post_room.messages(anna) == []


def test_what_was_asked_for_long_ago_is_not_sent_by_a_replay(post_room: PostRoom) -> None:
    anna = post_room.contact(email="anna@example.com")
    event = asks(post_room, anna)
    post_room.service.clock.move(timedelta(days=2))
    post_room.service.deliver(event)
    assert post_room.messages(anna) == []
