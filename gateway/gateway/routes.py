"""The one table of public operations: a line for each, by the service that answers it.

A test holds it against the published scope table and against what each service says of itself. Add a line where a service
gains an operation: method, path, scope; several scopes are given as a tuple, and any of them suffices. What takes bodies of
more than a mebibyte stands apart, with its limit.
"""

from gateway.edge.table import GATEWAY, ONE_MEBIBYTE, Route

Scopes = str | tuple[str, ...]


def _routes(service: str, *rows: tuple[str, str, Scopes], max_body: int = ONE_MEBIBYTE) -> list[Route]:
    return [
        Route(method, template, service, frozenset((scopes,) if isinstance(scopes, str) else scopes), max_body=max_body)
        for method, template, scopes in rows
    ]


def _public(service: str, *rows: tuple[str, str], limited: bool = True) -> list[Route]:
    return [Route(method, template, service, public=True, limited=limited) for method, template in rows]


def _company(*rows: tuple[str, str, Scopes]) -> list[Route]:
    """Operations of the gateway that a company's token may call without naming a location."""
    return [
        Route(method, template, GATEWAY, frozenset((scopes,) if isinstance(scopes, str) else scopes), company=True)
        for method, template, scopes in rows
    ]


GATEWAY_ROUTES = [
    *_public(GATEWAY, ("GET", "/health/live"), ("GET", "/health/ready"), ("GET", "/metrics"), limited=False),
    *_public(
        GATEWAY,
        ("GET", "/openapi.json"),
        ("GET", "/asyncapi.json"),
        ("GET", "/docs"),
        ("GET", "/docs/page.js"),
        ("GET", "/docs/page.css"),
        ("POST", "/auth/login"),
        ("POST", "/auth/refresh"),
    ),
    *_company(
        ("POST", "/auth/logout", ()),
        ("GET", "/auth/me", ()),
        ("POST", "/users/", "users.write"),
        ("GET", "/users/search", "users.readonly"),
        ("POST", "/users/search/filter-by-email", "users.readonly"),
        ("GET", "/users/{userId}", "users.readonly"),
        ("PUT", "/users/{userId}", "users.write"),
        ("DELETE", "/users/{userId}", "users.write"),
        ("POST", "/locations/", "locations.write"),
        ("GET", "/locations/search", "locations.readonly"),
        ("GET", "/locations/{locationId}", "locations.readonly"),
        ("PUT", "/locations/{locationId}", "locations.write"),
        ("DELETE", "/locations/{locationId}", "locations.internal-access-only"),
        ("GET", "/locations/{locationId}/permissions", "locations/write"),
        ("PUT", "/locations/{locationId}/permissions", "locations/write"),
        ("GET", "/locations/{locationId}/timezones", "locations.readonly"),
        ("POST", "/locations/{locationId}/tokens", "locations/tokens.write"),
        ("GET", "/locations/{locationId}/tokens", "locations/tokens.readonly"),
        ("DELETE", "/locations/{locationId}/tokens/{tokenId}", "locations/tokens.write"),
    ),
    *_routes(GATEWAY, ("GET", "/contacts/{contactId}/record", "contacts.readonly")),
]

