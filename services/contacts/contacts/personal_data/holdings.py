"""Every kind of row about a contact, in the order in which they are erased: what refers to others first, the contact last.

A feature with a table of its own adds a line to HELD, or to EXEMPT with the reason; a fitness test says what is missing.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, or_, select

from chassis.personal.held import Blank, Delete, Held, Keep
from chassis.work import Work
from contacts.attribution.models import Interaction, Visitor
from contacts.audit.models import AuditHead, AuditLog
from contacts.channels.models import ContactEmail, ContactPhone
from contacts.conversations.models import Conversation
from contacts.erasing.models import Erasure, ErasureAnswer
from contacts.forms.models import Submission
from contacts.imports.models import ImportRow
from contacts.merging.models import Merge, MergeMove
from contacts.messaging.models import ContactHandle, Message, Notice
from contacts.messaging.timers import SEND, SEND_NOTICE
from contacts.notes.models import Note, NoteRevision
from contacts.notifications.models import Notification
from contacts.opportunities.models import Opportunity
from contacts.people.models import Contact
from contacts.portal.models import ContactCommunityGroup, ContactCourseOffer
from contacts.relations.models import Relation
from contacts.stored_files.models import StoredFile, StoredPiece
from contacts.stored_files.operations import EXPIRE
from contacts.tasks.models import RecurringTask, Task
from contacts.tasks.overdue import TASK_OVERDUE_TIMER
from contacts.tasks.recurring import RECURRING_TASK_TIMER
from contacts.timeline.models import Activity, TimelineHead
from contacts.workflows.models import Enrollment, EnrollmentStep, EnrollmentWait, WorkflowCall
from contacts.workflows.timers import ADVANCE, CALL, TIME_OUT

_SEARCHED = ("search_text",)
_FILES_AT_ONCE = 20


def _steps(contact_id: str) -> ColumnElement[bool]:
    return EnrollmentStep.enrollment_id.in_(select(Enrollment.id).where(Enrollment.contact_id == contact_id))


def _revisions(contact_id: str) -> ColumnElement[bool]:
    return NoteRevision.note_id.in_(select(Note.id).where(Note.contact_id == contact_id))


def _links(contact_id: str) -> ColumnElement[bool]:
    return or_(Relation.first_contact_id == contact_id, Relation.second_contact_id == contact_id)


def _unlink(work: Work, row: Row[Any]) -> None:
    """The links of an opportunity to what is not a contact go with it."""
    work.session.execute(delete(Relation).where(or_(Relation.first_id == row.id, Relation.second_id == row.id)))


def _merges(contact_id: str) -> ColumnElement[bool]:
    return or_(Merge.survivor_id == contact_id, Merge.merged_ids.contains([contact_id]))


def _moves(contact_id: str) -> ColumnElement[bool]:
    return MergeMove.merge_id.in_(select(Merge.id).where(_merges(contact_id)))


def _contact(contact_id: str) -> ColumnElement[bool]:
    return Contact.id == contact_id


HELD = (
    Held("enrollmentWaits", EnrollmentWait, Delete(timers=(TIME_OUT,))),
    Held("workflowCalls", WorkflowCall, Delete(timers=(CALL,))),
    Held("workflowSteps", EnrollmentStep, whose=_steps),
    Held("workflows", Enrollment, Delete(timers=(ADVANCE,))),
    Held("noteHistory", NoteRevision, whose=_revisions),
    Held("notes", Note, untold=_SEARCHED),
    Held("tasks", Task, Delete(timers=(TASK_OVERDUE_TIMER,)), untold=_SEARCHED),
    Held("recurringTasks", RecurringTask, Delete(timers=(RECURRING_TASK_TIMER,))),
    Held("opportunities", Opportunity, Delete(then=_unlink), untold=_SEARCHED),
    Held("relations", Relation, whose=_links),
    Held("courseOffers", ContactCourseOffer),
    Held("communityGroups", ContactCommunityGroup),
    Held("notifications", Notification),
    Held("interactions", Interaction),
    Held("visitors", Visitor),
    Held("submissions", Submission, untold=("fingerprint",)),
    Held("messages", Message, Delete(timers=(SEND,))),
    Held("messageNotices", Notice, Delete(timers=(SEND_NOTICE,))),
    Held("channelNames", ContactHandle),
    Held("conversations", Conversation),
    Held("importedRows", ImportRow),
    Held("files", StoredFile, Delete(timers=(EXPIRE,), at_once=_FILES_AT_ONCE)),
    Held("mergedRows", MergeMove, whose=_moves),
    Held("merges", Merge, Keep("which contacts became one, and when"), whose=_merges, untold=("before", "after")),
    Held("activity", Activity),
    Held("lastActivity", TimelineHead),
    Held(
        "auditLogs",
        AuditLog,
        Blank({"changes": None, "salt": None}, "who did what and when, without what it was: the chain of hashes holds"),
        untold=("salt", "digest"),
    ),
    Held("phones", ContactPhone),
    Held("emails", ContactEmail),
    Held("contact", Contact, whose=_contact, untold=(*_SEARCHED, "sort_name")),
)
EXEMPT: Mapping[type[Any], str] = {
    StoredPiece: "the bytes of a file, which an export has as the file, and which go with it",
    AuditHead: "the end of the audit log's chain: a position and a hash",
    Erasure: "says who was erased, when and for whom, and stays to say so",
    ErasureAnswer: "counts what was erased",
}
