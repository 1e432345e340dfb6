"""Which events ask for a message. Pure."""

from datetime import datetime, timedelta

ASKING = ("scheduling.appointment.reminder_due",)
"""Events that name a channel, a recipient, a subject and a body. A fitness test says which are missing here."""
IN_APP = "inApp"
# What is older asks for nothing: a replay of old events sends nobody anything again.
_STILL_WANTED = timedelta(days=1)


def is_wanted(time: datetime, now: datetime) -> bool:
    """Whether a message that was asked for at `time` is still to be sent."""
    return now - time <= _STILL_WANTED
