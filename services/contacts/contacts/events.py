"""Every event that contacts publishes: its data (the state after) and an example."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from contacts.associations.events import ASSOCIATION_EVENTS
from contacts.businesses.events import BUSINESS_EVENTS
from contacts.conversations.events import CONVERSATION_DELETED
from contacts.custom_fields.events import CUSTOM_FIELD_EVENTS
from contacts.custom_values.events import CUSTOM_VALUE_EVENTS
from contacts.event_parts import ChangeData as ChangeData
from contacts.forms.events import FORM_EVENTS
from contacts.messaging.events import MESSAGE_EVENTS
from contacts.objects.events import OBJECT_EVENTS
from contacts.opportunities.events import OPPORTUNITY_EVENTS
from contacts.pipelines.events import PIPELINE_EVENTS
from contacts.portal.events import PORTAL_EVENTS
from contacts.records.events import RECORD_EVENTS
from contacts.relations.events import RELATION_EVENTS
from contacts.smart_lists.events import SMART_LIST_EVENTS
from contacts.tags.events import TAG_EVENTS
from contacts.tasks.events import RECURRING_TASK_EVENTS


class ContactData(Schema):
    """A contact as it is after what happened. `email` and `phone` are the primary ones; `dnd` is the switch for all channels.

    One with `mergedInto` is that contact by now; it is `deleted` too.
    """

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    name = fields.String(required=True, allow_none=True)
    first_name = fields.String(required=True, allow_none=True, data_key="firstName")
    last_name = fields.String(required=True, allow_none=True, data_key="lastName")
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    company_name = fields.String(required=True, allow_none=True, data_key="companyName")
    assigned_to = fields.String(required=True, allow_none=True, data_key="assignedTo")
    followers = fields.List(fields.String(), required=True)
    timezone = fields.String(required=True, allow_none=True)
    country = fields.String(required=True, allow_none=True)
    type = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    tags = fields.List(fields.String(), required=True)
    dnd = fields.Boolean(required=True)
    dnd_settings = fields.Dict(keys=fields.String(), required=True, data_key="dndSettings")
    deleted = fields.Boolean(required=True)
    merged_into = fields.String(required=True, allow_none=True, data_key="mergedInto")
    version = fields.Integer(required=True)
    changes = fields.List(fields.Nested(ChangeData))


class ErasedData(ContactData):
    """A contact who was erased: nothing of them is in it. `erasureId` names the erasure that services answer."""

    erasure_id = fields.String(required=True, data_key="erasureId")


class DataExportData(Schema):
    """Somebody asked for all that is held about a contact."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")


class TaggedData(ContactData):
    """Tags were added."""

    tags_added = fields.List(fields.String(), required=True, data_key="tagsAdded")


class UntaggedData(ContactData):
    """Tags were removed."""

    tags_removed = fields.List(fields.String(), required=True, data_key="tagsRemoved")


class FollowersChangedData(ContactData):
    """Followers were added, removed, or both."""

    followers_added = fields.List(fields.String(), required=True, data_key="followersAdded")
    followers_removed = fields.List(fields.String(), required=True, data_key="followersRemoved")


class AttributedData(ContactData):
    """The contact's first and latest interaction, and the one that was just taken in; all null after a reset."""

    first = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    latest = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    interaction = fields.Dict(keys=fields.String(), required=True, allow_none=True)


class MergedData(ContactData):
    """Other contacts were merged into this one, or that was undone."""

    merge_id = fields.String(required=True, data_key="mergeId")
    merged_ids = fields.List(fields.String(), required=True, data_key="mergedIds")


class AbsorbedData(ContactData):
    """This contact was merged into another (`mergedInto`), or that was undone."""

    merge_id = fields.String(required=True, data_key="mergeId")


class NoteData(Schema):
    """A note as it is after what happened."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    title = fields.String(required=True, allow_none=True)
    body = fields.String(required=True)
    color = fields.String(required=True, allow_none=True)
    pinned = fields.Boolean(required=True)
    user_id = fields.String(required=True, allow_none=True, data_key="userId")
    changes = fields.List(fields.Nested(ChangeData))


class TaskData(Schema):
    """A task as it is after what happened; `dueDate` is RFC 3339 in UTC."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    title = fields.String(required=True)
    body = fields.String(required=True, allow_none=True)
    due_date = fields.String(required=True, data_key="dueDate")
    assigned_to = fields.String(required=True, allow_none=True, data_key="assignedTo")
    completed = fields.Boolean(required=True)
    changes = fields.List(fields.Nested(ChangeData))


