"""The published client, unmodified, on conversations and messages."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from highlevel import HighLevel

from chassis.testing.keys import signed_headers
from chassis.testing.serving import serving_app

from .answers import Json
from .post_room import PostRoom


@pytest.fixture
def address(post_room: PostRoom) -> Iterator[str]:
    """The service on a port."""
    with serving_app(post_room.service.app) as url:
        yield url


async def with_messages(conversations: Any, room: PostRoom, contact: Json) -> str:
    body = {"type": "Email", "contactId": contact["id"], "subject": "Hi", "html": "<p>Hi</p>", "status": "pending"}
    sent = await conversations.send_a_new_message({**body, "subType": "Email"})
    room.sent(sent)
    one = await conversations.get_message({"params": {"id": sent["messageId"]}})
    assert (one["id"], one["status"]) == (sent["messageId"], "sent")
    told = await conversations.update_message_status(sent["messageId"], {"status": "read"})
    assert told["status"] == "read"
    later = await conversations.send_a_new_message({**body, "scheduledTimestamp": 1893456000})
    assert (await conversations.cancel_scheduled_message(later["messageId"]))["status"] == 200
    inbound = {"type": "SMS", "contactId": contact["id"], "message": "Yo", "conversationProviderId": "p"}
    taken = await conversations.add_an_inbound_message({**inbound, "conversationId": sent["conversationId"]})
    assert taken["success"] is True
    call = {"type": "Call", "conversationId": sent["conversationId"], "conversationProviderId": "p"}
    await conversations.add_an_outbound_message({**call, "call": {"to": "+1", "from": "+2", "status": "completed"}})
    page = await conversations.get_messages(sent["conversationId"], limit=2.0)
    assert ([one["messageType"] for one in page["messages"]], page["nextPage"]) == (["TYPE_CALL", "TYPE_SMS"], True)
    rest = await conversations.get_messages(sent["conversationId"], last_message_id=page["lastMessageId"])
    assert [one["id"] for one in rest["messages"]] == [sent["messageId"]]
    files = {"contactId": contact["id"], "locationId": room.location, "conversationId": sent["conversationId"]}
    named = await conversations.upload_file_attachments({**files, "attachmentUrls": ["https://example.com/a.pdf"]})
    assert named["uploadedFiles"] == {"a.pdf": "https://example.com/a.pdf"}
    conversation_id: str = sent["conversationId"]
    return conversation_id


def test_the_published_client_does_all_of_it(
    address: str, post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HighLevel, "BASE_URL", address)
    anna, other = post_room.contact(email="sdk@example.com"), post_room.contact(firstName="Other")

    async def path() -> None:
        sdk: Any = HighLevel(private_integration_token="pit-of-tests")
        # The identity that the gateway would put in place of its token.
        sdk.http_client.headers.update(signed_headers(post_room.client.identity))
        async with sdk.http_client:
            conversations = sdk.conversations
            conversation_id = await with_messages(conversations, post_room, anna)
            body = {"locationId": post_room.location, "contactId": other["id"]}
            made = (await conversations.create_conversation(body))["conversation"]
            found = await conversations.search_conversation(post_room.location, limit=1.0, sort="asc", status="unread")
            assert [one["id"] for one in found["conversations"]] == [conversation_id]
            change = {"locationId": post_room.location, "unreadCount": 0, "starred": True}
            changed = await conversations.update_conversation(conversation_id, change)
            assert changed["conversation"]["unreadCount"] == 0
            assert (await conversations.get_conversation(conversation_id))["starred"] is True
            assert await conversations.delete_conversation(made["id"]) == {"success": True}

    asyncio.run(path())
