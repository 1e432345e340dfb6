"""Removal from the object store: by a timer that a transaction sets, so never before its commit, and again until it is done."""

from chassis.timers.store import Timer
from chassis.work import Work

REMOVE_OBJECT = "remove_object"
REMOVE_OBJECTS_UNDER = "remove_objects_under"


def remove_object_later(work: Work, key: str) -> None:
    """Have the object deleted once this work is committed."""
    work.set_timer(REMOVE_OBJECT, key, work.now())


def remove_objects_under_later(work: Work, prefix: str) -> None:
    """Have every object below `prefix` deleted once this work is committed."""
    work.set_timer(REMOVE_OBJECTS_UNDER, prefix, work.now())


def on_remove_object(work: Work, timer: Timer) -> None:
    """Delete one object. Its key is never used again, so a late or repeated call harms nothing."""
    work.ports.store.remove(timer.key)


def on_remove_objects_under(work: Work, timer: Timer) -> None:
    """Delete all objects of one upload."""
    work.ports.store.remove_under(timer.key)
