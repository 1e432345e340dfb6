"""Conversations: one with each contact, found by all that one would ask for, and kept together when contacts are merged."""

from datetime import timedelta
from typing import Any

from chassis.testing.published import assert_published

from .answers import Json, answered, refused
from .post_room import PostRoom
from .test_races import at_once

SEARCH = "/conversations/search"


def inbound(room: PostRoom, contact: Json, message: str = "Hi", **given: Any) -> Json:
    body = {"type": "SMS", "contactId": contact["id"], "message": message, **given}
    taken: Json = answered(room.client.post("/conversations/messages/inbound", json=body))
    return taken


def found(room: PostRoom, **query: Any) -> list[str]:
    answer = answered(room.client.get(SEARCH, query_string={"locationId": room.location, **query}))
    assert_published("conversations", "GET", SEARCH, 200, answer)
    return [one["contactName"] for one in answer["conversations"]]


def test_there_is_one_with_each_contact(post_room: PostRoom) -> None:
    anna = post_room.contact()
    body = {"locationId": post_room.location, "contactId": anna["id"]}
    made = answered(post_room.client.post("/conversations/", json=body), 201)
    assert_published("conversations", "POST", "/conversations/", 201, made)
    conversation_id = made["conversation"]["id"]
    again = refused(post_room.client.post("/conversations/", json=body), 409, "conversation_exists")
    assert again["details"] == {"conversationId": conversation_id}
    refused(post_room.client.post("/conversations/", json={**body, "contactId": "none"}), 404, "contact_not_found")
    refused(post_room.client.post("/conversations/", json={**body, "locationId": "no"}), 403, "location_forbidden")
    path = f"/conversations/{conversation_id}"
    shown = answered(post_room.client.get(path))
    assert_published("conversations", "GET", "/conversations/{conversationId}", 200, shown)
    assert inbound(post_room, anna)["conversationId"] == conversation_id
    changed = answered(
        post_room.client.put(path, json={"locationId": post_room.location, "unreadCount": 0, "starred": True})
    )
    assert_published("conversations", "PUT", "/conversations/{conversationId}", 200, changed)
    assert (changed["conversation"]["unreadCount"], changed["conversation"]["starred"]) == (0, True)
    refused(post_room.service.client("elsewhere").get(path), 404, "conversation_not_found")
    gone = answered(post_room.client.delete(path))
    assert_published("conversations", "DELETE", "/conversations/{conversationId}", 200, gone)
    refused(post_room.client.get(path), 404, "conversation_not_found")
    assert inbound(post_room, anna)["conversationId"] != conversation_id
    assert len(post_room.messages(anna)) == 1


def test_many_first_messages_at_once_make_one_conversation_and_are_all_unread(post_room: PostRoom) -> None:
    anna = post_room.contact()

    def send(client: Any, number: int) -> Any:
        body = {"type": "SMS", "contactId": anna["id"], "message": str(number)}
        return client.post("/conversations/messages/inbound", json=body)

    answers = at_once(post_room.service, post_room.location, send, 12)
    assert {status for status, _ in answers} == {200}
    assert len({body["conversationId"] for _, body in answers}) == 1
    assert post_room.conversation(anna)["unreadCount"] == 12


def test_strangers_who_write_at_once_become_one_contact(post_room: PostRoom) -> None:
    def send(client: Any, number: int) -> Any:
        body = {"type": "Email", "emailFrom": "new@example.com", "message": str(number), "altId": f"<{number % 6}@x>"}
        return client.post("/conversations/messages/inbound", json=body)

    answers = at_once(post_room.service, post_room.location, send, 12)
    assert {status for status, _ in answers} == {200}
    assert len({body["contactId"] for _, body in answers}) == 1
    assert len({body["messageId"] for _, body in answers}) == 6
    assert len(post_room.events("received")) == 6


def test_they_are_found_by_what_one_would_ask_for(post_room: PostRoom) -> None:
    owned = post_room.contact(firstName="Owned", lastName="", assignedTo="user1", phone="+14155550142")
    free = post_room.contact(firstName="Free", lastName="", email="free@example.com")
    empty = post_room.contact(firstName="Empty", lastName="")
    inbound(post_room, owned)
    post_room.service.clock.move(timedelta(seconds=1))
    post_room.sent(post_room.write(free))
    post_room.service.clock.move(timedelta(seconds=1))
    answered(
        post_room.client.post("/conversations/", json={"locationId": post_room.location, "contactId": empty["id"]}), 201
    )
    starred = {"locationId": post_room.location, "starred": True}
    answered(post_room.client.put(f"/conversations/{post_room.conversation(free)['id']}", json=starred))
    assert found(post_room) == ["Empty", "Free", "Owned"]
    assert found(post_room, sort="asc") == ["Owned", "Free", "Empty"]
    assert found(post_room, status="unread") == ["Owned"]
    assert found(post_room, status="read") == ["Empty", "Free"]
    assert found(post_room, status="starred") == ["Free"]
    assert found(post_room, assignedTo="user1") == ["Owned"]
    assert found(post_room, assignedTo="unassigned") == ["Empty", "Free"]
    assert found(post_room, assignedTo="user1,unassigned") == ["Empty", "Free", "Owned"]
    assert found(post_room, followers="user1") == []
    assert found(post_room, query="0142") == ["Owned"]
    assert found(post_room, query="free@") == ["Free"]
    assert found(post_room, lastMessageType="TYPE_SMS") == ["Owned"]
    assert found(post_room, lastMessageType="TYPE_REVIEW") == []
    assert found(post_room, lastMessageDirection="outbound", lastMessageAction="manual") == ["Free"]
    assert found(post_room, lastMessageAction="automated") == []
    assert found(post_room, sortBy="last_manual_message_date") == ["Free", "Owned"]
    assert found(post_room, contactId=free["id"]) == ["Free"]
    assert found(post_room, id=post_room.conversation(free)["id"]) == ["Free"]
    answered(post_room.client.delete(f"/contacts/{empty['id']}"))
    assert found(post_room) == ["Free", "Owned"]


