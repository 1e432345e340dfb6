"""Messages to contacts and from them."""

from dataclasses import replace
from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.messaging import operations, receiving
from contacts.messaging.bodies import InboundBody, MessageNamedQuery, MessagesQuery, OutboundBody, SendBody, StatusBody
from contacts.messaging.kinds import BY_TYPE
from contacts.messaging.receiving import Incoming
from contacts.messaging.schemas import (
    CancelledAnswer,
    MessageAnswer,
    MessagesAnswer,
    SentAnswer,
    TakenAnswer,
    present_message,
    present_page,
    present_sent,
    present_taken,
)
from contacts.messaging.statuses import REPORTED

READ, WRITE = "conversations/message.readonly", "conversations/message.write"
messaging = Feature("messaging", __name__, "Messages to contacts and from them")
_MESSAGES = "/conversations/messages"
_MESSAGE = f"{_MESSAGES}/<message_id>"


@messaging.operation("POST", _MESSAGES, scope=WRITE, body=SendBody, answer=SentAnswer)
def send_message(work: Work, body: dict[str, Any]) -> Answer:
    """Send a message, now or at a time."""
    draft = replace(body["draft"], source="app" if work.identity.user_id else "api")
    message = operations.send_message(
        work, body["contact_id"], draft, template_id=body["template_id"], thread_id=body["thread_id"]
    )
    return present_sent(message)


@messaging.operation("POST", f"{_MESSAGES}/inbound", scope=WRITE, body=InboundBody, answer=TakenAnswer)
def add_inbound(work: Work, body: Incoming) -> Answer:
    """Take in a message that came in elsewhere."""
    return present_taken(receiving.receive(work, body))


@messaging.operation("POST", f"{_MESSAGES}/outbound", scope=WRITE, body=OutboundBody, answer=TakenAnswer)
def add_outbound(work: Work, body: Incoming) -> Answer:
    """Note a call that was made elsewhere."""
    return present_taken(receiving.note_outbound(work, body))


@messaging.operation("GET", _MESSAGE, scope=READ, query=MessageNamedQuery, answer=MessageAnswer)
def get_message(work: Work, query: dict[str, Any], message_id: str) -> Answer:
    """One message."""
    page = operations.read_message(work, query.get("message_id", message_id))
    return present_message(page.messages[0], page)


@messaging.operation("DELETE", f"{_MESSAGE}/schedule", scope=WRITE, answer=CancelledAnswer)
def cancel_message(work: Work, message_id: str) -> Answer:
    """Take a scheduled message back, which is then gone."""
    operations.cancel_message(work, message_id)
    return {"status": 200, "message": "The scheduled message was cancelled."}


@messaging.operation("PUT", f"{_MESSAGE}/status", scope=WRITE, body=StatusBody, answer=SentAnswer)
def update_status(work: Work, body: dict[str, Any], message_id: str) -> Answer:
    """Tell what became of a message; what is known already, or is older, changes nothing."""
    error = body.get("error") or {}
    status = REPORTED[body["status"]]
    return present_sent(operations.report_status(work, message_id, status, error.get("code"), error.get("message")))


@messaging.operation(
    "GET", "/conversations/<conversation_id>/messages", scope=READ, query=MessagesQuery, answer=MessagesAnswer
)
def list_messages(work: Work, query: dict[str, Any], conversation_id: str) -> Answer:
    """A conversation's messages, the newest first, page by page."""
    # What is none of ours finds nothing, as no message here has it.
    types = [BY_TYPE[word].name if word in BY_TYPE else word for word in query["type"].split(",") if word]
    page = operations.list_messages(work, conversation_id, types, int(query["limit"]), query.get("last_message_id"))
    return present_page(page)
