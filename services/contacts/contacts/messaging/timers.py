"""The kinds of timers of messages."""

SEND = "message.send"
"""Begins a try of sending a message; the key is its id."""

SEND_NOTICE = "message.send_notice"
"""The same for a notice."""
