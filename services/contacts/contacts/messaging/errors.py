"""The errors of messages."""

from chassis.errors import Conflict, Invalid, NotFound


def message_not_found() -> NotFound:
    """404: no such message."""
    return NotFound("message_not_found", "There is no such message.")


def channel_unsupported(wire: str) -> Invalid:
    """422: the published API knows this channel, and this suite does not."""
    return Invalid.of_field("type", "channel_unsupported", f"Messages by {wire} are not supported.")


def channel_not_configured(channel: str) -> Invalid:
    """422: nobody carries messages on this channel."""
    return Invalid.of_field("type", "channel_not_configured", f"The location has no provider for {channel}.")


def no_address(field: str) -> Invalid:
    """422: the contact has no address on this channel."""
    return Invalid.of_field(field, "no_address", "The contact has no address on this channel.")


def not_the_contacts(field: str) -> Invalid:
    """422: the address that was chosen is not one of the contact's."""
    return Invalid.of_field(field, "address_not_of_contact", f"{field} is not an address of this contact.")


def nothing_to_say(field: str) -> Invalid:
    """422: a message needs a text, or an attachment."""
    return Invalid.of_field(field, "required", f"{field}: Missing data for required field.")


def not_an_email(field: str) -> Invalid:
    """422: the message that is to be answered is no e-mail of this conversation."""
    return Invalid.of_field(field, "message_not_found", f"{field} is not an e-mail to or from this contact.")


def already_left() -> Conflict:
    """409: only a scheduled message that has not left can be cancelled."""
    return Conflict("message_not_scheduled", "This message is not scheduled, or has left already.")


def not_sent_yet() -> Conflict:
    """409: a message that has not left has no status but that."""
    return Conflict("message_scheduled", "This message has not left yet.")


def inbound_turned_away() -> Conflict:
    """409: what this contact sends is turned away."""
    return Conflict("inbound_dnd", "What this contact sends is turned away.")


def unknown_sender() -> Invalid:
    """422: nobody is known by the address, and strangers do not become contacts here."""
    return Invalid("unknown_sender", "Nobody is known by this address.")
