"""Parts of definitions that several schemas have: filters, steps, types of events."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from contacts.events import PUBLISHED
from contacts.search.grammar import read_filters

MOST_STEPS = 100
DEEPEST = 10
_OWN = frozenset(event.name for event in PUBLISHED)
STEP_SETTINGS: dict[str, type[Schema]] = {}
"""The schema of each kind's settings, by its name. The package of the kinds fills it, as some of them hold steps themselves."""


class FilterList(fields.Field[list[Any]]):
    """Filters in the grammar of searches. They are kept as they were given."""

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(**options)
        self._path = path

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:  # noqa: ARG002 - marshmallow's signature
        read_filters(value, self._path)
        filters: list[Any] = value
        return filters


class StepList(fields.Field[list[dict[str, Any]]]):
    """Steps: each has a `type`, and settings by that type's schema. They are kept as they were given.

    `whole` also holds the definition to its limits, with the steps inside of branches.
    """

    def __init__(self, *, whole: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self._whole = whole

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[dict[str, Any]]:  # noqa: ARG002 - marshmallow's signature
        if not isinstance(value, list) or len(value) > MOST_STEPS:
            raise ValidationError(f"A list of at most {MOST_STEPS} steps.")
        if self._whole:
            _limit(value)
        errors = {place: error for place, step in enumerate(value) if (error := _step_errors(step))}
        if errors:
            raise ValidationError(errors)
        return value


def event_type(**options: Any) -> fields.String:
    """The type of an event, such as `scheduling.appointment.booked`. Of our own events it is known whether there are such."""
    words = validate.Regexp(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2,}\Z", error="Not a type of event.")
    return fields.String(validate=[validate.Length(max=100), words, _is_told], **options)


def _is_told(name: str) -> None:
    if name.startswith("contacts.") and name not in _OWN:
        raise ValidationError("Nothing tells of such an event.")


def _limit(steps: list[Any]) -> None:
    """Without recursion: it stands before everything that goes into the branches."""
    waiting, count = [(1, steps)], 0
    while waiting:
        depth, level = waiting.pop()
        count += len(level)
        if depth > DEEPEST or count > MOST_STEPS:
            raise ValidationError(f"At most {MOST_STEPS} steps in all, and {DEEPEST} levels of them.")
        branches = [step.get(name) for step in level if isinstance(step, dict) for name in ("then", "else")]
        waiting += [(depth + 1, branch) for branch in branches if isinstance(branch, list)]


def _step_errors(step: Any) -> dict[str, Any] | list[str]:
    if not isinstance(step, dict):
        return ["A step is an object."]
    settings = STEP_SETTINGS.get(step["type"]) if isinstance(step.get("type"), str) else None
    if settings is None:
        return {"type": [f"A step is one of {', '.join(STEP_SETTINGS)}."]}
    try:
        settings().load({name: step[name] for name in step if name != "type"})
    except ValidationError as error:
        messages: dict[str, Any] = error.normalized_messages()
        return messages
    return {}
