"""How a restricted user calls each operation of the gateway's table that can name a contact, or a thing of one.

An operation that is added to the table gets its line here, or in `elsewhere.py` if no contact comes into it. A parameter of the path
names a thing by its own name (`world.py` makes one of each, for either contact); so does `{noteId}` in a body, a query, or `ids`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .world import CSV

_LATER = {"startTime": "1893452400000", "endTime": "1894057200000"}


@dataclass(frozen=True)
class Example:
    """One call. On a hidden contact it is answered with one of `refusals`; on one that the user follows, with one of `answers`, in which
    is what `shows` names.

    Whatever it answers, nothing of the hidden contact is in it, and nothing of them has changed. `counts` is where in the answer stands
    how many there are, and how many of these the user follows.
    """

    method: str
    template: str
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    refusals: tuple[int, ...] = (404,)
    answers: tuple[int, ...] = (200, 201, 204)
    shows: str | None = None
    counts: tuple[str, int] | None = None
    files: Any = None


def _lists(method: str, template: str, **more: Any) -> Example:
    """An operation that is answered whoever it names, with what the caller may see."""
    return Example(method, template, refusals=(200,), **more)


_LOCATION = {"locationId": "{locationId}"}
_FOLLOWERS = {"followers": ["{userId}", "another"]}
_TASK = {"title": "{word}", "dueDate": "2030-01-02T00:00:00Z", "completed": False}
_RULE = {"intervalType": "weekly", "interval": 1, "startDate": "2030-01-01T00:00:00Z", "dueAfterSeconds": 60}
_RECURRING = {"id": "{recurringId}"}
_OPPORTUNITY = {**_LOCATION, "pipelineId": "{pipelineId}", "contactId": "{contactId}"}
_EVENT = {"eventId": "{appointmentId}"}
_NOTE_OF_APPOINTMENT = {"noteId": "{appointmentNoteId}"}
_CHARGE = {"amount": 3, "currency": "USD", "description": "{word}", "cardId": "{cardId}"}
_BOOKING = {"calendarId": "{calendarId}", **_LOCATION, "contactId": "{contactId}", "ignoreFreeSlotValidation": True}

CONTACTS = [
    Example("GET", "/contacts/{contactId}/record", shows="noteId"),
    Example("GET", "/contacts/{contactId}", shows="email"),
    Example("PUT", "/contacts/{contactId}", {"city": "Plzeň"}),
    # Whom one may not see is not named, and is in the way all the same.
    Example(
        "POST", "/contacts/", {**_LOCATION, "email": "{email}"}, refusals=(409,), answers=(409,), shows="contactId"
    ),
    Example(
        "POST",
        "/contacts/merge",
        {"survivorId": "{contactId}", "mergedIds": ["{friendId}"], "dryRun": True},
        shows="contactId",
    ),
    Example("POST", "/contacts/upsert", {**_LOCATION, "email": "{email}", "city": "Brno"}, refusals=(409,)),
    _lists("GET", "/contacts/search/duplicate", query={**_LOCATION, "email": "{email}"}, shows="contactId"),
    _lists("POST", "/contacts/search", body={**_LOCATION, "query": "{word}"}, shows="contactId"),
    _lists("POST", "/contacts/search", body=_LOCATION, shows="contactId", counts=("total", 2)),
    Example(
        "POST",
        "/contacts/bulk/business",
        {**_LOCATION, "ids": ["{contactId}"], "businessId": "{businessId}"},
        refusals=(200,),
    ),
    _lists("GET", "/contacts/business/{businessId}", query=_LOCATION, shows="contactId"),
    Example(
        "POST",
        "/contacts/bulk/tags/update/{type}",
        {**_LOCATION, "contacts": ["{contactId}"], "tags": ["bulk"]},
        ids={"type": "add"},
        refusals=(200, 201),
    ),
    Example("POST", "/contacts/{contactId}/phones", {"phone": "+420 603 000 222"}),
    Example("PUT", "/contacts/{contactId}/phones/{phoneId}", {"label": "work"}),
    Example("PUT", "/contacts/{contactId}/phones/{phoneId}/primary"),
    Example("POST", "/contacts/{contactId}/emails", {"email": "third-{word}@example.com"}),
    Example("PUT", "/contacts/{contactId}/emails/{emailId}", {"label": "work"}),
    Example("PUT", "/contacts/{contactId}/emails/{emailId}/primary"),
    Example("POST", "/contacts/{contactId}/tags", {"tags": ["seen"]}),
    Example("DELETE", "/contacts/{contactId}/tags", {"tags": ["seen"]}),
    Example("POST", "/contacts/{contactId}/followers", _FOLLOWERS),
    Example("DELETE", "/contacts/{contactId}/followers", {"followers": ["another"]}),
    Example("GET", "/contacts/{contactId}/activity", shows="word"),
    Example("POST", "/contacts/{contactId}/activity", {"type": "visit", "title": "{word}"}),
    Example("GET", "/contacts/{contactId}/attribution"),
    Example("DELETE", "/contacts/{contactId}/attribution"),
    # That somebody asked is noted, so that it is not read here again and again.
    Example("GET", "/contacts/{contactId}/data-export", refusals=(404, 404)),
    Example("GET", "/contacts/{contactId}/audit-logs", shows="email"),
    Example("GET", "/contacts/{contactId}/audit-logs/verify"),
    _lists("GET", "/smart-lists/{listId}/contacts", shows="contactId", counts=("total", 2)),
    Example("GET", "/smart-lists/{listId}/contacts/{contactId}/neighbors", shows="friendId", counts=("total", 2)),
    _lists("GET", "/forms/submissions", query=_LOCATION, shows="contactId", counts=("meta.total", 1)),
    _lists("GET", "/forms/submissions", query={**_LOCATION, "q": "{word}"}, shows="formSubmissionId"),
    Example("GET", "/forms/submissions/{submissionId}", ids={"submissionId": "{formSubmissionId}"}, shows="email"),
    _lists("GET", "/surveys/submissions", query=_LOCATION, shows="contactId", counts=("meta.total", 1)),
    Example("GET", "/surveys/submissions/{submissionId}", ids={"submissionId": "{surveySubmissionId}"}, shows="email"),
    _lists("GET", "/notifications", query={"limit": "100"}, shows="notificationId"),
    Example("PUT", "/notifications/{notificationId}/read"),
]

WORK = [
    Example("GET", "/contacts/{contactId}/notes", shows="noteId"),
    Example("POST", "/contacts/{contactId}/notes", {"body": "{word}"}),
    Example("GET", "/contacts/{contactId}/notes/{noteId}", shows="word"),
    Example("PUT", "/contacts/{contactId}/notes/{noteId}", {"body": "{word} again"}),
    Example("GET", "/contacts/{contactId}/notes/{noteId}/history", shows="word"),
    _lists("GET", "/locations/{locationId}/notes", query={"query": "{word}"}, shows="noteId"),
    Example("GET", "/contacts/{contactId}/tasks", shows="taskId"),
    Example("POST", "/contacts/{contactId}/tasks", _TASK),
    Example("GET", "/contacts/{contactId}/tasks/{taskId}", shows="word"),
    Example("PUT", "/contacts/{contactId}/tasks/{taskId}", {"title": "{word} again"}),
    Example("PUT", "/contacts/{contactId}/tasks/{taskId}/completed", {"completed": True}),
    _lists("POST", "/locations/{locationId}/tasks/search", body={"query": "{word}"}, shows="taskId"),
    _lists("POST", "/locations/{locationId}/tasks/search", body={"contactId": ["{contactId}"]}, shows="taskId"),
    Example(
        "POST",
        "/locations/{locationId}/recurring-tasks",
        {"title": "{word}", "contactIds": ["{contactId}"], "owners": ["{userId}"], "rruleOptions": _RULE},
    ),
    Example("GET", "/locations/{locationId}/recurring-tasks/{id}", ids=_RECURRING, shows="word"),
    Example("PUT", "/locations/{locationId}/recurring-tasks/{id}", {"title": "{word} again"}, ids=_RECURRING),
    Example("GET", "/contacts/{contactId}/workflows", shows="workflowId"),
    Example("GET", "/contacts/{contactId}/workflows/{enrollmentId}/steps"),
    Example("DELETE", "/contacts/{contactId}/workflow/{workflowId}"),
    Example("POST", "/contacts/{contactId}/workflow/{workflowId}", {}),
    Example("GET", "/contacts/{contactId}/course-offers", shows="offerId"),
    Example("DELETE", "/contacts/{contactId}/course-offers/{offerId}"),
    Example("PUT", "/contacts/{contactId}/course-offers/{offerId}"),
    Example("GET", "/contacts/{contactId}/community-groups", shows="groupId"),
    Example("DELETE", "/contacts/{contactId}/community-groups/{groupId}"),
    Example("PUT", "/contacts/{contactId}/community-groups/{groupId}"),
]

LINKED = [
    _lists("GET", "/opportunities/search", query=_LOCATION, shows="opportunityId", counts=("meta.total", 1)),
    _lists("POST", "/opportunities/search", body=_LOCATION, shows="opportunityId", counts=("total", 1)),
    _lists("POST", "/opportunities/search", body={**_LOCATION, "query": "{word}"}, shows="opportunityId"),
    Example("POST", "/opportunities/", {**_OPPORTUNITY, "name": "{word}", "status": "open"}),
    Example("POST", "/opportunities/upsert", {**_OPPORTUNITY, "name": "{word}"}),
    Example("POST", "/opportunities/upsert", {**_OPPORTUNITY, "id": "{opportunityId}"}, refusals=(404, 422)),
    Example("GET", "/opportunities/{opportunityId}", shows="word"),
    Example("PUT", "/opportunities/{opportunityId}", {"name": "{word} again"}),
    Example("PUT", "/opportunities/{opportunityId}/status", {"status": "won"}),
    Example("POST", "/opportunities/{opportunityId}/followers", {"followers": ["{userId}"]}),
    Example("DELETE", "/opportunities/{opportunityId}/followers", {"followers": ["{userId}"]}),
    Example(
        "GET",
        "/associations/relations/{recordId}",
        query=_LOCATION,
        ids={"recordId": "{contactId}"},
        refusals=(200,),
        shows="relationId",
    ),
    Example("DELETE", "/associations/relations/{relationId}", query=_LOCATION),
    Example(
        "POST",
        "/associations/relations",
        {
            **_LOCATION,
            "associationId": "{associationId}",
            "firstRecordId": "{contactId}",
            "secondRecordId": "{friendId}",
        },
        refusals=(404, 422),
    ),
]

APPOINTMENTS = [
    Example("GET", "/contacts/{contactId}/appointments", shows="appointmentId"),
    _lists(
        "GET",
        "/calendars/events",
        query={**_LOCATION, "calendarId": "{calendarId}", **_LATER},
        shows="appointmentId",
    ),
    Example("POST", "/calendars/events/appointments", {**_BOOKING, "startTime": "2030-02-07T{hour}:00:00+01:00"}),
    Example("GET", "/calendars/events/appointments/{eventId}", ids=_EVENT, shows="word"),
    Example("GET", "/calendars/events/appointments/{eventId}.ics", ids=_EVENT, shows="word"),
    Example("PUT", "/calendars/events/appointments/{eventId}", {"title": "{word} again"}, ids=_EVENT),
    Example("GET", "/calendars/appointments/{appointmentId}/notes", query={"limit": "10", "offset": "0"}, shows="word"),
    Example("POST", "/calendars/appointments/{appointmentId}/notes", {"body": "{word}", "userId": "{userId}"}),
    Example(
        "PUT",
        "/calendars/appointments/{appointmentId}/notes/{noteId}",
        {"body": "{word} again", "userId": "{userId}"},
        ids=_NOTE_OF_APPOINTMENT,
    ),
    Example("DELETE", "/calendars/appointments/{appointmentId}/notes/{noteId}", ids=_NOTE_OF_APPOINTMENT),
    Example("POST", "/calendars/events/appointments/{eventId}/cancel", {"reason": "Rain"}, ids=_EVENT),
    Example("DELETE", "/calendars/events/{eventId}", {}, ids=_EVENT),
    _lists(
        "GET",
        "/calendars/services/bookings",
        query={**_LOCATION, "startTime": "1893452400000", "endTime": "1894057200000"},
        shows="bookingId",
    ),
    Example("GET", "/calendars/services/bookings/{bookingId}", shows="word"),
    Example("PUT", "/calendars/services/bookings/{bookingId}", {"title": "{word} again"}),
    Example(
        "POST",
        "/calendars/services/bookings",
        {
            **_LOCATION,
            "contactId": "{contactId}",
            "startTime": "2030-02-08T{hour}:00:00+01:00",
            "services": [{"id": "{serviceId}"}],
        },
        query={"overrideAvailability": "true", "skipSchedulingNotice": "true"},
    ),
    Example("DELETE", "/calendars/services/bookings/{bookingId}"),
]

PAYMENTS = [
    Example("POST", "/contacts/{contactId}/cards/setup", {}),
    Example("GET", "/contacts/{contactId}/cards", shows="cardId"),
    Example("POST", "/contacts/{contactId}/cards", {"paymentMethodId": "pm_card_visa"}),
    Example("PUT", "/contacts/{contactId}/cards/{cardId}", {"label": "Blue"}),
    _lists(
        "GET",
        "/payments/transactions",
        query={"altId": "{locationId}", "altType": "location", "limit": "100"},
        shows="transactionId",
        counts=("totalCount", 1),
    ),
    Example("POST", "/contacts/{contactId}/charges", _CHARGE),
    Example("GET", "/payments/transactions/{transactionId}", query={"altId": "{locationId}", "altType": "location"}),
    Example("POST", "/payments/transactions/{transactionId}/refund", {"amount": 1, "reason": "Rain"}),
    Example("DELETE", "/contacts/{contactId}/cards/{cardId}", ids={"cardId": "{spareCardId}"}),
]

_NEW_MESSAGE = {"type": "Email", "contactId": "{contactId}", "subject": "{word}", "message": "{word}"}
_CALL = {"type": "Call", "conversationId": "{conversationId}", "conversationProviderId": "phone"}

MESSAGES = [
    Example("GET", "/conversations/{conversationId}", shows="contactId"),
    Example("GET", "/conversations/{conversationId}/messages", shows="word"),
    Example("GET", "/conversations/messages/{id}", ids={"id": "{messageId}"}, shows="word"),
    _lists("GET", "/conversations/search", query=_LOCATION, shows="conversationId", counts=("total", 1)),
    _lists("GET", "/conversations/search", query={**_LOCATION, "query": "{word}"}, shows="conversationId"),
    Example(
        "POST", "/conversations/", {**_LOCATION, "contactId": "{contactId}"}, answers=(409,), shows="conversationId"
    ),
    Example("PUT", "/conversations/{conversationId}", {**_LOCATION, "starred": True}),
    Example("POST", "/conversations/messages", _NEW_MESSAGE),
    Example(
        "POST", "/conversations/messages/inbound", {"type": "SMS", "contactId": "{contactId}", "message": "{word}"}
    ),
    Example("POST", "/conversations/messages/outbound", _CALL),
    Example(
        "POST",
        "/conversations/messages/upload",
        {**_LOCATION, "contactId": "{contactId}", "attachmentUrls": ["https://example.com/offer.pdf"]},
    ),
    Example("PUT", "/conversations/messages/{messageId}/status", {"status": "read"}),
    Example("DELETE", "/conversations/messages/{messageId}/schedule", ids={"messageId": "{scheduledMessageId}"}),
]

DOCUMENTS = [
    Example("GET", "/contacts/{contactId}/documents", shows="documentId"),
    Example("POST", "/contacts/{contactId}/documents", files=[("files", ("more.csv", CSV, "text/csv"))]),
    Example(
        "POST",
        "/forms/upload-custom-files",
        query={**_LOCATION, "contactId": "{contactId}"},
        files=[("{fileFieldId}_1", ("value.csv", CSV, "text/csv"))],
    ),
    Example("GET", "/documents/{documentId}", shows="word"),
    Example("GET", "/documents/{documentId}/content"),
    Example("PUT", "/documents/{documentId}", {"name": "{word}-again.csv"}),
    Example("POST", "/documents/{documentId}/restore", ids={"documentId": "{trashedDocumentId}"}),
    Example("DELETE", "/documents/{documentId}"),
]

# What takes away the things that all others look at.
TAKEN_AWAY = [
    Example("DELETE", "/conversations/{conversationId}"),
    Example("DELETE", "/contacts/{contactId}/phones/{phoneId}", ids={"phoneId": "{sparePhoneId}"}),
    Example("DELETE", "/contacts/{contactId}/emails/{emailId}", ids={"emailId": "{spareEmailId}"}),
    Example("DELETE", "/contacts/{contactId}/notes/{noteId}"),
    Example("DELETE", "/contacts/{contactId}/tasks/{taskId}"),
    Example("DELETE", "/locations/{locationId}/recurring-tasks/{id}", ids=_RECURRING),
    Example("DELETE", "/opportunities/{opportunityId}"),
    Example("POST", "/contacts/merge/{mergeId}/undo"),
    Example("POST", "/contacts/{contactId}/restore", ids={"contactId": "{trashedId}"}),
    Example("DELETE", "/contacts/{contactId}"),
    Example("POST", "/contacts/{contactId}/erase", answers=(202,)),
    # Of one that was not erased there is nothing to read.
    Example("GET", "/contacts/{contactId}/erasure", refusals=(404, 404)),
]

EXAMPLES = [*CONTACTS, *WORK, *LINKED, *APPOINTMENTS, *PAYMENTS, *MESSAGES, *DOCUMENTS, *TAKEN_AWAY]
