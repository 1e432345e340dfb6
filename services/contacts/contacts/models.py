"""Every model of the service, for whoever needs all of them at once (migrations' check, tests)."""

from contacts.associations.models import Association
from contacts.audit.models import AuditHead, AuditLog
from contacts.businesses.models import Business
from contacts.channels.models import ContactEmail, ContactPhone
from contacts.custom_fields.models import CustomField, CustomFieldFolder
from contacts.custom_values.models import CustomValue
from contacts.database import Base
from contacts.lost_reasons.models import LostReason
from contacts.notes.models import Note, NoteRevision
from contacts.objects.models import CustomObject
from contacts.opportunities.models import Opportunity
from contacts.people.models import Contact
from contacts.pipelines.models import Pipeline, Stage
from contacts.records.models import Record
from contacts.refs.models import LocationRef, UserRef
from contacts.relations.models import Relation
from contacts.tags.models import Tag
from contacts.tasks.models import RecurringTask, Task
from contacts.timeline.models import Activity, TimelineHead
from contacts.workflows.models import (
    Enrollment,
    EnrollmentStep,
    EnrollmentWait,
    Workflow,
    WorkflowCall,
    WorkflowVersion,
)

__all__ = [
    "Activity",
    "Association",
    "AuditHead",
    "AuditLog",
    "Base",
    "Business",
    "Contact",
    "ContactEmail",
    "ContactPhone",
    "CustomField",
    "CustomFieldFolder",
    "CustomObject",
    "CustomValue",
    "Enrollment",
    "EnrollmentStep",
    "EnrollmentWait",
    "LocationRef",
    "LostReason",
    "Note",
    "NoteRevision",
    "Opportunity",
    "Pipeline",
    "Record",
    "RecurringTask",
    "Relation",
    "Stage",
    "Tag",
    "Task",
    "TimelineHead",
    "UserRef",
    "Workflow",
    "WorkflowCall",
    "WorkflowVersion",
]