def test_a_list_is_paged_without_losing_any_of_one_moment(post_room: PostRoom) -> None:
    names = [f"N{number}" for number in range(5)]
    for name in names:
        inbound(post_room, post_room.contact(firstName=name, lastName=""))
    query: Json = {"locationId": post_room.location, "limit": 2}
    seen: list[str] = []
    while True:
        answer = answered(post_room.client.get(SEARCH, query_string=query))
        assert answer["total"] == 5
        if not answer["conversations"]:
            break
        seen += [one["contactName"] for one in answer["conversations"]]
        query["startAfterDate"] = answer["conversations"][-1]["sort"]
    assert sorted(seen) == names
    refused(post_room.client.get(SEARCH, query_string={**query, "startAfterDate": "x"}), 422, "validation_failed")


def test_messages_are_paged_by_the_last_one_seen(post_room: PostRoom) -> None:
    anna = post_room.contact(email="anna@example.com")
    taken = [inbound(post_room, anna, str(number))["messageId"] for number in range(5)]
    post_room.write(anna)
    path = f"/conversations/{post_room.conversation(anna)['id']}/messages"
    first = answered(post_room.client.get(path, query_string={"limit": 3, "type": "TYPE_SMS,TYPE_CALL"}))
    assert_published("conversations", "GET", "/conversations/{conversationId}/messages", 200, first)
    assert first["nextPage"] is True
    query = {"limit": 3, "type": "TYPE_SMS", "lastMessageId": first["lastMessageId"]}
    second = answered(post_room.client.get(path, query_string=query))
    assert second["nextPage"] is False
    assert sorted(one["id"] for one in first["messages"] + second["messages"]) == taken
    refused(post_room.client.get(path, query_string={"lastMessageId": "none"}), 404, "message_not_found")


def test_messages_go_with_a_merged_contact_and_come_back(post_room: PostRoom) -> None:
    post_room.provider("fb")
    survivor, merged = post_room.contact(firstName="Survivor"), post_room.contact(firstName="Merged")
    inbound(post_room, survivor, "first")
    post_room.service.clock.move(timedelta(seconds=1))
    inbound(post_room, merged, "second")
    body = {"survivorId": survivor["id"], "mergedIds": [merged["id"]]}
    merge = answered(post_room.client.post("/contacts/merge", json=body), 200)
    assert [one["body"] for one in post_room.messages(survivor)] == ["second", "first"]
    conversation = post_room.conversation(survivor)
    assert (conversation["lastMessageBody"], conversation["unreadCount"]) == ("second", 2)
    (message, _) = post_room.messages(survivor)
    assert (message["contactId"], message["conversationId"]) == (survivor["id"], conversation["id"])
    answered(post_room.client.post(f"/contacts/merge/{merge['mergeId']}/undo"))
    assert [one["body"] for one in post_room.messages(merged)] == ["second"]
    assert [one["body"] for one in post_room.messages(survivor)] == ["first"]
    assert post_room.conversation(survivor)["lastMessageBody"] == "first"


def test_a_conversation_that_goes_back_leaves_one_for_what_came_since(post_room: PostRoom) -> None:
    survivor, merged = post_room.contact(firstName="Survivor"), post_room.contact(firstName="Merged")
    inbound(post_room, merged, "before")
    body = {"survivorId": survivor["id"], "mergedIds": [merged["id"]]}
    merge = answered(post_room.client.post("/contacts/merge", json=body))
    inbound(post_room, survivor, "since")
    answered(post_room.client.post(f"/contacts/merge/{merge['mergeId']}/undo"))
    assert [one["body"] for one in post_room.messages(survivor)] == ["since"]
    assert [one["body"] for one in post_room.messages(merged)] == ["before"]


def test_a_restricted_user_sees_the_conversations_of_their_contacts(post_room: PostRoom) -> None:
    own, hidden = post_room.contact(assignedTo="user1"), post_room.contact(assignedTo="user2")
    messages = [inbound(post_room, contact)["messageId"] for contact in (own, hidden)]
    conversations = [post_room.conversation(contact)["id"] for contact in (own, hidden)]
    restricted = post_room.service.client(post_room.location, user="user1", assigned_only=True)
    answer = answered(restricted.get(SEARCH, query_string={"locationId": post_room.location}))
    assert (answer["total"], [one["id"] for one in answer["conversations"]]) == (1, conversations[:1])
    answered(restricted.get(f"/conversations/messages/{messages[0]}"))
    refused(restricted.get(f"/conversations/messages/{messages[1]}"), 404, "message_not_found")
    refused(restricted.get(f"/conversations/{conversations[1]}/messages"), 404, "conversation_not_found")
    body = {"type": "SMS", "contactId": hidden["id"], "message": "x"}
    refused(restricted.post("/conversations/messages/inbound", json=body), 404, "contact_not_found")