CONTACTS_ROUTES = _routes(
    "contacts",
    ("POST", "/contacts/", "contacts.write"),
    ("POST", "/contacts/upsert", "contacts.write"),
    ("GET", "/contacts/search/duplicate", "contacts.readonly"),
    ("GET", "/contacts/{contactId}", "contacts.readonly"),
    ("PUT", "/contacts/{contactId}", "contacts.write"),
    ("DELETE", "/contacts/{contactId}", "contacts.write"),
    ("POST", "/contacts/search", "contacts.readonly"),
    ("POST", "/contacts/{contactId}/phones", "contacts.write"),
    ("PUT", "/contacts/{contactId}/phones/{phoneId}", "contacts.write"),
    ("DELETE", "/contacts/{contactId}/phones/{phoneId}", "contacts.write"),
    ("PUT", "/contacts/{contactId}/phones/{phoneId}/primary", "contacts.write"),
    ("POST", "/contacts/{contactId}/emails", "contacts.write"),
    ("PUT", "/contacts/{contactId}/emails/{emailId}", "contacts.write"),
    ("DELETE", "/contacts/{contactId}/emails/{emailId}", "contacts.write"),
    ("PUT", "/contacts/{contactId}/emails/{emailId}/primary", "contacts.write"),
    ("POST", "/contacts/{contactId}/tags", "contacts.write"),
    ("DELETE", "/contacts/{contactId}/tags", "contacts.write"),
    ("GET", "/locations/{locationId}/tags", "locations/tags.readonly"),
    ("POST", "/locations/{locationId}/tags", "locations/tags.write"),
    ("GET", "/locations/{locationId}/tags/{tagId}", "locations/tags.readonly"),
    ("PUT", "/locations/{locationId}/tags/{tagId}", "locations/tags.write"),
    ("DELETE", "/locations/{locationId}/tags/{tagId}", "locations/tags.write"),
    ("POST", "/custom-fields/", "locations/customFields.write"),
    ("POST", "/custom-fields/folder", "locations/customFields.write"),
    ("PUT", "/custom-fields/folder/{id}", "locations/customFields.write"),
    ("DELETE", "/custom-fields/folder/{id}", "locations/customFields.write"),
    ("GET", "/custom-fields/object-key/{objectKey}", "locations/customFields.readonly"),
    ("GET", "/custom-fields/{id}", "locations/customFields.readonly"),
    ("PUT", "/custom-fields/{id}", "locations/customFields.write"),
    ("DELETE", "/custom-fields/{id}", "locations/customFields.write"),
    ("GET", "/locations/{locationId}/customFields", "locations/customFields.readonly"),
    ("POST", "/locations/{locationId}/customFields", "locations/customFields.write"),
    ("GET", "/locations/{locationId}/customFields/{id}", "locations/customFields.readonly"),
    ("PUT", "/locations/{locationId}/customFields/{id}", "locations/customFields.write"),
    ("DELETE", "/locations/{locationId}/customFields/{id}", "locations/customFields.write"),
    ("GET", "/locations/{locationId}/customValues", "locations/customValues.readonly"),
    ("POST", "/locations/{locationId}/customValues", "locations/customValues.write"),
    ("GET", "/locations/{locationId}/customValues/{id}", "locations/customValues.readonly"),
    ("PUT", "/locations/{locationId}/customValues/{id}", "locations/customValues.write"),
    ("DELETE", "/locations/{locationId}/customValues/{id}", "locations/customValues.write"),
    ("GET", "/businesses/", "businesses.readonly"),
    ("POST", "/businesses/", "businesses.write"),
    ("GET", "/businesses/{businessId}", "businesses.readonly"),
    ("PUT", "/businesses/{businessId}", "businesses.write"),
    ("DELETE", "/businesses/{businessId}", "businesses.write"),
    ("GET", "/contacts/business/{businessId}", "contacts.readonly"),
    ("POST", "/contacts/bulk/business", "contacts.write"),
    ("POST", "/contacts/bulk/tags/update/{type}", "contacts.write"),
    ("POST", "/contacts/{contactId}/followers", "contacts.write"),
    ("DELETE", "/contacts/{contactId}/followers", "contacts.write"),
    ("GET", "/contacts/{contactId}/notes", "contacts.readonly"),
    ("POST", "/contacts/{contactId}/notes", "contacts.write"),
    ("GET", "/contacts/{contactId}/notes/{noteId}", "contacts.readonly"),
    ("PUT", "/contacts/{contactId}/notes/{noteId}", "contacts.write"),
    ("DELETE", "/contacts/{contactId}/notes/{noteId}", "contacts.write"),
    ("GET", "/contacts/{contactId}/tasks", "contacts.readonly"),
    ("POST", "/contacts/{contactId}/tasks", "contacts.write"),
    ("GET", "/contacts/{contactId}/tasks/{taskId}", "contacts.readonly"),
    ("PUT", "/contacts/{contactId}/tasks/{taskId}", "contacts.write"),
    ("DELETE", "/contacts/{contactId}/tasks/{taskId}", "contacts.write"),
    ("PUT", "/contacts/{contactId}/tasks/{taskId}/completed", "contacts.write"),
    ("POST", "/locations/{locationId}/tasks/search", "locations/tasks.readonly"),
    ("POST", "/locations/{locationId}/recurring-tasks", "locations/tasks.write"),
    ("GET", "/locations/{locationId}/recurring-tasks/{id}", "locations/tasks.readonly"),
    ("PUT", "/locations/{locationId}/recurring-tasks/{id}", "locations/tasks.write"),
    ("DELETE", "/locations/{locationId}/recurring-tasks/{id}", "locations/tasks.write"),
    ("GET", "/locations/{locationId}/notes", "contacts.readonly"),
    ("GET", "/contacts/{contactId}/notes/{noteId}/history", "contacts.readonly"),
    ("GET", "/smart-lists", "contacts.readonly"),
    ("POST", "/smart-lists", "contacts.write"),
    ("GET", "/smart-lists/{listId}", "contacts.readonly"),
    ("PUT", "/smart-lists/{listId}", "contacts.write"),
    ("DELETE", "/smart-lists/{listId}", "contacts.write"),
    ("GET", "/smart-lists/{listId}/contacts", "contacts.readonly"),
    ("GET", "/smart-lists/{listId}/contacts/{contactId}/neighbors", "contacts.readonly"),
    ("GET", "/contacts/{contactId}/activity", "contacts.readonly"),
    ("POST", "/contacts/{contactId}/activity", "contacts.write"),
    ("GET", "/contacts/{contactId}/audit-logs", "contacts.readonly"),
    ("GET", "/contacts/{contactId}/audit-logs/verify", "contacts.readonly"),
    ("GET", "/workflows/", "workflows.readonly"),
    ("POST", "/workflows/", "workflows.write"),
    ("GET", "/workflows/{workflowId}", "workflows.readonly"),
    ("PUT", "/workflows/{workflowId}", "workflows.write"),
    ("DELETE", "/workflows/{workflowId}", "workflows.write"),
    ("POST", "/contacts/{contactId}/workflow/{workflowId}", "contacts.write"),
    ("DELETE", "/contacts/{contactId}/workflow/{workflowId}", "contacts.write"),
    ("GET", "/contacts/{contactId}/workflows", "contacts.readonly"),
    ("GET", "/pipelines/", "opportunities.readonly"),
    ("POST", "/pipelines/", "opportunities.write"),
    ("GET", "/pipelines/{pipelineId}", "opportunities.readonly"),
    ("PUT", "/pipelines/{pipelineId}", "opportunities.write"),
    ("DELETE", "/pipelines/{pipelineId}", "opportunities.write"),
    ("GET", "/opportunities/pipelines", "opportunities.readonly"),
    ("GET", "/opportunities/lost-reason", "opportunities.readonly"),
    ("POST", "/opportunities/lost-reason", "opportunities.write"),
    ("PUT", "/opportunities/lost-reason/{reasonId}", "opportunities.write"),
    ("DELETE", "/opportunities/lost-reason/{reasonId}", "opportunities.write"),
    ("POST", "/opportunities/", "opportunities.write"),
    ("GET", "/opportunities/search", "opportunities.readonly"),
    ("POST", "/opportunities/search", "opportunities.readonly"),
    ("POST", "/opportunities/upsert", "opportunities.write"),
    ("GET", "/opportunities/{opportunityId}", "opportunities.readonly"),
    ("PUT", "/opportunities/{opportunityId}", "opportunities.write"),
    ("DELETE", "/opportunities/{opportunityId}", "opportunities.write"),
    ("PUT", "/opportunities/{opportunityId}/status", "opportunities.write"),
    ("POST", "/opportunities/{opportunityId}/followers", "opportunities.write"),
    ("DELETE", "/opportunities/{opportunityId}/followers", "opportunities.write"),
    ("GET", "/associations/", "associations.readonly"),
    ("POST", "/associations/", "associations.write"),
    ("GET", "/associations/key/{keyName}", "associations.readonly"),
    ("GET", "/associations/objectKey/{objectKey}", "associations.readonly"),
    ("GET", "/associations/{associationId}", "associations.readonly"),
    ("PUT", "/associations/{associationId}", "associations.write"),
    ("DELETE", "/associations/{associationId}", "associations.write"),
    ("POST", "/associations/relations", "associations/relation.write"),
    ("GET", "/associations/relations/{recordId}", "associations/relation.readonly"),
    ("DELETE", "/associations/relations/{relationId}", "associations/relation.write"),
    ("GET", "/objects/", "objects/schema.readonly"),
    ("POST", "/objects/", "objects/schema.write"),
    ("GET", "/objects/{key}", "objects/schema.readonly"),
    ("PUT", "/objects/{key}", "objects/schema.write"),
    ("POST", "/objects/{schemaKey}/records", "objects/record.write"),
    ("POST", "/objects/{schemaKey}/records/search", "objects/record.readonly"),
    ("GET", "/objects/{schemaKey}/records/{id}", "objects/record.readonly"),
    ("PUT", "/objects/{schemaKey}/records/{id}", "objects/record.write"),
    ("DELETE", "/objects/{schemaKey}/records/{id}", "objects/record.write"),
)

