"""Fields and answers that several features have on the wire."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from unicodedata import normalize
from zoneinfo import available_timezones

from marshmallow import Schema, ValidationError, fields, validate

from chassis.schemas import OwnSchema

_ID = validate.Regexp(r"^[A-Za-z0-9_-]{1,40}\Z", error="Not an id.")
_TIMEZONES = frozenset(available_timezones())


def identifier(*, required: bool = False, none: bool = False, name: str | None = None) -> fields.String:
    """An opaque id: 1 to 40 letters, digits, `-` and `_`."""
    return fields.String(required=required, allow_none=none, validate=_ID, data_key=name)


def boolean(*, required: bool = False, name: str | None = None) -> fields.Raw:
    """A JSON true or false, and nothing that only looks like one."""
    return fields.Raw(required=required, validate=_is_boolean, data_key=name)


def _is_boolean(value: Any) -> None:
    if not isinstance(value, bool):
        raise ValidationError("Not a valid boolean.")


class EmptyIsNone(fields.String):
    """A string in which an empty text is nothing."""

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """Read an empty text as null."""
        return super().deserialize(None if value == "" else value, attr, data, **kwargs)


def optional_text(most: int, name: str | None = None, *checks: Callable[[str], None]) -> fields.String:
    """A string of at most `most` characters that passes `checks`; null and an empty one are nothing."""
    return EmptyIsNone(allow_none=True, validate=[_shorter(most), *checks], data_key=name)


def readable(most: int) -> Callable[[str], None]:
    """A validator: 1 to `most` characters, one of which can be seen."""
    length = validate.Length(1, most)

    def check(text: str) -> None:
        length(text)
        if not text.strip():
            raise ValidationError("There is nothing to read in it.")

    return check


def _shorter(most: int) -> Any:
    def check(value: str | None) -> None:
        # As it will be kept: some letters of Hindi and Hebrew are two signs there.
        if value is not None and len(normalize("NFC", value)) > most:
            raise ValidationError(f"Longer than maximum length {most}.")

    return check


class Day(fields.Field[date]):
    """A calendar day: `2001-05-31`, or a time of which the day counts. An empty text is nothing."""

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """Read an empty text as null."""
        return super().deserialize(None if value == "" else value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:  # noqa: ARG002 - marshmallow's signature
        if not isinstance(value, str) or len(value) > 64:
            raise ValidationError("Not a valid date.")
        try:
            return datetime.fromisoformat(value).date()
        except ValueError as error:
            raise ValidationError("Not a valid date.") from error


def time_zone(name: str = "timezone") -> fields.String:
    """The name of a time zone of the IANA database, or null."""
    return EmptyIsNone(allow_none=True, validate=_is_timezone, data_key=name)


def _is_timezone(value: str | None) -> None:
    if value is not None and value not in _TIMEZONES:
        raise ValidationError("Not a time zone.")


class Succeeded(Schema):
    """The published answer of a deletion, with its spelling slip."""

    succeeded = fields.Boolean(required=True)
    succeded = fields.Boolean(required=True)


SUCCEEDED = {"succeeded": True, "succeded": True}


class Succeded(Schema):
    """The published answer of a deletion in a location, which knows the slip alone."""

    succeded = fields.Boolean(required=True)


SUCCEDED = {"succeded": True}


class Nothing(OwnSchema):
    """An object without members."""


def without_nulls(values: Mapping[str, Any]) -> dict[str, Any]:
    """The members that are there: published answers leave out what is not set, as their schemas know no null."""
    return {name: value for name, value in values.items() if value is not None}
