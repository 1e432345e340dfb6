"""How the export describes itself in OpenAPI; it is composed before the Flask application, which describes all else."""

from typing import Any

EXPORT_PATHS: dict[str, Any] = {
    "/contacts/{contactId}/data-export": {
        "get": {
            "summary": "Everything that is held on a contact, from all services, in one archive",
            "description": "A ZIP with a JSON list for each kind of thing, the files themselves, and `manifest.json` with counts and"
            " SHA-256. It needs `contacts.readonly`, `calendars/events.readonly`, `payments/transactions.readonly` and"
            " `documents.readonly`: a token that lacks one is refused, as there is no half archive. Where a service is down: 502, 503"
            " or 504 with its name.",
            "parameters": [{"in": "path", "name": "contactId", "required": True, "schema": {"type": "string"}}],
            "responses": {
                "200": {
                    "description": "OK",
                    "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
                }
            },
            "security": [{"bearer": []}],
            "x-scopes": ["contacts.readonly"],
            "x-public": False,
            "x-published": False,
        }
    }
}
