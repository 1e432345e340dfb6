"""The errors of do-not-disturb."""

from chassis.errors import Invalid


def dnd_permanent(channel: str) -> Invalid:
    """422: the contact told the channel to stop; only their START lifts that."""
    message = f"The contact stopped {channel} themselves. Only they can lift that, by START."
    return Invalid.of_field(f"dndSettings.{channel}", "dnd_permanent", message)
