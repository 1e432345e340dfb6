"""The documents that a service tells of itself: its operations (OpenAPI) and its events (AsyncAPI)."""

import flask_smorest
from flask import Flask, Response

from chassis.service import Runtime
from chassis.web.answers import json_answer


def register_documents(app: Flask, runtime: Runtime, api: flask_smorest.Api) -> None:
    """Answer `/openapi.json` and `/asyncapi.json`."""

    def openapi() -> Response:
        return json_answer(api.spec.to_dict(), 200)

    def asyncapi() -> Response:
        from chassis.events.asyncapi import document  # noqa: PLC0415 - only this document needs it

        return json_answer(document(runtime.service), 200)

    app.add_url_rule("/openapi.json", view_func=openapi)
    app.add_url_rule("/asyncapi.json", view_func=asyncapi)
