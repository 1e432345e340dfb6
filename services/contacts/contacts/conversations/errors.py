"""The errors of conversations."""

from chassis.errors import Conflict, NotFound


def conversation_not_found() -> NotFound:
    """404: no such conversation."""
    return NotFound("conversation_not_found", "There is no such conversation.")


def conversation_exists(conversation_id: str) -> Conflict:
    """409: there is one with the contact already."""
    message = "There is a conversation with this contact already."
    return Conflict("conversation_exists", message, details={"conversationId": conversation_id})
