"""Messages that leave: by a real mail server and to a real provider, once, threaded, to the address that was chosen."""

from datetime import timedelta

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.timers.trying import PAUSES

from .answers import answered, refused
from .mailbox import text_of
from .post_room import PostRoom


def test_an_email_has_text_html_and_what_threads_it(post_room: PostRoom) -> None:
    anna = post_room.contact(email="threaded@example.com")
    written = post_room.write(anna, html="<p>Dear {{contact.first_name}}</p>", message="Dear {{contact.name}}")
    assert_published("conversations", "POST", "/conversations/messages", 200, written)
    assert (written["status"], written["emailMessageId"]) == ("pending", written["messageId"])
    message = post_room.sent(written)
    assert_published("conversations", "GET", "/conversations/messages/{id}", 200, message)
    assert (message["body"], message["contentType"], message["type"]) == ("<p>Dear Anna</p>", "text/html", 3)
    (mail,) = post_room.mailbox.to("threaded@example.com")
    assert mail.get_content_type() == "multipart/alternative"
    assert (text_of(mail), text_of(mail, "html")) == ("Dear Anna Kovář", "<p>Dear Anna</p>")
    assert (mail["Subject"], mail["Message-ID"]) == ("Hello", f"<{written['messageId']}@localhost>")
    assert (mail["In-Reply-To"], mail["References"]) == (None, None)

    answer = post_room.write(anna, replyMessageId=written["messageId"], subject=None, emailCc=["cc@example.com"])
    post_room.sent(answer)
    (_, second) = post_room.mailbox.to("threaded@example.com")
    first = mail["Message-ID"]
    assert (second["Subject"], second["In-Reply-To"], second["References"]) == ("Re: Hello", first, first)
    third = post_room.write(anna, threadId=written["messageId"], emailBcc=["bcc@example.com"])
    post_room.sent(third)
    (_, _, last) = post_room.mailbox.to("threaded@example.com")
    assert last["References"] == f"{first} {second['Message-ID']}"
    assert (last["Bcc"], post_room.mailbox.recipients[-1]) == (None, ["threaded@example.com", "bcc@example.com"])
    thread = [one["messageId"] for one in (written, answer, third)]
    assert post_room.message(third)["meta"]["email"]["messageIds"] == thread
    assert [one["status"] for one in post_room.events("sent")] == ["sent"] * 3


def test_it_goes_to_the_primary_address_unless_another_of_the_contacts_is_chosen(post_room: PostRoom) -> None:
    anna = post_room.contact(email="first@example.org")
    answered(post_room.client.post(f"/contacts/{anna['id']}/emails", json={"email": "Second@example.org"}), 201)
    post_room.sent(post_room.write(anna))
    post_room.sent(post_room.write(anna, emailTo="second@EXAMPLE.org"))
    assert [len(post_room.mailbox.to(f"{name}@example.org")) for name in ("first", "Second")] == [1, 1]
    body = {"type": "Email", "contactId": anna["id"], "subject": "x", "message": "x", "emailTo": "third@example.org"}
    refusal = refused(post_room.client.post("/conversations/messages", json=body), 422, "address_not_of_contact")
    assert refusal["errors"][0]["field"] == "emailTo"
    assert len(post_room.messages(anna)) == 2


def test_a_message_that_is_asked_for_twice_under_one_key_is_one(post_room: PostRoom) -> None:
    anna = post_room.contact(email="once@example.com")
    body = {"type": "Email", "contactId": anna["id"], "subject": "x", "message": "x"}
    answers = [
        post_room.client.post("/conversations/messages", json=body, headers={"Idempotency-Key": "a"}) for _ in range(2)
    ]
    assert answered(answers[0]) == answered(answers[1])
    post_room.sent(answered(answers[0]))
    assert len(post_room.mailbox.to("once@example.com")) == 1


def test_messages_of_another_location_are_not_there(post_room: PostRoom) -> None:
    anna = post_room.contact(email="anna@example.com")
    provider = post_room.provider()
    path = f"/conversations/messages/{post_room.write(anna)['messageId']}"
    other = post_room.service.client(new_id())
    body = {"type": "Email", "contactId": anna["id"], "subject": "x", "message": "x"}
    refused(other.get(path), 404, "message_not_found")
    refused(other.put(f"{path}/status", json={"status": "read"}), 404, "message_not_found")
    refused(other.delete(f"{path}/schedule"), 404, "message_not_found")
    refused(other.post("/conversations/messages", json=body), 404, "contact_not_found")
    refused(other.put(f"/conversations/providers/{provider['id']}", json={"name": "x"}), 404, "provider_not_found")
    refused(other.delete(f"/conversations/providers/{provider['id']}"), 404, "provider_not_found")
    assert answered(other.get("/conversations/providers")) == {"providers": []}


