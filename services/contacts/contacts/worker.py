"""What the worker handles: events and timers."""

from collections.abc import Callable

from chassis.events.declare import Subscription
from chassis.timers.store import Timer
from chassis.work import Work
from contacts.asked_messages.notices import begin_notice
from contacts.asked_messages.operations import deliver_asked
from contacts.asked_messages.rules import ASKING
from contacts.asked_messages.schemas import AskedMessage
from contacts.businesses.sweeping import LET_GO, RENAME, go_on_letting_go, go_on_renaming
from contacts.custom_fields.files import FieldFilesSeen, keep_files
from contacts.custom_fields.forgetting import FORGET, go_on_forgetting
from contacts.erasing.going_on import go_on_erasing, keep_answer
from contacts.erasing.rules import ERASE_CONTACT
from contacts.erasing.schemas import ContactDataErasedSeen
from contacts.exports.operations import EXPIRE as EXPIRE_EXPORT
from contacts.exports.operations import on_expired as on_export_expired
from contacts.exports.operations import withdraw
from contacts.exports.running import EXPORTS
from contacts.forms.receiving import DocumentSeen, keep_document
from contacts.imports.operations import EXPIRE as EXPIRE_IMPORT
from contacts.imports.operations import on_expired as on_import_expired
from contacts.imports.running import IMPORTS
from contacts.merging.going_on import MOVE, MOVE_BACK, go_on_moving, go_on_moving_back
from contacts.messaging.posting import begin_send
from contacts.messaging.timers import SEND, SEND_NOTICE
from contacts.notifications.digest import SEND_DIGEST, begin_digest, try_digest
from contacts.notifications.operations import DIGEST_TIMER, news, notify
from contacts.people.merged import follow, follow_all
from contacts.refs.operations import keep_location
from contacts.refs.schemas import LocationSeen, UserSeen
from contacts.staff import leaving
from contacts.staff.places import LEFT, keep_user
from contacts.stored_files.operations import EXPIRE as EXPIRE_FILE
from contacts.stored_files.operations import on_expired
from contacts.tags.catalogue import REPLACE, go_on_replacing
from contacts.tasks.overdue import TASK_OVERDUE_TIMER, tell_overdue
from contacts.tasks.recurring import RECURRING_TASK_TIMER, make_next_task
from contacts.timeline.operations import not_taken_in, take_in
from contacts.timeline.schemas import AnyData
from contacts.trash.operations import purge_contact
from contacts.trash.rules import PURGE_CONTACT
from contacts.workflows.calling import begin_call
from contacts.workflows.engine import advance
from contacts.workflows.enrolling import close_workflow, inside, start_workflows, stop_for_deleted, triggering
from contacts.workflows.timers import ADVANCE, CALL, CLOSE, TIME_OUT
from contacts.workflows.waiting import end_wait, waited_for, wake_waiting

SUBSCRIPTIONS = [
    Subscription("gateway.location.created", reads=LocationSeen, handle=keep_location),
    Subscription("gateway.location.updated", reads=LocationSeen, handle=keep_location),
    Subscription("gateway.user.*", reads=UserSeen, handle=keep_user),
    # Every service's events about a contact, our own among them: a replay makes the timeline again.
    Subscription("#", reads=AnyData, handle=take_in, sift=not_taken_in),
    Subscription("documents.field_files.added", reads=FieldFilesSeen, handle=follow(keep_files)),
    Subscription("documents.document.uploaded", reads=DocumentSeen, handle=keep_document),
    Subscription("contacts.contact.deleted", reads=AnyData, handle=stop_for_deleted, sift=inside),
    Subscription("#", reads=AnyData, handle=follow(start_workflows), sift=triggering),
    Subscription("#", reads=AnyData, handle=follow(notify), sift=news),
    Subscription("#", reads=AnyData, handle=follow(wake_waiting), sift=follow_all(waited_for)),
    *(Subscription(asking, reads=AskedMessage, handle=follow(deliver_asked)) for asking in ASKING),
    Subscription("contacts.contact.erased", reads=AnyData, handle=withdraw),
    Subscription("scheduling.contact_data.erased", reads=ContactDataErasedSeen, handle=keep_answer),
    Subscription("billing.contact_data.erased", reads=ContactDataErasedSeen, handle=keep_answer),
    Subscription("documents.contact_data.erased", reads=ContactDataErasedSeen, handle=keep_answer),
]
TIMERS: dict[str, Callable[[Work, Timer], None]] = {
    ADVANCE: advance,
    CLOSE: close_workflow,
    TASK_OVERDUE_TIMER: tell_overdue,
    RECURRING_TASK_TIMER: make_next_task,
    DIGEST_TIMER: begin_digest,
    SEND_DIGEST: try_digest,
    PURGE_CONTACT: purge_contact,
    ERASE_CONTACT: go_on_erasing,
    TIME_OUT: end_wait,
    CALL: begin_call,
    SEND: begin_send,
    SEND_NOTICE: begin_notice,
    FORGET: go_on_forgetting,
    REPLACE: go_on_replacing,
    RENAME: go_on_renaming,
    MOVE: go_on_moving,
    MOVE_BACK: go_on_moving_back,
    LET_GO: go_on_letting_go,
    LEFT: leaving.begin_letting_go,
    leaving.LET_GO: leaving.go_on_letting_go,
    EXPIRE_FILE: on_expired,
    EXPIRE_IMPORT: on_import_expired,
    EXPIRE_EXPORT: on_export_expired,
    EXPORTS.kind: EXPORTS.on_due,
    IMPORTS.kind: IMPORTS.on_due,
}
