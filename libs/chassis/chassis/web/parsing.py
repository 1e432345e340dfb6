"""Reading of requests: JSON bodies and query strings, with a clear error for whatever cannot be read."""

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

import orjson
from flask import Request, g
from marshmallow import Schema, ValidationError
from webargs import core
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict

from chassis.errors import FieldError, Invalid, Unreadable, UnsupportedType

_CODES = {
    "Missing data for required field.": "required",
    "Unknown field.": "unknown_field",
    "Field may not be null.": "null",
    "Invalid input type.": "invalid_type",
}
_TYPE_MESSAGES = ("Not a valid string.", "Not a valid integer.", "Not a valid number.", "Not a valid boolean.")


class RequestParser(FlaskParser):
    """webargs' parser with our reading of JSON and our errors."""

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ARG002 - webargs' signature
        """The body as Python data; an empty body is an empty object. What moved meanwhile is under its new id (`errors.Moved`)."""
        return _with_moved(read_json(req), g.get("moved", {}))

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """The query string, checked for what no column can hold."""
        for name, value in req.args.items(multi=True):
            if "\0" in value:
                raise Invalid.of_field(name, "invalid_character", f"{name} holds a NUL character.")
        moved = g.get("moved", {})
        if any(value in moved for value in req.args.values()):
            return self._makeproxy(_moved_in_query(req.args, moved), schema)
        return super().load_querystring(req, schema)

    def handle_error(
        self,
        error: ValidationError,
        req: Request,  # noqa: ARG002 - webargs' signature
        schema: Schema,  # noqa: ARG002
        *,
        error_status_code: int | None,  # noqa: ARG002
        error_headers: Mapping[str, str] | None,  # noqa: ARG002
    ) -> NoReturn:
        """Turn marshmallow's messages, nested below the place they came from, into `Invalid`."""
        messages = error.normalized_messages()
        below = messages.get("json", messages.get("query", messages))
        raise invalid(below) from error


parser = RequestParser()


def invalid(messages: Any) -> Invalid:
    """`Invalid` for marshmallow's nested messages."""
    errors = list(_flatten(messages, ""))
    return Invalid("validation_failed", "; ".join(error.message for error in errors), errors=errors)


def load(schema: Schema, data: Any) -> Any:
    """`data` by `schema`, for what is not the body of a request.

    Raises:
        Invalid: it breaks the schema; the fields are named.
    """
    try:
        return schema.load(data)
    except ValidationError as error:
        raise invalid(error.normalized_messages()) from error


def _flatten(messages: Any, path: str) -> Iterator[FieldError]:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            inner = path if key == "_schema" else f"{path}.{key}" if path else str(key)
            yield from _flatten(below, inner)
        return
    for message in messages if isinstance(messages, list) else [messages]:
        yield FieldError(path, code_of(str(message)), _sentence(path, str(message)))


def code_of(message: str) -> str:
    """The stable code of one of marshmallow's messages."""
    if message in _CODES:
        return _CODES[message]
    if message in _TYPE_MESSAGES:
        return "invalid_type"
    if message.startswith(("Length must be", "Longer than", "Shorter than")):
        return "invalid_length"
    return "invalid_value"


def _sentence(path: str, message: str) -> str:
    return f"{path}: {message}" if path else message


def read_json(req: Request) -> Any:
    """The JSON body of `req`.

    Raises:
        UnsupportedType: it says that it is something else.
        Unreadable: it is not JSON (RFC 8259), not UTF-8, or nested too deep.
        Invalid: a string in it holds a NUL character; the field is named.
    """
    body = req.get_data(cache=True)
    if not body:
        return core.missing
    if not core.is_json(req.mimetype):
        raise UnsupportedType("unsupported_media_type", "This operation takes application/json.")
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable("unreadable_json", "The body is not JSON in UTF-8.") from error
    if b"\\u0000" in body:
        refuse_nul(data)
    return data


def _with_moved(data: Any, moved: Mapping[str, str]) -> Any:
    if not moved:
        return data
    if isinstance(data, str):
        return moved.get(data, data)
    if isinstance(data, list):
        return [_with_moved(below, moved) for below in data]
    if isinstance(data, dict):
        return {key: _with_moved(below, moved) for key, below in data.items()}
    return data


def _moved_in_query(args: MultiDict[str, str], moved: Mapping[str, str]) -> MultiDict[str, str]:
    return MultiDict([(name, moved.get(value, value)) for name, value in args.items(multi=True)])


def refuse_nul(data: Any) -> None:
    """Refuse NUL characters, which PostgreSQL cannot hold, anywhere in `data`.

    Raises:
        Invalid: there is one; the field is named.
    """
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and "\0" in value:
            raise Invalid.of_field(path, "invalid_character", f"{path} holds a NUL character.")
        if isinstance(value, dict):
            for key, below in value.items():
                waiting.append((f"{path}.{key}".lstrip("."), key))
                waiting.append((f"{path}.{key}".lstrip("."), below))
        elif isinstance(value, list):
            waiting.extend((f"{path}.{place}".lstrip("."), below) for place, below in enumerate(value))


def refuse_broken_utf8(req: Request) -> None:
    """Refuse a path or query string that is not UTF-8; Werkzeug would put U+FFFD in its place.

    Raises:
        Unreadable: it is not UTF-8, or the path holds a NUL.
    """
    try:
        if b"%" in req.query_string:
            unquote_to_bytes(req.query_string).decode()
        path = req.environ["PATH_INFO"]
        if not path.isascii():
            path.encode("latin-1").decode()
    except UnicodeDecodeError as error:
        raise Unreadable("unreadable_address", "The address is not UTF-8.") from error
    if "\0" in path:
        raise Unreadable("unreadable_address", "The address holds a NUL character.")
