"""Rules about do-not-disturb settings. Pure functions.

`permanent` is the contact's own word: who wrote STOP to a channel is left alone on it until they write START; nobody else lifts it.
"""

from collections.abc import Mapping
from typing import Any

from contacts.dnd.errors import dnd_permanent

CHANNELS = ("call", "email", "sms", "whatsApp", "gmb", "fb")
STATUSES = ("active", "inactive", "permanent")
INBOUND_STATUSES = ("active", "inactive")
ALL = "all"
"""The switch for every channel at once."""

STOP, START = "stop", "start"
# The words that carriers and providers of messages heed: CTIA's Short Code Monitoring Handbook, and Twilio's "default opt-out keywords".
_WORDS = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "optout", "revoke"), STOP),
    **dict.fromkeys(("start", "unstop", "yes"), START),
}


def merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with the channels that were given in place of what they were; the others stay.

    Raises:
        Invalid: `dnd_permanent`, one of them is permanent and would no longer be.
    """
    for channel, setting in given.items():
        if _status(before, channel) == "permanent" and setting["status"] != "permanent":
            raise dnd_permanent(channel)
    return {**before, **{channel: dict(setting) for channel, setting in given.items()}}


def blocked_by(dnd: bool, settings: Mapping[str, Any], channel: str) -> str | None:
    """Why nothing may be sent on `channel`, as a code (`dnd_sms_permanent`, `dnd_all`, `dnd_sms`); None if something may."""
    status = _status(settings, channel)
    if status == "permanent":
        return f"dnd_{channel}_permanent"
    if dnd:
        return f"dnd_{ALL}"
    return f"dnd_{channel}" if status == "active" else None


def turns_away(inbound: Mapping[str, Any]) -> bool:
    """Whether what the contact sends is turned away. It does not depend on what may be sent to them."""
    return _status(inbound, ALL) == "active"


def word_in(message: str) -> str | None:
    """`STOP` or `START`, if the whole message is a word that says so in any case; None for every other message."""
    return _WORDS.get(message.strip().strip(".!\"'").replace("-", "").lower())


def stopped(settings: Mapping[str, Any], channel: str, message: str) -> dict[str, Any]:
    """The settings after the contact stopped a channel; `message` is what they wrote."""
    setting = {"status": "permanent", "message": message.strip()[:1000], "code": STOP.upper()}
    return {**settings, channel: setting}


def restarted(settings: Mapping[str, Any], channel: str) -> dict[str, Any]:
    """The settings after the contact wrote START: what a person set stays, only the permanent one goes."""
    if _status(settings, channel) != "permanent":
        return dict(settings)
    return {**settings, channel: {"status": "inactive", "code": START.upper()}}


def _status(settings: Mapping[str, Any], channel: str) -> str:
    status: str = (settings.get(channel) or {}).get("status", "inactive")
    return status
