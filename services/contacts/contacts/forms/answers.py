"""Reading what somebody answered, by what was asked: every wrong answer is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chassis.errors import FieldError, Invalid
from chassis.web.parsing import load
from contacts.channels.kinds import EMAIL, PHONE
from contacts.custom_fields.errors import invalid_custom_value
from contacts.custom_fields.models import CustomField
from contacts.custom_fields.types import Definition, UnsuitableError, read_value
from contacts.forms.errors import contact_unknown, invalid_answers
from contacts.forms.rules import IDENTIFYING, STANDARD, TICKED, Field, is_upload_list
from contacts.forms.schemas import STANDARD_ANSWERS

_PLACE = "answers"


@dataclass(frozen=True)
class Question:
    """What is asked, and the custom field that it is about, if it is one."""

    field: Field
    custom: CustomField | None = None


def read_answers(questions: Sequence[Question], given: Mapping[str, Any], region: str | None) -> dict[str, Any]:
    """The name of each field that was answered to the answer as it is kept, ready for JSON. A custom field may be named by its key, too.

    `region` (ISO 3166, two letters) is that of phones without a country's code.

    Raises:
        Invalid: `invalid_answers`; each wrong one is named at its place in `answers`.
    """
    answered, errors = _by_field(questions, given)
    answers: dict[str, Any] = {}
    for question in questions:
        value = answered.get(question.field.name)
        if question.field.name not in STANDARD and value is not None:
            try:
                answers[question.field.name] = _read(question, value, region)
            except UnsuitableError as error:
                errors.append(invalid_custom_value(_place(question.field), question.field.label, str(error)))
    answers |= _read_standard({name: value for name, value in answered.items() if name in STANDARD}, region, errors)
    wrong = {error.field for error in errors}
    for field in (question.field for question in questions):
        if field.required and answers.get(field.name) in (None, False) and _place(field) not in wrong:
            errors.append(FieldError(_place(field), "required", f"{field.label}: An answer is needed."))
    if not errors and not any(answers.get(name) for name in IDENTIFYING):
        errors.append(contact_unknown(_PLACE, [one.field.name for one in questions if one.field.name in IDENTIFYING]))
    if errors:
        raise invalid_answers(errors)
    # In the order in which they were asked.
    return {one.field.name: answers[one.field.name] for one in questions if answers.get(one.field.name) is not None}


def _by_field(questions: Sequence[Question], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    names = {question.field.name: question.field.name for question in questions}
    for custom in (question.custom for question in questions):
        if custom is not None:
            names.setdefault(custom.field_key, custom.id)
            names.setdefault(custom.field_key.partition(".")[2], custom.id)
    answered: dict[str, Any] = {}
    errors = []
    for name, value in given.items():
        if name not in names:
            errors.append(FieldError(f"{_PLACE}.{name}", "unknown_field", f"{name} is not asked for."))
        elif not _is_nothing(value):
            answered[names[name]] = value
    return answered, errors


def _read(question: Question, value: Any, region: str | None) -> Any:
    field = question.field
    if field.name in TICKED:
        if not isinstance(value, bool):
            raise UnsuitableError("True or false.")
        return value
    if field.takes_files:
        if not is_upload_list(value) or len(value) > field.most_files:
            raise UnsuitableError(f"A list of at most {field.most_files} ids of uploads.")
        return value
    definition = question.custom.definition if question.custom is not None else Definition(field.type, {})
    return read_value(definition, value, region)


def _read_standard(given: Mapping[str, Any], region: str | None, errors: list[FieldError]) -> dict[str, Any]:
    """The answers that are a contact's own fields; what is wrong with them goes to `errors`."""
    answers: dict[str, Any] = {}
    for name, value in given.items():
        try:
            (read,) = load(STANDARD_ANSWERS, {name: value}).values()
            for kind in (EMAIL, PHONE):
                if name == kind.name:
                    read = kind.read(read, region)
        except Invalid as problem:
            errors += [FieldError(f"{_PLACE}.{name}", one.code, one.message) for one in problem.errors]
            continue
        answers[name] = read.isoformat() if isinstance(read, date) else read
    return answers


def _place(field: Field) -> str:
    return f"{_PLACE}.{field.name}"


def _is_nothing(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())
