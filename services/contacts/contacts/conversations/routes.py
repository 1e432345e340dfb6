"""Conversations with contacts."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.conversations import operations, searching
from contacts.conversations.schemas import (
    ConversationAnswer,
    ConversationBody,
    ConversationChange,
    ConversationChanged,
    ConversationGone,
    ConversationMade,
    ConversationsAnswer,
    ConversationsQuery,
    present_changed,
    present_conversation,
    present_in_list,
    present_made,
)
from contacts.locations import in_location, require_location

READ, WRITE = "conversations.readonly", "conversations.write"
conversations = Feature("conversations", __name__, "Conversations with contacts")
_CONVERSATION = "/conversations/<conversation_id>"


@conversations.operation(
    "POST", "/conversations/", scope=WRITE, body=ConversationBody, answer=ConversationMade, status=201
)
def create_conversation(work: Work, body: dict[str, Any]) -> Answer:
    """Begin the conversation with a contact; each has one."""
    conversation = operations.create_conversation(work, in_location(work, body)["contact_id"])
    work.show_version(conversation)
    return {"success": True, "conversation": present_made(conversation)}


@conversations.operation(
    "GET", "/conversations/search", scope=READ, query=ConversationsQuery, answer=ConversationsAnswer
)
def search_conversations(work: Work, query: dict[str, Any]) -> Answer:
    """The location's conversations, page by page."""
    require_location(work, query["location_id"])
    rows, total = searching.search_conversations(work, query["search"])
    return {"conversations": [present_in_list(*row, query["search"]) for row in rows], "total": total}


@conversations.operation("GET", _CONVERSATION, scope=READ, answer=ConversationAnswer)
def get_conversation(work: Work, conversation_id: str) -> Answer:
    """One conversation."""
    conversation, contact = operations.read_conversation(work, conversation_id)
    work.show_version(conversation)
    return present_conversation(conversation, contact)


@conversations.operation("PUT", _CONVERSATION, scope=WRITE, body=ConversationChange, answer=ConversationChanged)
def update_conversation(work: Work, body: dict[str, Any], conversation_id: str) -> Answer:
    """Say how much of a conversation is unread, or give it a star."""
    conversation, contact = operations.update_conversation(work, conversation_id, in_location(work, body))
    work.show_version(conversation)
    return {"success": True, "conversation": present_changed(conversation, contact)}


@conversations.operation("DELETE", _CONVERSATION, scope=WRITE, answer=ConversationGone)
def delete_conversation(work: Work, conversation_id: str) -> Answer:
    """Delete a conversation with its messages."""
    operations.delete_conversation(work, conversation_id)
    return {"success": True}
