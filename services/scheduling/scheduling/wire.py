"""What the schemas of every feature share."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields, pre_load, validate

from chassis.errors import NotFound
from chassis.schemas import Instant, OwnSchema, PublishedSchema
from chassis.work import Change, Work
from scheduling.slots.zones import is_zone

ID_LENGTH = validate.Length(1, 40)
MOST_SECONDS = 4_102_444_800
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class PublishedBody(PublishedSchema):
    """A published body. The published clients send null for what they leave out, so a null is nothing."""

    # The whole body at once: marshmallow would go through one that should be a list and is not.
    @pre_load(pass_collection=True)
    def _drop_nulls(self, data: Any, **_kwargs: Any) -> Any:
        return [_less_nulls(one) for one in data] if isinstance(data, list) else _less_nulls(data)


def _less_nulls(data: Any) -> Any:
    return {name: value for name, value in data.items() if value is not None} if isinstance(data, Mapping) else data


class OwnBody(OwnSchema):
    """A body of our own operations."""


class Moment(Instant):
    """A time at which something can be arranged: a whole second, with an offset, between 1970 and 2100."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        moment = super()._deserialize(value, attr, data, **kwargs)
        if not _FIRST <= moment < _LAST:
            raise ValidationError("A time must lie between 1970 and 2100.")
        if moment.microsecond:
            raise ValidationError("A time must be a whole second.")
        return moment


class Milliseconds(fields.Field[datetime]):
    """Milliseconds of Unix time in a query, between 1970 and 2100, read as an aware datetime in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:  # noqa: ARG002 - marshmallow's signature
        # The published client sends floats, and `1.5e12` is how some of them are written.
        try:
            seconds = float(value) / 1000
        except (TypeError, ValueError) as error:
            raise ValidationError("Must be a time in milliseconds.") from error
        if not 0 <= seconds < MOST_SECONDS:
            raise ValidationError("A time must lie between 1970 and 2100.")
        return datetime.fromtimestamp(seconds, UTC)


def whole(least: int, most: int, **options: Any) -> fields.Integer:
    """A whole number from `least` to `most`."""
    return fields.Integer(strict=True, validate=validate.Range(least, most), **options)


def choice(*values: Any, **options: Any) -> fields.String:
    """One of these strings."""
    return fields.String(validate=validate.OneOf(values), **options)


def identifier(*, required: bool = False, **options: Any) -> fields.String:
    """An opaque id."""
    return fields.String(required=required, validate=ID_LENGTH, **options)


def check_zone(name: str) -> None:
    """A validator for the IANA name of a time zone.

    Raises:
        ValidationError: tzdata has no such zone.
    """
    if not is_zone(name):
        raise ValidationError("Not a time zone that is known, like Europe/Berlin.")


def zone_field(**options: Any) -> fields.String:
    """The IANA name of a time zone."""
    return fields.String(validate=[validate.Length(1, 64), check_zone], **options)


def check_location(work: Work, location_id: str | None) -> None:
    """Hold a location that the request names to the one that it acts in.

    Raises:
        NotFound: `location_not_found`, it names another.
    """
    if location_id is not None and location_id != work.location_id:
        raise NotFound("location_not_found", "There is no such location.")


def without_nothing(data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` without what is None: published answers have no null."""
    return {name: value for name, value in data.items() if value is not None}


def changes_in(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two states of a row as they are answered, by name."""
    return [
        Change(name, before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
