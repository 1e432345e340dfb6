"""Schemas and fields that parse what comes in, and the wire's forms of what goes out."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

_MOST_DIGITS = 32


class PublishedSchema(Schema):
    """A body or query of a published operation: unknown fields are ignored."""

    class Meta:
        unknown = EXCLUDE


class OwnSchema(Schema):
    """A body of our own operations: unknown fields are refused."""

    class Meta:
        unknown = RAISE


class Instant(fields.Field[datetime]):
    """An RFC 3339 time with an offset, read as an aware datetime in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:  # noqa: ARG002
        if not isinstance(value, str) or len(value) > 64:
            raise ValidationError("Not a valid datetime.")
        try:
            parsed = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValidationError("Not a valid datetime.") from error
        if parsed.tzinfo is None:
            raise ValidationError("A time needs an offset, like 2026-01-31T09:00:00Z.")
        try:
            return parsed.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError("Not a valid datetime.") from error

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ARG002
        return None if value is None else wire_time(value)


class Amount(fields.Field[Decimal]):
    """A decimal number, read exactly: JSON's `19.99` is 19.99 and never its nearest binary fraction."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:  # noqa: ARG002
        if isinstance(value, bool) or not isinstance(value, int | float) or len(str(value)) > _MOST_DIGITS:
            raise ValidationError("Not a valid number.")
        return Decimal(str(value))


def text(most: int, *, least: int = 0, required: bool = False, none: bool = False, **options: Any) -> fields.String:
    """A string of `least` to `most` characters."""
    return fields.String(required=required, allow_none=none, validate=validate.Length(least, most), **options)


def wire_time(moment: datetime) -> str:
    """`moment` as the wire has it: UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def wire_time_or_none(moment: datetime | None) -> str | None:
    """`wire_time`, or None for None."""
    return None if moment is None else wire_time(moment)
