"""Durations in a step's settings."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import ValidationError, fields

_UNITS = ("weeks", "days", "hours", "minutes", "seconds")
_LONGEST = timedelta(days=3660)


class Duration(fields.Field[timedelta]):
    """`{"days": 1, "hours": 2}`: whole numbers of weeks, days, hours, minutes and seconds; more than nothing, ten years at most."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> timedelta:  # noqa: ARG002 - marshmallow's signature
        if not isinstance(value, Mapping) or not value or any(name not in _UNITS for name in value):
            raise ValidationError(f"A duration has one or more of {', '.join(_UNITS)}.")
        if any(isinstance(amount, bool) or not isinstance(amount, int) or amount < 0 for amount in value.values()):
            raise ValidationError("A duration has whole numbers.")
        if any(amount > _LONGEST.total_seconds() for amount in value.values()):
            raise ValidationError("A duration is ten years at most.")
        duration = timedelta(**value)
        if not timedelta() < duration <= _LONGEST:
            raise ValidationError("A duration is more than nothing, and ten years at most.")
        return duration
