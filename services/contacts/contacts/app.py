"""The features of the service, read top to bottom."""

from chassis.web.feature import Feature
from contacts.audit.routes import audit
from contacts.channels.routes import channels
from contacts.followers.routes import followers
from contacts.notes.routes import notes
from contacts.people.routes import people
from contacts.refs.routes import refs
from contacts.search.routes import search
from contacts.tags.routes import tags
from contacts.tasks.routes import tasks
from contacts.timeline.routes import timeline
from contacts.workflows.routes import workflows

FEATURES: list[Feature] = [
    people,
    search,
    channels,
    tags,
    followers,
    notes,
    tasks,
    timeline,
    audit,
    workflows,
    refs,
]
