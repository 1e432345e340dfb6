"""The rows of conversations and messages, and of those who carry them."""

from gateway.edge.table import ONE_MEBIBYTE, Route, public_routes, routes

_MESSAGES = routes(
    "contacts",
    ("POST", "/conversations/", "conversations.write"),
    ("GET", "/conversations/search", "conversations.readonly"),
    ("GET", "/conversations/{conversationId}", "conversations.readonly"),
    ("PUT", "/conversations/{conversationId}", "conversations.write"),
    ("DELETE", "/conversations/{conversationId}", "conversations.write"),
    ("GET", "/conversations/{conversationId}/messages", "conversations/message.readonly"),
    ("POST", "/conversations/messages", "conversations/message.write"),
    ("POST", "/conversations/messages/inbound", "conversations/message.write"),
    ("POST", "/conversations/messages/outbound", "conversations/message.write"),
    ("GET", "/conversations/messages/{id}", "conversations/message.readonly"),
    ("PUT", "/conversations/messages/{messageId}/status", "conversations/message.write"),
    ("DELETE", "/conversations/messages/{messageId}/schedule", "conversations/message.write"),
    ("GET", "/conversations/templates", "conversations.readonly"),
    ("POST", "/conversations/templates", "conversations.write"),
    ("GET", "/conversations/templates/{templateId}", "conversations.readonly"),
    ("PUT", "/conversations/templates/{templateId}", "conversations.write"),
    ("DELETE", "/conversations/templates/{templateId}", "conversations.write"),
    ("GET", "/conversations/providers", "conversations.readonly"),
    ("POST", "/conversations/providers", "conversations.write"),
    ("GET", "/conversations/providers/{providerId}", "conversations.readonly"),
    ("PUT", "/conversations/providers/{providerId}", "conversations.write"),
    ("DELETE", "/conversations/providers/{providerId}", "conversations.write"),
)

# Signed by whoever carries a location's messages, who would take a 429 for a failure.
_PROVIDERS = [
    *public_routes("contacts", ("POST", "/conversations/providers/{providerId}/callback"), limited=False),
    *public_routes(
        "contacts",
        ("POST", "/conversations/providers/{providerId}/mail"),
        limited=False,
        max_body=25 * ONE_MEBIBYTE,
    ),
]
_ATTACHMENTS = [
    *routes(
        "contacts",
        ("POST", "/conversations/messages/upload", "conversations/message.write"),
        max_body=26 * ONE_MEBIBYTE,
    ),
    # Opened by whoever has the link.
    *public_routes("contacts", ("GET", "/conversations/attachments/{token}")),
]

# Followed out of an e-mail, by whoever has it.
_UNSUBSCRIBING = public_routes("contacts", ("GET", "/unsubscribe/{token}"), ("POST", "/unsubscribe/{token}"))

CONVERSATION_ROUTES: list[Route] = [*_MESSAGES, *_PROVIDERS, *_ATTACHMENTS, *_UNSUBSCRIBING]
