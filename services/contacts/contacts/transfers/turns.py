"""Turns within a location."""

from sqlalchemy import text

from chassis.work import Work

# A space of advisory locks of our own (the first of the two keys); the second is the hash of the location and what is done there.
_LOCK_SPACE = 0x0D0C
_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(:space, hashtext(:what))")


def begin_in_turn(work: Work, what: str) -> None:
    """Let nobody else do `what` in this location before this work has ended."""
    work.session.execute(_TAKE_TURNS, {"space": _LOCK_SPACE, "what": f"{work.location_id} {what}"})