class EnrollmentData(Schema):
    """A contact's way through a workflow; `reason` says why it ended."""

    id = fields.String(required=True)
    workflow_id = fields.String(required=True, data_key="workflowId")
    workflow_name = fields.String(required=True, data_key="workflowName")
    contact_id = fields.String(required=True, data_key="contactId")
    state = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)


class ActivityData(Schema):
    """Something that a client added to the timeline; `data` is theirs."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    occurred_at = fields.String(required=True, data_key="occurredAt")
    data = fields.Dict(keys=fields.String(), required=True)


_CONTACT: dict[str, Any] = {
    "id": "0bTzyXcF8aaQ2rLd51kW",
    "locationId": "0bTzyWw2h3vXnq0ZkP7e",
    "name": "Anna Müller",
    "firstName": "Anna",
    "lastName": "Müller",
    "email": "anna@example.com",
    "phone": "+4930123456",
    "companyName": "Müller GmbH",
    "assignedTo": "0bTzyX01TqvM5sd8JrYa",
    "followers": ["0bTzyX0fPz2Wc4bN6hQk"],
    "timezone": "Europe/Berlin",
    "country": "DE",
    "type": "lead",
    "source": "public api",
    "tags": ["vip"],
    "dnd": False,
    "dndSettings": {},
    "deleted": False,
    "mergedInto": None,
    "version": 2,
}
_NOTE: dict[str, Any] = {
    "id": "0bTzyYq1R7dXe3vUo9Lm",
    "contactId": _CONTACT["id"],
    "title": "First call",
    "body": "<p>Wants an offer by Friday.</p>",
    "color": "#FFAA00",
    "pinned": False,
    "userId": _CONTACT["assignedTo"],
}
_TASK: dict[str, Any] = {
    "id": "0bTzyZ8hK2nGf6wBt4Ps",
    "contactId": _CONTACT["id"],
    "title": "Send the offer",
    "body": "With both variants",
    "dueDate": "2026-05-08T09:00:00.000Z",
    "assignedTo": _CONTACT["assignedTo"],
    "completed": False,
}
_ENROLLMENT: dict[str, Any] = {
    "id": "0bTzyaT5mV1cQx7eJ3Ru",
    "workflowId": "0bTzyaA9pL4kWz2sH8Dv",
    "workflowName": "Welcome",
    "contactId": _CONTACT["id"],
    "state": "active",
    "reason": None,
}


def _change(field: str, before: Any, after: Any) -> dict[str, Any]:
    return {"changes": [{"field": field, "before": before, "after": after}]}


def _contact(name: str, schema: type[Schema] = ContactData, /, **more: Any) -> EventType:
    return EventType(f"contacts.contact.{name}", schema=schema, example={**_CONTACT, **more})


def _note(name: str, example: Mapping[str, Any]) -> EventType:
    return EventType(f"contacts.note.{name}", schema=NoteData, example={**_NOTE, **example})


def _task(name: str, **example: Any) -> EventType:
    return EventType(f"contacts.task.{name}", schema=TaskData, example={**_TASK, **example})


def _enrollment(name: str, **example: Any) -> EventType:
    return EventType(f"contacts.workflow.{name}", schema=EnrollmentData, example={**_ENROLLMENT, **example})


CONTACT_CREATED = _contact("created", version=1)
CONTACT_UPDATED = _contact("updated", **_change("companyName", None, "Müller GmbH"))
CONTACT_DELETED = _contact("deleted", deleted=True)
CONTACT_RESTORED = _contact("restored")
CONTACT_PURGED = _contact("purged", deleted=True)
_NOBODY: dict[str, Any] = {
    **{name: None for name in _CONTACT if name not in ("id", "locationId", "version")},
    "followers": [],
    "type": "lead",
    "tags": [],
    "dnd": False,
    "dndSettings": {},
    "deleted": True,
}
CONTACT_ERASED = _contact("erased", ErasedData, erasureId="0bTzyXhM2kQ8vNw4rE1s", **_NOBODY)
DATA_EXPORT_REQUESTED = EventType(
    "contacts.data_export.requested",
    schema=DataExportData,
    example={"id": "0bTzyXjN3mR9wPx5sF2t", "contactId": _CONTACT["id"]},
)
CONTACT_TAGGED = _contact("tagged", TaggedData, tagsAdded=["vip"], **_change("tags", [], ["vip"]))
CONTACT_UNTAGGED = _contact("untagged", UntaggedData, tags=[], tagsRemoved=["vip"], **_change("tags", ["vip"], []))
CONTACT_DND_CHANGED = _contact("dnd_changed", dnd=True, **_change("dnd", False, True))
CONTACT_OWNER_CHANGED = _contact("owner_changed", **_change("assignedTo", None, _CONTACT["assignedTo"]))
CONTACT_FOLLOWERS_CHANGED = _contact(
    "followers_changed",
    FollowersChangedData,
    followersAdded=_CONTACT["followers"],
    followersRemoved=[],
    **_change("followers", [], _CONTACT["followers"]),
)
_MERGE_ID = "0bTzyf4aU8sKw3zXm6Ly"
_MERGED_ID = "0bTzyXpR5nBt9dVh2QcE"
CONTACT_MERGED = _contact(
    "merged",
    MergedData,
    mergeId=_MERGE_ID,
    mergedIds=[_MERGED_ID],
    **_change("website", None, "https://mueller.example"),
)
CONTACT_UNMERGED = _contact(
    "unmerged",
    MergedData,
    mergeId=_MERGE_ID,
    mergedIds=[_MERGED_ID],
    **_change("website", "https://mueller.example", None),
)
CONTACT_ABSORBED = _contact(
    "absorbed", AbsorbedData, id=_MERGED_ID, deleted=True, mergedInto=_CONTACT["id"], mergeId=_MERGE_ID
)
CONTACT_RELEASED = _contact("released", AbsorbedData, id=_MERGED_ID, mergeId=_MERGE_ID)
_TOUCH = {
    "url": "https://example.com/offer?gclid=Cj0KCQ",
    "medium": "page_view",
    "gclid": "Cj0KCQ",
    "sessionSource": "paid_search",
    "rule": "google_click",
    "at": "2026-05-07T15:30:00.000Z",
}
CONTACT_ATTRIBUTED = _contact(
    "attributed",
    AttributedData,
    first=_TOUCH,
    latest=_TOUCH,
    interaction=_TOUCH,
    **_change("attributionSource", None, _TOUCH),
)
CONTACT_UNATTRIBUTED = _contact(
    "unattributed",
    AttributedData,
    first=None,
    latest=None,
    interaction=None,
    **_change("attributionSource", _TOUCH, None),
)
NOTE_CREATED = _note("created", {})
NOTE_UPDATED = _note("updated", _change("title", None, "First call"))
NOTE_DELETED = _note("deleted", {})
TASK_CREATED = _task("created")
TASK_UPDATED = _task("updated", **_change("title", "Offer", "Send the offer"))
TASK_COMPLETED = _task("completed", completed=True, **_change("completed", False, True))
TASK_REOPENED = _task("reopened", **_change("completed", True, False))
TASK_DELETED = _task("deleted")
TASK_OVERDUE = _task("overdue")
WORKFLOW_ENROLLED = _enrollment("enrolled")
WORKFLOW_FINISHED = _enrollment("finished", state="finished", reason="completed")
WORKFLOW_STOPPED = _enrollment("stopped", state="stopped", reason="contact_deleted")
ACTIVITY_ADDED = EventType(
    "contacts.activity.added",
    schema=ActivityData,
    example={"type": "visit", "title": "Came by", "occurredAt": "2026-05-07T15:30:00.000Z", "data": {"minutes": 20}},
)

PUBLISHED = [
    CONTACT_CREATED,
    CONTACT_UPDATED,
    CONTACT_DELETED,
    CONTACT_RESTORED,
    CONTACT_PURGED,
    CONTACT_ERASED,
    DATA_EXPORT_REQUESTED,
    CONTACT_TAGGED,
    CONTACT_UNTAGGED,
    CONTACT_DND_CHANGED,
    CONTACT_OWNER_CHANGED,
    CONTACT_FOLLOWERS_CHANGED,
    CONTACT_ATTRIBUTED,
    CONTACT_UNATTRIBUTED,
    CONTACT_MERGED,
    CONTACT_UNMERGED,
    CONTACT_ABSORBED,
    CONTACT_RELEASED,
    NOTE_CREATED,
    NOTE_UPDATED,
    NOTE_DELETED,
    TASK_CREATED,
    TASK_UPDATED,
    TASK_COMPLETED,
    TASK_REOPENED,
    TASK_DELETED,
    TASK_OVERDUE,
    *RECURRING_TASK_EVENTS,
    *SMART_LIST_EVENTS,
    *PORTAL_EVENTS,
    *FORM_EVENTS,
    WORKFLOW_ENROLLED,
    WORKFLOW_FINISHED,
    WORKFLOW_STOPPED,
    ACTIVITY_ADDED,
    *CUSTOM_FIELD_EVENTS,
    *CUSTOM_VALUE_EVENTS,
    *BUSINESS_EVENTS,
    *TAG_EVENTS,
    *PIPELINE_EVENTS,
    *OPPORTUNITY_EVENTS,
    *MESSAGE_EVENTS,
    CONVERSATION_DELETED,
    *ASSOCIATION_EVENTS,
    *RELATION_EVENTS,
    *OBJECT_EVENTS,
    *RECORD_EVENTS,
]
