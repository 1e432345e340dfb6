"""Messages that come in: from providers and mail servers, matched with whoever sent them, each once."""

from email.message import EmailMessage
from typing import Any

from chassis.ids import new_id
from chassis.testing.published import assert_published

from .answers import Json, answered, refused
from .desk import Desk
from .post_room import PostRoom


def raw_mail(sender: str, body: str = "Thanks!", **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "us@example.com"
    mail["Subject"] = headers.pop("Subject", "Re: Hello")
    mail["Message-ID"] = headers.pop("ref", f"<{new_id()}@theirs.example>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail.as_bytes()


def taken(answer: Any) -> str:
    body = answered(answer)
    assert body["accepted"] is True, body
    message_id: str = body["messageId"]
    return message_id


def not_taken(answer: Any) -> str:
    body = answered(answer)
    assert body["accepted"] is False, body
    reason: str = body["reason"]
    return reason


def test_an_answer_by_mail_finds_its_thread_whatever_address_it_is_from(post_room: PostRoom) -> None:
    provider = post_room.provider("email")
    anna = post_room.contact(email="anna@example.com")
    written = post_room.write(anna)
    post_room.sent(written)
    ref = f"<{written['messageId']}@localhost>"
    mail = raw_mail("Somebody Else <else@example.com>", In_Reply_To=ref, ref="<a@theirs>")
    message_id = taken(post_room.callback(provider, mail))
    (message, first) = post_room.messages(anna)
    assert (message["id"], message["direction"], message["body"]) == (message_id, "inbound", "Thanks!")
    assert message["meta"]["email"]["messageIds"] == [first["id"], message_id]
    assert (message["meta"]["email"]["from"], message["meta"]["email"]["subject"]) == ("else@example.com", "Re: Hello")
    assert post_room.conversation(anna)["unreadCount"] == 1
    # The same again, as mail servers do.
    assert taken(post_room.callback(provider, mail)) == message_id
    assert (len(post_room.messages(anna)), len(post_room.events("received"))) == (2, 1)
    # And an answer to the answer carries all of it.
    answer = post_room.write(anna, replyMessageId=message_id)
    post_room.sent(answer)
    assert post_room.mailbox.messages[-1]["References"] == f"{ref} <a@theirs>"


def test_a_mail_is_matched_on_every_address_of_a_contact(post_room: PostRoom) -> None:
    provider = post_room.provider("email")
    anna = post_room.contact(email="first@example.com")
    answered(post_room.client.post(f"/contacts/{anna['id']}/emails", json={"email": "Second@Example.com"}), 201)
    taken(post_room.callback(provider, raw_mail("second@example.COM")))
    assert len(post_room.messages(anna)) == 1


def test_a_stranger_becomes_a_contact_unless_the_location_says_no_and_a_machine_never(post_room: PostRoom) -> None:
    provider = post_room.provider("email")
    mail = raw_mail("Žofie Nová <zofie@example.com>")
    message_id = taken(post_room.callback(provider, mail))
    message = post_room.message({"messageId": message_id})
    contact = answered(post_room.client.get(f"/contacts/{message['contactId']}"))["contact"]
    assert (contact["firstName"], contact["email"], contact["source"]) == ("Žofie", "zofie@example.com", "email")
    machine = raw_mail("noreply@example.com", Auto_Submitted="auto-replied")
    assert not_taken(post_room.callback(provider, machine)) == "unknown_sender"
    path = f"/conversations/providers/{provider['id']}"
    answered(post_room.client.put(path, json={"createContacts": False}))
    assert not_taken(post_room.callback(provider, raw_mail("other@example.com"))) == "unknown_sender"
    taken(post_room.callback(provider, raw_mail("zofie@example.com")))


def test_a_bounce_fails_what_it_is_about_and_is_no_message(post_room: PostRoom) -> None:
    provider = post_room.provider("email")
    anna = post_room.contact(email="anna@example.com")
    written = post_room.write(anna)
    post_room.sent(written)
    report = b"\r\n".join(
        (
            b"From: MAILER-DAEMON@example.com",
            b"Message-ID: <bounce@example.com>",
            b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"',
            b"",
            b"--x\r\nContent-Type: text/plain\r\n\r\nSorry.",
            b"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n",
            b"Final-Recipient: rfc822; anna@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n",
            f"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{written['messageId']}@localhost>\r\n".encode(),
            b"--x--",
        )
    )
    assert taken(post_room.callback(provider, report)) == written["messageId"]
    message = post_room.message(written)
    assert (message["status"], message["error"]) == ("failed", {"code": "bounced", "detail": "5.1.1"})
    assert len(post_room.messages(anna)) == 1
    taken(post_room.callback(provider, report))
    assert len(post_room.events("failed")) == 1


def test_a_mails_files_are_kept_and_its_html_runs_nothing(post_room: PostRoom) -> None:
    provider = post_room.provider("email")
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "files@example.com", "<files@theirs>"
    mail.set_content("See below.")
    mail.add_alternative("<p onclick='x()'>See</p><script>x()</script>", subtype="html")
    mail.add_attachment(b"%PDF-1.7 offer", maintype="application", subtype="pdf", filename="../Angebot für Ádám.pdf")
    message = post_room.message({"messageId": taken(post_room.callback(provider, mail.as_bytes()))})
    assert message["body"] == "<p>See</p>\n"
    (link,) = message["attachments"]
    assert post_room.events("received")[0]["attachments"] == [link]
    path = link.removeprefix("https://dossier.example")
    fetched = post_room.outside.get(path)
    assert (fetched.status_code, fetched.data, fetched.content_type) == (200, b"%PDF-1.7 offer", "application/pdf")
    assert "%C3%81d%C3%A1m.pdf" in fetched.headers["Content-Disposition"]
    refused(post_room.outside.get(path[:-1] + ("0" if path[-1] != "0" else "1")), 404, "link_unknown")
    contact = message["contactId"]
    answered(post_room.client.delete(f"/conversations/{message['conversationId']}"))
    refused(post_room.outside.get(path), 404, "file_not_found")
    assert answered(post_room.client.get(f"/contacts/{contact}"))["contact"]["email"] == "files@example.com"


def test_what_is_not_signed_now_by_the_provider_is_refused(post_room: PostRoom) -> None:
    provider = post_room.provider("email")
    mail = raw_mail("anna@example.com")
    refused(post_room.callback(provider, mail, secret="another"), 401, "bad_signature")
    old = str(int(post_room.service.clock.now().timestamp()) - 301)
    refused(post_room.callback(provider, mail, **{"X-Webhook-Timestamp": old}), 401, "bad_signature")
    refused(post_room.callback({**provider, "id": new_id()}, mail), 404, "provider_not_found")
    refused(post_room.callback(provider, b""), 422, "unreadable_mail")
    sms = post_room.provider("sms")
    refused(post_room.callback(sms, mail), 404, "provider_not_found")
    refused(post_room.callback(sms, {"type": "else"}), 422, "invalid_value")
    assert post_room.events("received") == []
    path = f"/conversations/providers/{provider['id']}"
    renewed = answered(post_room.client.put(path, json={"rotateSecret": True}))["provider"]
    refused(post_room.callback(provider, mail), 401, "bad_signature")
    taken(post_room.callback(renewed, mail))


def test_an_sms_finds_its_sender_by_any_number_and_is_taken_in_once(post_room: PostRoom) -> None:
    provider = post_room.provider()
    anna = post_room.contact(phone="+14155550100")
    answered(post_room.client.post(f"/contacts/{anna['id']}/phones", json={"phone": "+14155550101"}), 201)
    told: Json = {"type": "message", "id": "SM1", "from": "(415) 555-0101", "to": "+18005550100", "body": "Hello"}
    message_id = taken(post_room.callback(provider, told))
    assert taken(post_room.callback(provider, {**told, "body": "Changed"})) == message_id
    (message,) = post_room.messages(anna)
    assert (message["id"], message["body"], message["messageType"]) == (message_id, "Hello", "TYPE_SMS")
    conversation = post_room.conversation(anna)
    assert (conversation["unreadCount"], conversation["lastMessageBody"]) == (1, "Hello")
    assert post_room.service.events("contacts.message.received", location_id=post_room.location)[0]["actor"] == (
        f"contact:{anna['id']}"
    )


def test_the_owner_and_the_followers_are_told_of_what_came_in(post_room: PostRoom) -> None:
    provider = post_room.provider()
    anna = post_room.contact(phone="+14155550100", assignedTo="owner")
    taken(post_room.callback(provider, {"type": "message", "id": "1", "from": "+14155550100", "body": "Hello"}))
    Desk(post_room.service, post_room.location, post_room.client).hand_on()
    owner = post_room.service.client(post_room.location, user="owner")
    told = answered(owner.get("/notifications"))["notifications"]
    assert [(one["type"], one["title"]) for one in told] == [("contacts.message.received", "Message received: sms")]
    activity = answered(post_room.client.get(f"/contacts/{anna['id']}/activity"))["activities"]
    assert [one["title"] for one in activity] == ["Message received: sms", "Contact created"]


def test_a_messenger_knows_contacts_by_names_of_its_own(post_room: PostRoom) -> None:
    provider = post_room.provider("fb")
    told = {"type": "message", "id": "mid.1", "from": "psid-77", "name": "Bob Novák", "body": "Hi"}
    message = post_room.message({"messageId": taken(post_room.callback(provider, told))})
    contact = {"id": message["contactId"]}
    assert answered(post_room.client.get(f"/contacts/{contact['id']}"))["contact"]["lastName"] == "Novák"
    taken(post_room.callback(provider, {**told, "id": "mid.2"}))
    assert len(post_room.messages(contact)) == 2
    post_room.sent(post_room.write(contact, type="FB", message="Hello Bob"))
    assert post_room.receiver.heard[-1][1]["to"] == "psid-77"


def test_what_is_told_of_a_message_only_raises_its_status(post_room: PostRoom) -> None:
    provider = post_room.provider()
    anna = post_room.contact(phone="+14155550100")
    written = post_room.write(anna, type="SMS")
    post_room.sent(written)
    for told, status in (("delivered", "delivered"), ("sent", "delivered"), ("failed", "delivered"), ("read", "read")):
        taken(post_room.callback(provider, {"type": "status", "messageId": written["messageId"], "status": told}))
        assert post_room.message(written)["status"] == status
    assert [len(post_room.events(word)) for word in ("sent", "delivered", "opened", "failed")] == [1, 1, 1, 0]
    unknown = {"type": "status", "messageId": "none", "status": "sent"}
    assert not_taken(post_room.callback(provider, unknown)) == "message_not_found"
    other = post_room.provider("whatsApp")
    of_another = {"type": "status", "messageId": written["messageId"], "status": "failed"}
    assert not_taken(post_room.callback(other, of_another)) == "message_not_found"


def test_stop_is_heeded_until_start_and_what_is_turned_away_is_not_kept(post_room: PostRoom) -> None:
    provider = post_room.provider()
    anna = post_room.contact(phone="+14155550100")
    told = {"type": "message", "from": "+14155550100"}
    taken(post_room.callback(provider, {**told, "id": "1", "body": " Stopall. "}))
    stopped = answered(post_room.client.get(f"/contacts/{anna['id']}"))["contact"]["dndSettings"]["sms"]
    assert (stopped["status"], stopped["code"]) == ("permanent", "STOP")
    written = post_room.write(anna, type="SMS")
    assert (written["status"], written["msg"]) == ("failed", "dnd")
    assert post_room.message(written)["error"] == {"code": "dnd", "detail": "dnd_sms_permanent"}
    inbound = {"inboundDndSettings": {"all": {"status": "active"}}}
    answered(post_room.client.put(f"/contacts/{anna['id']}", json=inbound))
    assert not_taken(post_room.callback(provider, {**told, "id": "2", "body": "Hello?"})) == "inbound_dnd"
    taken(post_room.callback(provider, {**told, "id": "3", "body": "UNSTOP"}))
    assert post_room.sent(post_room.write(anna, type="SMS"))["status"] == "sent"
    assert len(post_room.events("received")) == 2


def test_messages_from_elsewhere_are_taken_in_by_the_published_operation(post_room: PostRoom) -> None:
    anna = post_room.contact(email="anna@example.com", phone="+14155550100")
    path = "/conversations/messages/inbound"
    body = {"type": "Email", "emailFrom": "ANNA@example.com", "subject": "Hi", "message": "Text", "altId": "<x@theirs>"}
    answer = answered(post_room.client.post(path, json=body))
    assert_published("conversations", "POST", path, 200, answer)
    assert answered(post_room.client.post(path, json=body))["messageId"] == answer["messageId"]
    html = "<p onload='x()'>More</p><script>x()</script>"
    reply = {"type": "Email", "emailMessageId": answer["messageId"], "message": "More", "html": html}
    second = answered(post_room.client.post(path, json=reply))
    messages = [answer["messageId"], second["messageId"]]
    assert post_room.message(second)["meta"]["email"]["messageIds"] == messages
    assert post_room.message(second)["body"] == "<p>More</p>"
    refused(post_room.client.post(path, json={"type": "SMS", "message": "x"}), 422, "unknown_sender")
    other = post_room.contact(firstName="Other")
    conversation = second["conversationId"]
    wrong = {"type": "SMS", "conversationId": conversation, "contactId": other["id"], "message": "x"}
    refused(post_room.client.post(path, json=wrong), 404, "conversation_not_found")
    call = {"to": "+18005550100", "from": "+14155550100", "status": "no-answer"}
    made: Json = {
        "type": "Call",
        "conversationId": conversation,
        "conversationProviderId": "p",
        "altId": "C1",
        "call": call,
    }
    noted = answered(post_room.client.post("/conversations/messages/outbound", json=made))
    assert_published("conversations", "POST", "/conversations/messages/outbound", 200, noted)
    assert answered(post_room.client.post("/conversations/messages/outbound", json=made)) == noted
    (newest, *_) = post_room.messages(anna)
    assert (newest["type"], newest["status"], newest["meta"]) == (1, "failed", {"callStatus": "no-answer"})
    assert len(post_room.messages(anna)) == 3
