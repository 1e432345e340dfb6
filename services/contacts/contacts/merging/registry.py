"""What becomes of every row about a contact when the contact is merged into another. A fitness test holds this to the models."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, or_

from contacts.attribution.models import Interaction, Visitor
from contacts.audit.models import AuditHead, AuditLog
from contacts.channels.models import ContactEmail, ContactPhone
from contacts.conversations.models import Conversation
from contacts.erasing.models import Erasure, ErasureAnswer
from contacts.forms.models import Submission
from contacts.imports.models import ImportRow
from contacts.messaging.models import ContactHandle, Message, Notice
from contacts.notes.models import Note, NoteRevision
from contacts.notifications.models import Notification
from contacts.opportunities.models import Opportunity
from contacts.portal.models import ContactCommunityGroup, ContactCourseOffer
from contacts.relations.models import Relation
from contacts.stored_files.models import StoredFile
from contacts.tasks.models import RecurringTask, Task
from contacts.timeline.models import Activity, TimelineHead
from contacts.workflows.models import Enrollment, EnrollmentWait, WorkflowCall

Double = Callable[[FromClause, FromClause], ColumnElement[bool]]


@dataclass(frozen=True)
class Moving:
    """Rows that go to the survivor, and back when the merge is undone.

    `key` is the column by which a row is remembered. `double` says when a row and one of the survivor's can't both be the survivor's:
    such a row stays with the merged contact, out of sight, and is there again after the undoing.
    """

    model: type[Any]
    key: str = "id"
    double: Double | None = None


@dataclass(frozen=True)
class Following:
    """Rows that belong to those of another model and go wherever these go; `link` is the column that names them."""

    model: type[Any]
    link: str
    leader: type[Any]


def same(column: str) -> Double:
    """Rows with the same value in `column`."""
    return lambda row, other: row.c[column] == other.c[column]


def _same_way(row: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Ways through one workflow of which the survivor goes one alone: both under way, or begun by the same event."""
    both_active = and_(row.c.state == "active", other.c.state == "active")
    return and_(row.c.workflow_id == other.c.workflow_id, or_(both_active, row.c.event_id == other.c.event_id))


# In the order in which they go.
MOVING = (
    Moving(Note),
    Moving(Task),
    Moving(RecurringTask),
    Moving(Opportunity),
    Moving(ContactCourseOffer, double=same("item_id")),
    Moving(ContactCommunityGroup, double=same("item_id")),
    Moving(Enrollment, double=_same_way),
    Moving(Submission),
    Moving(Conversation, double=same("location_id")),
    Moving(Message),
    Moving(ContactHandle),
    Moving(Notice),
    Moving(StoredFile),
    Moving(Visitor, key="visitor_id"),
    # The last, as there may be most of them (`moving.AT_ONCE`).
    Moving(Notification),
    Moving(Interaction),
)
FOLLOWING = (
    Following(NoteRevision, "note_id", Note),
    Following(EnrollmentWait, "enrollment_id", Enrollment),
    Following(WorkflowCall, "enrollment_id", Enrollment),
)
BY_RULES_OF_THEIR_OWN: Mapping[type[Any], str] = {
    ContactPhone: "the survivor has eleven, each number and each label once, one of them primary (`addresses.py`)",
    ContactEmail: "the same (`addresses.py`)",
    Relation: "two contacts have each label once, at most ten, and nothing is linked to itself (`links.py`)",
}
STAYING: Mapping[type[Any], str] = {
    ImportRow: "says what an import did to this contact: undoing it must find the contact gone, not undo the survivor",
    Activity: "a row is made of its event alone: the survivor's timeline reads those of the merged contacts too",
    TimelineHead: "goes with the timeline's rows",
    AuditLog: "a chain is never written again: the survivor's log reads those of the merged contacts too",
    AuditHead: "goes with the chain",
    Erasure: "tells of who was erased, and of whom nothing is merged any more",
    ErasureAnswer: "goes with it",
}
