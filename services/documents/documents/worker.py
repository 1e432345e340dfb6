"""What the worker of this service does: events that it reads, and timers."""

from collections.abc import Callable

from chassis.events.declare import Subscription
from chassis.timers.store import Timer
from chassis.work import Work
from documents.contacts import contact_refs
from documents.files.trash import PURGE_DOCUMENT, on_purge_due
from documents.files.uploads import ABANDONED_UPLOAD, on_abandoned_upload
from documents.storage.removal import REMOVE_OBJECT, REMOVE_OBJECTS_UNDER, on_remove_object, on_remove_objects_under

SUBSCRIPTIONS: list[Subscription] = [*contact_refs.subscriptions()]

TIMERS: dict[str, Callable[[Work, Timer], None]] = {
    ABANDONED_UPLOAD: on_abandoned_upload,
    PURGE_DOCUMENT: on_purge_due,
    REMOVE_OBJECT: on_remove_object,
    REMOVE_OBJECTS_UNDER: on_remove_objects_under,
}
