"""The features of the service, read top to bottom."""

from chassis.web.feature import Feature
from contacts.channels.routes import channels
from contacts.followers.routes import followers
from contacts.notes.routes import notes
from contacts.people.routes import people
from contacts.tags.routes import tags
from contacts.tasks.routes import tasks

FEATURES: list[Feature] = [
    people,
    channels,
    tags,
    followers,
    notes,
    tasks,
]
