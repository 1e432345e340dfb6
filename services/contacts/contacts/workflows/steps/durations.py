"""Durations in a step's settings."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import ValidationError, fields

UNITS = ("weeks", "days", "hours", "minutes", "seconds")
_LONGEST = timedelta(days=3660)


def read_duration(given: Mapping[str, Any]) -> timedelta:
    """`{"days": 1, "hours": 2}`: whole numbers of weeks, days, hours, minutes and seconds; more than nothing, ten years at most.

    Raises:
        ValidationError: it is something else.
    """
    if not given or any(name not in UNITS for name in given):
        raise ValidationError(f"A duration has one or more of {', '.join(UNITS)}.")
    if any(isinstance(amount, bool) or not isinstance(amount, int) or amount < 0 for amount in given.values()):
        raise ValidationError("A duration has whole numbers.")
    # Before any arithmetic: a huge number would overflow it.
    if any(amount > _LONGEST.total_seconds() for amount in given.values()):
        raise ValidationError("A duration is ten years at most.")
    duration = timedelta(**given)
    if not timedelta() < duration <= _LONGEST:
        raise ValidationError("A duration is more than nothing, and ten years at most.")
    return duration


class Duration(fields.Field[timedelta]):
    """A duration as one field."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> timedelta:  # noqa: ARG002 - marshmallow's signature
        if not isinstance(value, Mapping):
            raise ValidationError(f"A duration has one or more of {', '.join(UNITS)}.")
        return read_duration(value)
