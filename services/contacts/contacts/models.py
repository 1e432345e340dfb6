"""Every model of the service, for whoever needs all of them at once (migrations' check, tests)."""

from contacts.associations.models import Association
from contacts.attribution.models import Interaction, TrackingKey, Visitor
from contacts.audit.models import AuditHead, AuditLog
from contacts.businesses.models import Business
from contacts.channels.models import ContactEmail, ContactPhone
from contacts.conversations.models import Conversation
from contacts.custom_fields.models import CustomField, CustomFieldFolder
from contacts.custom_values.models import CustomValue
from contacts.database import Base
from contacts.erasing.models import Erasure, ErasureAnswer
from contacts.exports.models import Export
from contacts.forms.models import Form, FormVersion, Submission
from contacts.imports.models import Import, ImportKey, ImportRow, ImportRowError
from contacts.lost_reasons.models import LostReason
from contacts.merging.models import Merge, MergeMove
from contacts.message_providers.models import MessageProvider
from contacts.message_templates.models import MessageTemplate
from contacts.messaging.models import ContactHandle, Message, Notice
from contacts.notes.models import Note, NoteRevision
from contacts.notifications.models import Digest, Notification
from contacts.objects.models import CustomObject
from contacts.opportunities.models import Opportunity
from contacts.people.counting import ContactCount
from contacts.people.models import Contact
from contacts.pipelines.models import Pipeline, Stage
from contacts.portal.models import CommunityGroup, ContactCommunityGroup, ContactCourseOffer, CourseOffer
from contacts.records.models import Record
from contacts.refs.models import LocationRef, UserRef
from contacts.relations.models import Relation
from contacts.signed_links.models import LinkKey
from contacts.smart_lists.models import SmartList
from contacts.stored_files.models import StoredFile, StoredPiece
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
    "CommunityGroup",
    "Contact",
    "ContactCommunityGroup",
    "ContactCount",
    "ContactCourseOffer",
    "ContactEmail",
    "ContactHandle",
    "ContactPhone",
    "Conversation",
    "CourseOffer",
    "CustomField",
    "CustomFieldFolder",
    "CustomObject",
    "CustomValue",
    "Digest",
    "Enrollment",
    "EnrollmentStep",
    "EnrollmentWait",
    "Erasure",
    "ErasureAnswer",
    "Export",
    "Form",
    "FormVersion",
    "Import",
    "ImportKey",
    "ImportRow",
    "ImportRowError",
    "Interaction",
    "LinkKey",
    "LocationRef",
    "LostReason",
    "Merge",
    "MergeMove",
    "Message",
    "MessageProvider",
    "MessageTemplate",
    "Note",
    "NoteRevision",
    "Notice",
    "Notification",
    "Opportunity",
    "Pipeline",
    "Record",
    "RecurringTask",
    "Relation",
    "SmartList",
    "Stage",
    "StoredFile",
    "StoredPiece",
    "Submission",
    "Tag",
    "Task",
    "TimelineHead",
    "TrackingKey",
    "UserRef",
    "Visitor",
    "Workflow",
    "WorkflowCall",
    "WorkflowVersion",
]