# A calendar program reads it, with the feed's own key.
FEED_ROUTES = _public("scheduling", ("GET", "/calendars/{calendarId}/feed.ics"))

SCHEDULING_ROUTES = _routes(
    "scheduling",
    ("GET", "/calendars/", "calendars.readonly"),
    ("POST", "/calendars/", "calendars.write"),
    ("GET", "/calendars/{calendarId}", "calendars.readonly"),
    ("PUT", "/calendars/{calendarId}", "calendars.write"),
    ("DELETE", "/calendars/{calendarId}", "calendars.write"),
    ("GET", "/calendars/{calendarId}/free-slots", "calendars.readonly"),
    ("GET", "/calendars/groups", "calendars/groups.readonly"),
    ("POST", "/calendars/groups", "calendars/groups.write"),
    ("POST", "/calendars/groups/validate-slug", "calendars/groups.write"),
    ("PUT", "/calendars/groups/{groupId}", "calendars/groups.write"),
    ("DELETE", "/calendars/groups/{groupId}", "calendars/groups.write"),
    ("PUT", "/calendars/groups/{groupId}/status", "calendars/groups.write"),
    ("POST", "/calendars/schedules", "calendars.write"),
    ("GET", "/calendars/schedules/search", "calendars.readonly"),
    ("GET", "/calendars/schedules/{id}", "calendars.readonly"),
    ("PUT", "/calendars/schedules/{id}", "calendars.write"),
    ("DELETE", "/calendars/schedules/{id}", "calendars.write"),
    ("PUT", "/calendars/schedules/{id}/associations/{calendarId}", "calendars.write"),
    ("DELETE", "/calendars/schedules/{id}/associations/{calendarId}", "calendars.write"),
    ("POST", "/calendars/schedules/event-calendar/{calendarId}", "calendars.write"),
    ("GET", "/calendars/schedules/event-calendar/{calendarId}", "calendars.readonly"),
    ("PUT", "/calendars/schedules/event-calendar/{calendarId}", "calendars.write"),
    ("GET", "/calendars/events", "calendars/events.readonly"),
    ("POST", "/calendars/events/appointments", "calendars/events.write"),
    ("GET", "/calendars/events/appointments/{eventId}", "calendars/events.readonly"),
    ("PUT", "/calendars/events/appointments/{eventId}", "calendars/events.write"),
    ("POST", "/calendars/events/appointments/{eventId}/cancel", "calendars/events.write"),
    ("DELETE", "/calendars/events/{eventId}", "calendars/events.write"),
    ("POST", "/calendars/{calendarId}/holds", "calendars/events.write"),
    ("DELETE", "/calendars/{calendarId}/holds/{holdId}", "calendars/events.write"),
    ("POST", "/calendars/events/block-slots", "calendars/events.write"),
    ("PUT", "/calendars/events/block-slots/{eventId}", "calendars/events.write"),
    ("GET", "/calendars/blocked-slots", "calendars/events.readonly"),
    ("GET", "/calendars/appointments/{appointmentId}/notes", "calendars/events.readonly"),
    ("POST", "/calendars/appointments/{appointmentId}/notes", "calendars/events.write"),
    ("PUT", "/calendars/appointments/{appointmentId}/notes/{noteId}", "calendars/events.write"),
    ("DELETE", "/calendars/appointments/{appointmentId}/notes/{noteId}", "calendars/events.write"),
    ("GET", "/calendars/events/appointments/{eventId}.ics", "calendars/events.readonly"),
    ("POST", "/calendars/{calendarId}/feed", "calendars.write"),
    ("GET", "/users/{userId}/busy-sources", "calendars.readonly"),
    ("POST", "/users/{userId}/busy-sources", "calendars.write"),
    ("DELETE", "/users/{userId}/busy-sources/{sourceId}", "calendars.write"),
    ("DELETE", "/calendars/{calendarId}/feed", "calendars.write"),
    ("GET", "/calendars/{calendarId}/notifications", "calendars/events.readonly"),
    ("POST", "/calendars/{calendarId}/notifications", "calendars/events.write"),
    ("GET", "/calendars/{calendarId}/notifications/{notificationId}", "calendars/events.readonly"),
    ("PUT", "/calendars/{calendarId}/notifications/{notificationId}", "calendars/events.write"),
    ("DELETE", "/calendars/{calendarId}/notifications/{notificationId}", "calendars/events.write"),
    ("GET", "/contacts/{contactId}/appointments", "contacts.readonly"),
)

