"""The features of the service, read top to bottom."""

from chassis.web.feature import Feature
from contacts.associations.routes import associations
from contacts.attribution.routes import attribution
from contacts.audit.routes import audit
from contacts.bulk.routes import bulk
from contacts.businesses.routes import businesses
from contacts.channels.routes import channels
from contacts.conversations.routes import conversations
from contacts.custom_fields.routes import custom_fields
from contacts.custom_values.routes import custom_values
from contacts.erasing.routes import erasing
from contacts.exports.routes import exports
from contacts.followers.routes import followers
from contacts.forms.routes import forms, surveys
from contacts.imports.routes import imports
from contacts.lost_reasons.routes import lost_reasons
from contacts.merging.routes import merging
from contacts.message_attachments.routes import message_attachments
from contacts.message_providers.routes import message_providers
from contacts.message_templates.routes import message_templates
from contacts.messaging.routes import messaging
from contacts.notes.routes import notes
from contacts.notifications.routes import notifications
from contacts.objects.routes import objects
from contacts.opportunities.routes import opportunities
from contacts.people.routes import people
from contacts.personal_data.routes import personal_data
from contacts.pipelines.routes import pipelines
from contacts.portal.routes import community_groups, course_offers
from contacts.provider_callbacks.routes import provider_callbacks
from contacts.records.routes import records
from contacts.refs.routes import refs
from contacts.relations.routes import relations
from contacts.search.routes import search
from contacts.smart_lists.routes import smart_lists
from contacts.tags.routes import tags
from contacts.tasks.routes import tasks
from contacts.timeline.routes import timeline
from contacts.trash.routes import trash
from contacts.unsubscribing.routes import unsubscribing
from contacts.workflows.routes import workflows

FEATURES: list[Feature] = [
    people,
    trash,
    merging,
    search,
    channels,
    tags,
    custom_fields,
    custom_values,
    businesses,
    bulk,
    imports,
    exports,
    followers,
    notes,
    tasks,
    timeline,
    audit,
    attribution,
    pipelines,
    lost_reasons,
    opportunities,
    associations,
    relations,
    objects,
    records,
    smart_lists,
    course_offers,
    community_groups,
    forms,
    surveys,
    conversations,
    messaging,
    message_templates,
    message_providers,
    provider_callbacks,
    message_attachments,
    unsubscribing,
    notifications,
    workflows,
    erasing,
    personal_data,
    refs,
]
