"""How the record describes itself in OpenAPI; it is composed before the Flask application, which describes all else."""

from typing import Any

_LIST = {"type": "array", "items": {"type": "object"}}
_ANSWER = {
    "type": "object",
    "required": ["contact", "degraded"],
    "properties": {
        "contact": {"type": ["object", "null"]},
        **dict.fromkeys(("opportunities", "workflows", "associations", "tasks", "notes"), _LIST),
        **dict.fromkeys(("activity", "documents", "courseOffers", "communityGroups"), _LIST),
        "appointments": {"type": "object", "properties": {"upcoming": _LIST, "previous": _LIST}},
        "payments": {
            "type": "object",
            "properties": dict.fromkeys(("cards", "transactions", "subscriptions", "invoices"), _LIST),
        },
        "degraded": {"type": "array", "items": {"type": "string"}},
    },
}

RECORD_PATHS: dict[str, Any] = {
    "/contacts/{contactId}/record": {
        "get": {
            "summary": "The whole record of a contact",
            "description": "The first page of each part. A service that is down gives an empty part and its name in"
            " `degraded`.",
            "parameters": [{"in": "path", "name": "contactId", "required": True, "schema": {"type": "string"}}],
            "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": _ANSWER}}}},
            "security": [{"bearer": []}],
            "x-scopes": ["contacts.readonly"],
            "x-public": False,
            "x-published": False,
        }
    }
}