BILLING_ROUTES = [
    *_routes(
        "billing",
        ("POST", "/contacts/{contactId}/cards/setup", "payments/cards.write"),
        ("GET", "/contacts/{contactId}/cards", ("payments/cards.readonly", "payments/cards.write")),
        ("POST", "/contacts/{contactId}/cards", "payments/cards.write"),
        ("PUT", "/contacts/{contactId}/cards/{cardId}", "payments/cards.write"),
        ("DELETE", "/contacts/{contactId}/cards/{cardId}", "payments/cards.write"),
        ("POST", "/contacts/{contactId}/charges", ("payments/charges.write", "payments/orders.collectPayment")),
        ("GET", "/payments/transactions", "payments/transactions.readonly"),
        ("GET", "/payments/transactions/{transactionId}", "payments/transactions.readonly"),
        ("POST", "/payments/transactions/{transactionId}/refund", "payments/refunds.write"),
    ),
    # Signed by Stripe, which would take a 429 for a failure and come back hours later.
    *_public("billing", ("POST", "/stripe/webhook"), limited=False),
]

DOCUMENTS_ROUTES = [
    *_routes(
        "documents",
        ("GET", "/contacts/{contactId}/documents", ("documents.readonly", "contacts.readonly")),
        ("GET", "/documents/{documentId}", "documents.readonly"),
        ("GET", "/documents/{documentId}/content", "documents.readonly"),
        ("PUT", "/documents/{documentId}", "documents.write"),
        ("DELETE", "/documents/{documentId}", "documents.write"),
        ("POST", "/documents/{documentId}/restore", "documents.write"),
    ),
    # Ten files of 250 MiB each, and what multipart puts around them.
    *_routes(
        "documents",
        ("POST", "/contacts/{contactId}/documents", "documents.write"),
        max_body=(10 * 250 + 1) * ONE_MEBIBYTE,
    ),
]

ROUTES = [*GATEWAY_ROUTES, *CONTACTS_ROUTES, *SCHEDULING_ROUTES, *FEED_ROUTES, *BILLING_ROUTES, *DOCUMENTS_ROUTES]

KNOWN_SCOPES = frozenset(scope for route in ROUTES for scope in route.scopes)