def test_an_sms_goes_to_the_provider_signed(post_room: PostRoom) -> None:
    provider = post_room.provider(sender="+18005550100")
    anna = post_room.contact(phone="+14155550100")
    written = post_room.write(anna, type="SMS", message="Hi {{ contact.first_name }}", attachments=["https://x.org/a"])
    message = post_room.sent(written)
    assert (message["messageType"], message["body"], message["attachments"]) == (
        "TYPE_SMS",
        "Hi Anna",
        ["https://x.org/a"],
    )
    ((headers, body),) = post_room.receiver.heard
    assert body == {
        "type": "message",
        "id": written["messageId"],
        "locationId": post_room.location,
        "contactId": anna["id"],
        "conversationId": written["conversationId"],
        "channel": "sms",
        "to": "+14155550100",
        "from": "+18005550100",
        "body": "Hi Anna",
        "attachments": ["https://x.org/a"],
    }
    assert headers["Idempotency-Key"] == written["messageId"]
    assert headers["X-Webhook-Signature"].startswith("v1=")
    shown = answered(post_room.client.get(f"/conversations/providers/{provider['id']}"))["provider"]
    assert "secret" not in shown


def test_what_fails_for_now_is_tried_again_under_the_same_key_and_at_last_given_up(post_room: PostRoom) -> None:
    post_room.provider()
    anna = post_room.contact(phone="+14155550100")
    post_room.receiver.statuses = [503] * 5
    written = post_room.write(anna, type="SMS")
    for tries, pause in enumerate(PAUSES, start=1):
        post_room.run()
        post_room.until_paused(written, tries)
        assert post_room.message(written)["status"] == "pending"
        post_room.service.clock.move(pause)
    message = post_room.sent(written, "failed")
    assert message["error"] == {"code": "provider_failed", "detail": "http_503"}
    assert {headers["Idempotency-Key"] for headers, _ in post_room.receiver.heard} == {written["messageId"]}
    assert len(post_room.receiver.heard) == len(PAUSES) + 1
    assert (len(post_room.events("failed")), post_room.events("sent")) == (1, [])
    assert post_room.run(timedelta(days=1)) <= 1
    assert len(post_room.receiver.heard) == len(PAUSES) + 1


def test_a_mail_that_is_refused_for_good_fails_at_once_and_one_refused_for_now_is_tried_again(
    post_room: PostRoom,
) -> None:
    post_room.mailbox.unknown = {"nobody@example.net"}
    gone = post_room.contact(email="nobody@example.net")
    message = post_room.sent(post_room.write(gone, emailCc=["copy@example.net"]), "failed")
    assert message["error"]["code"] == "recipient_refused"
    post_room.mailbox.unknown = set()
    later = post_room.contact(email="later@example.net")
    post_room.mailbox.refusing = True
    written = post_room.write(later)
    post_room.run()
    post_room.until_paused(written, 1)
    post_room.mailbox.refusing = False
    post_room.service.clock.move(PAUSES[0])
    post_room.sent(written)
    (mail,) = post_room.mailbox.to("later@example.net")
    assert mail["Message-ID"] == f"<{written['messageId']}@localhost>"


def test_a_channel_without_a_provider_and_a_contact_without_an_address_are_refused(post_room: PostRoom) -> None:
    anna = post_room.contact(email="threaded@example.com")
    body = {"type": "SMS", "contactId": anna["id"], "message": "x"}
    refused(post_room.client.post("/conversations/messages", json=body), 422, "channel_not_configured")
    post_room.provider()
    refused(post_room.client.post("/conversations/messages", json=body), 422, "no_address")
    refused(
        post_room.client.post("/conversations/messages", json={**body, "type": "TIKTOK"}), 422, "channel_unsupported"
    )
    refused(
        post_room.client.post("/conversations/messages", json={**body, "contactId": "none"}), 404, "contact_not_found"
    )
    refused(post_room.client.post("/conversations/messages", json={**body, "message": ""}), 422, "required")
    wrong = {**body, "type": "Email", "subject": "x", "message": "{{ contact.first_name"}
    refused(post_room.client.post("/conversations/messages", json=wrong), 422, "invalid_merge_fields")
    assert post_room.messages(anna) == []


def test_a_header_cannot_be_smuggled_into_a_mail(post_room: PostRoom) -> None:
    anna = post_room.contact(email="smuggled@example.com", firstName="A\r\nBcc: evil@example.com")
    post_room.sent(post_room.write(anna, subject="Hi\r\nBcc: evil@example.com {{contact.first_name}}"))
    (mail,) = post_room.mailbox.to("smuggled@example.com")
    assert mail["Bcc"] is None
    assert post_room.mailbox.recipients[-1] == ["smuggled@example.com"]
