"""The errors of attribution."""

from chassis.errors import NotFound


def tracking_key_unknown() -> NotFound:
    """404: no location has this key, or the location has none yet."""
    return NotFound("tracking_key_unknown", "There is no such tracking key.")
