"""Templates and merge fields, wherever a message is written."""

import pytest

from .answers import Make, answered, make_field, refused
from .desk import Desk
from .mailbox import text_of
from .post_room import PostRoom
from .staff import make_user

TEMPLATES = "/conversations/templates"


def test_a_template_is_written_changed_and_deleted(post_room: PostRoom) -> None:
    body = {"name": "Hello", "channel": "sms", "body": "Hi {{contact.first_name}}"}
    made = post_room.client.post(TEMPLATES, json=body)
    template = answered(made, 201)["template"]
    assert {name: template[name] for name in body} == body
    assert template["subject"] is None
    taken = refused(post_room.client.post(TEMPLATES, json=body), 409, "template_name_taken")
    assert taken["details"] == {"templateId": template["id"]}
    path = f"{TEMPLATES}/{template['id']}"
    stale = {"If-Match": '"7"'}
    refused(post_room.client.put(path, json=body, headers=stale), 412, "stale_version")
    changed = answered(post_room.client.put(path, json={**body, "body": "Bye"}))["template"]
    assert answered(post_room.client.get(path))["template"] == changed
    assert answered(post_room.client.get(TEMPLATES)) == {"templates": [changed], "nextCursor": None}
    other = post_room.service.client("elsewhere")
    for refusal in (other.get(path), other.put(path, json=body), other.delete(path)):
        refused(refusal, 404, "template_not_found")
    answered(post_room.client.delete(path))
    refused(post_room.client.get(path), 404, "template_not_found")


@pytest.mark.parametrize("text", ["{{ contact.name", "{% for a in b %}{% endfor %}", "{{ ''.__class__ }}{{ x() }}"])
def test_merge_fields_that_cannot_be_read_are_refused_when_they_are_saved(post_room: PostRoom, text: str) -> None:
    body = {"name": "x", "channel": "sms", "body": text}
    assert post_room.client.post(TEMPLATES, json=body).status_code == 422
    steps = [{"type": "send_message", "channel": "sms", "body": text}]
    workflow = {"name": "x", "status": "draft", "trigger": None, "steps": steps}
    assert post_room.client.post("/workflows/", json=workflow).status_code == 422


def test_a_message_is_made_of_a_template_with_all_that_is_known(post_room: PostRoom) -> None:
    size = make_field(post_room.client, post_room.location, "Shoe size")
    boat = make_field(post_room.client, post_room.location, "Boat", "SINGLE_OPTIONS", options=["Big <one>", "Small"])
    answered(
        post_room.client.post(
            f"/locations/{post_room.location}/customValues", json={"name": "Opening hours", "value": "9–5"}
        ),
        201,
    )
    owner = make_user(post_room.service, post_room.location)
    values = [{"id": size["id"], "value": "42"}, {"id": boat["id"], "value": "Big <one>"}]
    anna = post_room.contact(email="merged@example.com", assignedTo=owner, customFields=values)
    template = {
        "name": "All",
        "channel": "email",
        "subject": "For {{ contact.first_name|upper }}",
        "body": "{{contact.shoe_size}} {{ custom_values.opening_hours }} {{user.first_name}}{{ contact.nothing.at.all }}.",
        "html": "<p>{{ contact.boat }}{% if contact.shoe_size == '42' %}!{% endif %}</p>",
    }
    template_id = answered(post_room.client.post(TEMPLATES, json=template), 201)["template"]["id"]
    body = {"type": "Email", "contactId": anna["id"], "templateId": template_id}
    written = answered(post_room.client.post("/conversations/messages", json=body))
    post_room.sent(written)
    (mail,) = post_room.mailbox.to("merged@example.com")
    assert (mail["Subject"], text_of(mail)) == ("For ANNA", "42 9–5 Uma.")
    assert text_of(mail, "html") == "<p>Big &lt;one&gt;!</p>"
    wrong = {**body, "type": "SMS"}
    post_room.provider()
    refused(post_room.client.post("/conversations/messages", json=wrong), 422, "wrong_channel")


def test_a_workflows_message_is_filled_in_and_leaves(post_room: PostRoom, make_contact: Make) -> None:
    desk = Desk(post_room.service, post_room.location, post_room.client)
    post_room.provider()
    anna = make_contact(phone="+14155550100")
    desk.publish([{"type": "send_message", "channel": "sms", "body": "Sorry, {{contact.first_name}}!"}])
    desk.cancel(anna)
    desk.run()
    (message,) = post_room.messages(anna)
    post_room.sent({"messageId": message["id"]})
    assert (message["body"], message["source"]) == ("Sorry, Anna!", "workflow")
    assert post_room.receiver.heard[-1][1]["body"] == "Sorry, Anna!"
    assert post_room.conversation(anna)["lastMessageType"] == "TYPE_SMS"
