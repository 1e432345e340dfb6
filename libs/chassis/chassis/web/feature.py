"""A feature: a blueprint whose operations declare their scope, their schemas and their answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import flask_smorest
from flask import current_app, g, request
from marshmallow import Schema

from chassis.web.parsing import parser
from chassis.web.performing import Declared, Guard, perform

Answer = Any
View = Callable[..., Answer]
ONE_MEBIBYTE = 1024 * 1024


class Feature(flask_smorest.Blueprint):
    """One folder of a service: its operations in the order in which they are read."""

    ARGUMENTS_PARSER = parser

    def __init__(self, name: str, import_name: str, description: str = "") -> None:
        super().__init__(name, import_name, description=description)

    def operation(
        self,
        method: str,
        path: str,
        *,
        scope: str | tuple[str, ...] | None,
        body: type[Schema] | None = None,
        query: type[Schema] | None = None,
        answer: type[Schema] | None = None,
        status: int = 200,
        paged: bool = False,
        steps: bool = False,
        public: bool = False,
        company: bool = False,
        reading: bool = False,
        stream: bool = False,
        guard: Guard | None = None,
        max_body: int = ONE_MEBIBYTE,
        published: bool = True,
    ) -> Callable[[View], View]:
        """Declare one operation; `docs/chassis.md` tells what each option means.

        `company=True` allows an identity without a location (a company's own token). `reading=True` says of a POST that it changes nothing,
        as a GET never does.

        Raises:
            ValueError: neither a scope nor `public`, or both.
        """
        if public == (scope is not None):
            raise ValueError(f"{method} {path} needs a scope, or to be public")
        declared = Declared(
            scopes=(scope,) if isinstance(scope, str) else scope or (),
            status=status,
            paged=paged,
            steps=steps,
            needs_location=not (public or company),
            stream=stream,
            guard=guard,
            answer=answer() if answer is not None else None,
            reading=reading or method == "GET",
        )

        def decorate(view: View) -> View:
            inner = view
            if body is not None:
                inner = self.arguments(body(), location="json")(inner)
            if query is not None:
                inner = self.arguments(query(), location="query")(inner)
            documented = self._document(inner, declared, published=published, public=public, max_body=max_body)

            @wraps(documented)
            def handle(**params: Any) -> Any:
                request.max_content_length = max_body
                g.route = path
                return perform(current_app.extensions["dossier"], declared, inner, params)

            self.route(path, methods=[method], endpoint=_endpoint(method, view))(handle)
            return view

        return decorate

    def _document(self, view: View, declared: Declared, *, published: bool, public: bool, max_body: int) -> View:
        documented = self.alt_response(declared.status, schema=declared.answer, success=True)(view)
        extras: dict[str, Any] = {
            "x-scopes": list(declared.scopes),
            "x-public": public,
            "x-published": published,
            "x-max-body": max_body,
        }
        if not public:
            extras["security"] = [{"bearer": []}]
        return self.doc(**extras)(documented)  # type: ignore[no-any-return]  # flask-smorest is untyped


def _endpoint(method: str, view: View) -> str:
    return f"{view.__name__}_{method.lower()}"
