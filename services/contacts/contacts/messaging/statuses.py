"""Statuses of messages. Pure.

What a provider tells may come late, twice and in any order. So the statuses have one order, and a message only ever rises in it: whoever
hears the same reports in another order ends at the same status.
"""

SCHEDULED, QUEUED, SENT, FAILED, DELIVERED, READ = "scheduled", "queued", "sent", "failed", "delivered", "read"
_RANKS = {status: rank for rank, status in enumerate((SCHEDULED, QUEUED, SENT, FAILED, DELIVERED, READ))}
STATUSES = tuple(_RANKS)
WAITING = (SCHEDULED, QUEUED)
"""Those of a message that has not left."""

# What published answers call them; the answer to sending knows fewer words.
WIRE = {QUEUED: "pending"}
WIRE_OF_SENDING = {SCHEDULED: "pending", QUEUED: "pending", SENT: "pending"}
REPORTED = {
    "pending": QUEUED,
    "sent": SENT,
    "failed": FAILED,
    "undelivered": FAILED,
    "delivered": DELIVERED,
    "read": READ,
}
"""The statuses by what those who tell of them call them."""
_OF_CALLS = {"pending": "pending", "busy": FAILED, "no-answer": FAILED, "failed": FAILED, "canceled": FAILED}
CALL_STATUSES = (*_OF_CALLS, "completed", "answered", "voicemail")


def after(status: str, told: str) -> str:
    """The status of a message that has `status` when `told` is reported of it."""
    return told if _RANKS[told] > _RANKS[status] else status


def of_call(call_status: str | None) -> str:
    """The status of the message that a call is."""
    known = _OF_CALLS.get(call_status or "", DELIVERED)
    return QUEUED if known == "pending" else known
