"""The one table of public operations: a line for each, by the service that answers it.

A test holds it against the published scope table and against what each service says of itself. Add a line where a service
gains an operation: method, path, scope; several scopes are given as a tuple, and any of them suffices. What takes bodies of
more than a mebibyte stands apart, with its limit. Those of scheduling and of conversations have files of their own.
"""

from gateway.conversation_routes import CONVERSATION_ROUTES
from gateway.edge.table import GATEWAY, ONE_MEBIBYTE, Route, Scopes
from gateway.edge.table import public_routes as _public
from gateway.edge.table import routes as _routes
from gateway.scheduling_routes import FEED_ROUTES, SCHEDULING_ROUTES


def _anywhere(service: str, *rows: tuple[str, str], max_body: int = ONE_MEBIBYTE) -> list[Route]:
    """Operations without a token that the scripts of pages of any origin may call."""
    return [
        Route(method, template, service, public=True, anywhere=True, max_body=max_body) for method, template in rows
    ]


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
    *_routes(
        GATEWAY,
        ("GET", "/contacts/{contactId}/record", "contacts.readonly"),
        ("GET", "/contacts/{contactId}/data-export", "contacts.readonly"),
    ),
]

CONTACTS_ROUTES = _routes(
    "contacts",
    ("POST", "/contacts/", "contacts.write"),
    ("POST", "/contacts/upsert", "contacts.write"),
    ("GET", "/contacts/search/duplicate", "contacts.readonly"),
    ("GET", "/contacts/{contactId}", "contacts.readonly"),
    ("PUT", "/contacts/{contactId}", "contacts.write"),
    ("DELETE", "/contacts/{contactId}", "contacts.write"),
    ("POST", "/contacts/{contactId}/restore", "contacts.write"),
    ("POST", "/contacts/merge", "contacts.write"),
    ("POST", "/contacts/merge/{mergeId}/undo", "contacts.write"),
    ("POST", "/contacts/{contactId}/erase", "contacts.write"),
    ("GET", "/contacts/{contactId}/erasure", "contacts.readonly"),
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
    ("GET", "/courses/offers", "courses.readonly"),
    ("POST", "/courses/offers", "courses.write"),
    ("GET", "/courses/offers/{offerId}", "courses.readonly"),
    ("PUT", "/courses/offers/{offerId}", "courses.write"),
    ("DELETE", "/courses/offers/{offerId}", "courses.write"),
    ("GET", "/contacts/{contactId}/course-offers", "contacts.readonly"),
    ("PUT", "/contacts/{contactId}/course-offers/{offerId}", "contacts.write"),
    ("DELETE", "/contacts/{contactId}/course-offers/{offerId}", "contacts.write"),
    ("GET", "/communities/groups", "communities.readonly"),
    ("POST", "/communities/groups", "communities.write"),
    ("GET", "/communities/groups/{groupId}", "communities.readonly"),
    ("PUT", "/communities/groups/{groupId}", "communities.write"),
    ("DELETE", "/communities/groups/{groupId}", "communities.write"),
    ("GET", "/contacts/{contactId}/community-groups", "contacts.readonly"),
    ("PUT", "/contacts/{contactId}/community-groups/{groupId}", "contacts.write"),
    ("DELETE", "/contacts/{contactId}/community-groups/{groupId}", "contacts.write"),
    ("GET", "/forms/", "forms.readonly"),
    ("POST", "/forms/", "forms.write"),
    ("GET", "/forms/{formId}", "forms.readonly"),
    ("PUT", "/forms/{formId}", "forms.write"),
    ("DELETE", "/forms/{formId}", "forms.write"),
    ("GET", "/forms/submissions", "forms.readonly"),
    ("GET", "/forms/submissions/{submissionId}", "forms.readonly"),
    ("GET", "/surveys/", "surveys.readonly"),
    ("POST", "/surveys/", "surveys.write"),
    ("GET", "/surveys/{surveyId}", "surveys.readonly"),
    ("PUT", "/surveys/{surveyId}", "surveys.write"),
    ("DELETE", "/surveys/{surveyId}", "surveys.write"),
    ("GET", "/surveys/submissions", "surveys.readonly"),
    ("GET", "/surveys/submissions/{submissionId}", "surveys.readonly"),
    ("GET", "/notifications", "contacts.readonly"),
    ("PUT", "/notifications/{notificationId}/read", "contacts.readonly"),
    ("GET", "/contacts/{contactId}/activity", "contacts.readonly"),
    ("POST", "/contacts/{contactId}/activity", "contacts.write"),
    ("GET", "/contacts/{contactId}/attribution", "contacts.readonly"),
    ("DELETE", "/contacts/{contactId}/attribution", "contacts.write"),
    ("GET", "/tracking/key", "contacts.readonly"),
    ("POST", "/tracking/key", "contacts.write"),
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
    ("GET", "/contacts/{contactId}/workflows/{enrollmentId}/steps", "contacts.readonly"),
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
    *_routes("documents", ("POST", "/forms/upload-custom-files", "forms.write"), max_body=(10 * 50 + 1) * ONE_MEBIBYTE),
]

TRACKING_ROUTES = _anywhere("contacts", ("POST", "/tracking/interactions"))

# For whoever sees the page that a form is on.
FORM_ROUTES = [
    *_anywhere(
        "documents",
        ("POST", "/forms/{formId}/files"),
        ("POST", "/surveys/{surveyId}/files"),
        max_body=(10 * 50 + 1) * ONE_MEBIBYTE,
    ),
    *_anywhere("contacts", ("GET", "/forms/{formId}/definition"), ("GET", "/surveys/{surveyId}/definition")),
    *_anywhere(
        "contacts",
        ("POST", "/forms/{formId}/submissions"),
        ("POST", "/surveys/{surveyId}/submissions"),
        max_body=ONE_MEBIBYTE // 4,
    ),
]

TRANSFER_ROUTES = [
    *_routes(
        "contacts",
        ("POST", "/contacts/export", "contacts.readonly"),
        ("GET", "/contacts/export/{exportId}", "contacts.readonly"),
        ("GET", "/contacts/export/{exportId}/download", "contacts.readonly"),
        ("GET", "/contacts/import/{importId}", "contacts.readonly"),
        ("GET", "/contacts/import/{importId}/errors", "contacts.readonly"),
        ("POST", "/contacts/import/{importId}/cancel", "contacts.write"),
        ("POST", "/contacts/import/{importId}/undo", "contacts.write"),
    ),
    # A file of 200 MiB, and the form around it.
    *_routes("contacts", ("POST", "/contacts/import", "contacts.write"), max_body=201 * ONE_MEBIBYTE),
]

ROUTES = [
    *GATEWAY_ROUTES,
    *CONTACTS_ROUTES,
    *TRANSFER_ROUTES,
    *TRACKING_ROUTES,
    *FORM_ROUTES,
    *CONVERSATION_ROUTES,
    *SCHEDULING_ROUTES,
    *FEED_ROUTES,
    *BILLING_ROUTES,
    *DOCUMENTS_ROUTES,
]

KNOWN_SCOPES = frozenset(scope for route in ROUTES for scope in route.scopes)
