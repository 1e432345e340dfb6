"""What the timeline calls each type of event. A type that is not here is called by its own words."""

_TITLES = {
    "contacts.contact.created": "Contact created",
    "contacts.contact.updated": "Contact changed",
    "contacts.contact.deleted": "Contact deleted",
    "contacts.contact.restored": "Contact restored",
    "contacts.contact.merged": "Contacts merged",
    "contacts.contact.unmerged": "Merge undone",
    "contacts.contact.tagged": "Tag added: {tagsAdded}",
    "contacts.contact.untagged": "Tag removed: {tagsRemoved}",
    "contacts.contact.dnd_changed": "Do not disturb changed",
    "contacts.contact.owner_changed": "Owner changed",
    "contacts.contact.followers_changed": "Followers changed",
    "contacts.contact.attributed": "Interaction",
    "contacts.contact.unattributed": "Attribution reset",
    "contacts.note.created": "Note written",
    "contacts.note.updated": "Note changed",
    "contacts.note.deleted": "Note deleted",
    "contacts.task.created": "Task created: {title}",
    "contacts.task.updated": "Task changed: {title}",
    "contacts.task.completed": "Task completed: {title}",
    "contacts.task.reopened": "Task reopened: {title}",
    "contacts.task.deleted": "Task deleted: {title}",
    "contacts.task.overdue": "Task overdue: {title}",
    "contacts.course_offer.granted": "Course granted: {name}",
    "contacts.course_offer.revoked": "Course taken back: {name}",
    "contacts.community_group.joined": "Joined the group: {name}",
    "contacts.community_group.left": "Left the group: {name}",
    "contacts.recurring_task.created": "Recurring task created: {title}",
    "contacts.recurring_task.updated": "Recurring task changed: {title}",
    "contacts.recurring_task.deleted": "Recurring task deleted: {title}",
    "contacts.opportunity.created": "Opportunity created: {name}",
    "contacts.opportunity.updated": "Opportunity changed: {name}",
    "contacts.opportunity.stage_changed": "Opportunity moved: {name}",
    "contacts.opportunity.status_changed": "Opportunity changed: {status}",
    "contacts.opportunity.deleted": "Opportunity deleted: {name}",
    "contacts.relation.created": "Linked: {key}",
    "contacts.relation.deleted": "Unlinked: {key}",
    "contacts.workflow.enrolled": "Added to workflow: {workflowName}",
    "contacts.workflow.finished": "Workflow finished: {workflowName}",
    "contacts.workflow.stopped": "Workflow stopped: {workflowName}",
    "contacts.message.queued": "Message queued",
    "contacts.message.sent": "Message sent: {channel}",
    "contacts.message.delivered": "Message delivered: {channel}",
    "contacts.message.opened": "Message read: {channel}",
    "contacts.message.failed": "Message failed: {errorCode}",
    "contacts.message.cancelled": "Scheduled message cancelled",
    "contacts.message.received": "Message received: {channel}",
    "contacts.conversation.deleted": "Conversation deleted",
    "contacts.form.submitted": "Form submitted: {formName}",
    "contacts.survey.submitted": "Survey submitted: {formName}",
    "scheduling.appointment.booked": "Appointment booked: {title}",
    "scheduling.appointment.confirmed": "Appointment confirmed: {title}",
    "scheduling.appointment.rescheduled": "Appointment rescheduled: {title}",
    "scheduling.appointment.cancelled": "Appointment cancelled: {title}",
    "scheduling.appointment.showed": "Came to the appointment: {title}",
    "scheduling.appointment.no_showed": "Missed the appointment: {title}",
    "billing.card.added": "Card added",
    "billing.card.removed": "Card removed",
    "billing.card.charged": "Card charged",
    "billing.charge.declined": "Charge declined",
    "billing.charge.refunded": "Charge refunded",
    "billing.invoice.sent": "Invoice sent",
    "billing.invoice.paid": "Invoice paid",
    "documents.document.uploaded": "Document uploaded: {name}",
    "documents.document.renamed": "Document renamed: {name}",
    "documents.document.deleted": "Document deleted: {name}",
    "documents.field_files.added": "Files added to a custom field",
    "documents.proposal.sent": "Proposal sent",
    "documents.proposal.signed": "Proposal signed",
}
_LONGEST_WORD = 200


def title_of(event_type: str, data: dict[str, object]) -> str:
    """The title of an event, with what its data has to say in it; what the data lacks is left out."""
    template = _TITLES.get(event_type)
    if template is None:
        return event_type.partition(".")[2].replace(".", " ").replace("_", " ").capitalize() or event_type
    head, _, field = template.removesuffix("}").partition(": {")
    value = data.get(field) if field else None
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return f"{head}: {words[:_LONGEST_WORD]}" if words else head
