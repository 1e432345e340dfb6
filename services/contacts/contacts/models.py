"""Every model of the service, for whoever needs all of them at once (migrations' check, tests)."""

from contacts.audit.models import AuditHead, AuditLog
from contacts.channels.models import ContactEmail, ContactPhone
from contacts.database import Base
from contacts.notes.models import Note
from contacts.people.models import Contact
from contacts.refs.models import LocationRef, UserRef
from contacts.tags.models import Tag
from contacts.tasks.models import Task
from contacts.timeline.models import Activity, TimelineHead
from contacts.workflows.models import Enrollment, EnrollmentStep, Workflow, WorkflowVersion

__all__ = [
    "Activity",
    "AuditHead",
    "AuditLog",
    "Base",
    "Contact",
    "ContactEmail",
    "ContactPhone",
    "Enrollment",
    "EnrollmentStep",
    "LocationRef",
    "Note",
    "Tag",
    "Task",
    "TimelineHead",
    "UserRef",
    "Workflow",
    "WorkflowVersion",
]
