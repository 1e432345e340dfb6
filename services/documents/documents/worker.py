"""What the worker of this service does: events that it reads, and timers."""

from collections.abc import Callable

from chassis.events.declare import Subscription
from chassis.timers.store import Timer
from chassis.work import Work
from documents.contacts import contact_refs
from documents.field_files.operations import keep_field
from documents.field_files.schemas import FieldSeen
from documents.files.trash import PURGE_DOCUMENT, on_purge_due
from documents.files.uploads import ABANDONED_UPLOAD, on_abandoned_upload
from documents.forms.operations import UNCLAIMED_UPLOAD, on_submitted, on_unclaimed
from documents.forms.refs import keep_form
from documents.forms.rules import KINDS
from documents.forms.schemas import FormSeen, SubmissionSeen
from documents.personal_data.holdings import contact_data
from documents.reactions.merging import contact_moves
from documents.storage.removal import REMOVE_OBJECT, REMOVE_OBJECTS_UNDER, on_remove_object, on_remove_objects_under

SUBSCRIPTIONS: list[Subscription] = [
    *contact_refs.subscriptions(),
    *contact_moves.subscriptions(),
    *contact_data.subscriptions(),
    *(
        Subscription(f"contacts.{kind}.{happened}", reads=FormSeen, handle=keep_form)
        for kind in KINDS
        for happened in ("created", "updated", "deleted")
    ),
    *(Subscription(f"contacts.{kind}.submitted", reads=SubmissionSeen, handle=on_submitted) for kind in KINDS),
    Subscription("contacts.custom_field.*", reads=FieldSeen, handle=keep_field),
]

TIMERS: dict[str, Callable[[Work, Timer], None]] = {
    ABANDONED_UPLOAD: on_abandoned_upload,
    UNCLAIMED_UPLOAD: on_unclaimed,
    PURGE_DOCUMENT: on_purge_due,
    **contact_moves.timers(),
    REMOVE_OBJECT: on_remove_object,
    REMOVE_OBJECTS_UNDER: on_remove_objects_under,
    **contact_data.timers(),
}
