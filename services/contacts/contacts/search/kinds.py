"""How each kind of field is compared in SQL. A kind makes the positive condition; what an operator denies is denied by the compiler."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from sqlalchemy import ColumnElement, Date, Numeric, Text, and_, case, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from contacts.database import ID
from contacts.search.grammar import Condition, wrong

Test = Callable[[ColumnElement[Any]], ColumnElement[bool]]


def escaped(text: str) -> str:
    """`text` with LIKE's own characters made plain ones."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _same(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return condition


@dataclass(frozen=True)
class Field:
    """A field that can be searched: its column, and how a condition on that column becomes one on the contact (`within`)."""

    column: Any
    within: Callable[[ColumnElement[bool]], ColumnElement[bool]] = field(default=_same)

    def condition(self, asked: Condition) -> ColumnElement[bool]:
        """The positive condition for `asked` (`not_eq` as `eq`, and so on).

        Raises:
            Invalid: `invalid_filter`, the operator or the value does not suit the field.
        """
        method = getattr(self, f"_{_POSITIVE[asked.operator]}", None)
        if method is None:
            raise wrong(f"{asked.path}.operator", f"{asked.field} has no {asked.operator}.")
        return self.within(method(asked))

    def _exists(self, _asked: Condition) -> ColumnElement[bool]:
        found: ColumnElement[bool] = self.column.is_not(None)
        return found


_POSITIVE = {
    "eq": "eq",
    "not_eq": "eq",
    "contains": "contains",
    "not_contains": "contains",
    "exists": "exists",
    "not_exists": "exists",
    "range": "range",
    "has_any": "any",
    "has_all": "all",
    "has_none": "any",
}
DENIES = frozenset({"not_eq", "not_contains", "not_exists", "has_none"})


def _composed(text: str) -> str:
    """`text` as texts are kept, whichever way its accents were typed."""
    return normalize("NFC", text)


@dataclass(frozen=True)
class TextField(Field):
    """A text, or several in another table; case does not count. A range is one of code points."""

    prepare: Callable[[str], str] = _composed

    def condition(self, asked: Condition) -> ColumnElement[bool]:
        """As for any field; a contact has all of several if each is one of theirs."""
        if asked.operator != "has_all":
            return super().condition(asked)
        return and_(
            *(super(TextField, self).condition(replace(asked, operator="eq", value=one)) for one in asked.value)
        )

    def _eq(self, asked: Condition) -> ColumnElement[bool]:
        return self._compared() == self._wanted(_text(asked, asked.value))

    def _contains(self, asked: Condition) -> ColumnElement[bool]:
        return self._compared().like(self._wanted(_text(asked, asked.value), within=True))

    def _any(self, asked: Condition) -> ColumnElement[bool]:
        return self._compared().in_([self._wanted(_text(asked, value)) for value in asked.value])

    def _range(self, asked: Condition) -> ColumnElement[bool]:
        compared = self._compared().collate("C")
        return and_(*(_bounded(compared, name, self._wanted(_text(asked, one))) for name, one in asked.value.items()))

    def _wanted(self, text: str, *, within: bool = False) -> ColumnElement[Any]:
        """What the column is compared with; `within`, a pattern that it is to match."""
        prepared = self.prepare(text)
        return self._folded(literal(f"%{escaped(prepared)}%" if within else prepared))

    def _compared(self) -> ColumnElement[Any]:
        return self._folded(self.column)

    def _folded(self, text: ColumnElement[Any]) -> ColumnElement[Any]:
        # Both sides by PostgreSQL: where Python thinks otherwise of a letter's case (İ), they would never meet.
        return func.lower(text)


@dataclass(frozen=True)
class ExactField(TextField):
    """A text that is compared as it is kept: an id, or one that is kept in a normal form."""

    prepare: Callable[[str], str] = str

    def _folded(self, text: ColumnElement[Any]) -> ColumnElement[Any]:
        return text


@dataclass(frozen=True)
class BoolField(Field):
    """A yes or no."""

    def _eq(self, asked: Condition) -> ColumnElement[bool]:
        if not isinstance(asked.value, bool):
            raise wrong(f"{asked.path}.value", f"{asked.field} is true or false.")
        return self.column.is_(asked.value)  # type: ignore[no-any-return]  # the column is of any kind


@dataclass(frozen=True)
class TimeField(Field):
    """A moment; a date stands for its whole day in UTC."""

    def _eq(self, asked: Condition) -> ColumnElement[bool]:
        start, end = _span(asked, asked.value)
        return self.column == start if start == end else and_(self.column >= start, self.column < end)

    def _range(self, asked: Condition) -> ColumnElement[bool]:
        return and_(*(self._bound(name, *_span(asked, value)) for name, value in asked.value.items()))

    def _bound(self, name: str, start: datetime, end: datetime) -> ColumnElement[bool]:
        bounds: dict[str, Any] = {
            "gte": self.column >= start,
            "lt": self.column < start,
            "gt": self.column > start if start == end else self.column >= end,
            "lte": self.column <= start if start == end else self.column < end,
        }
        return bounds[name]  # type: ignore[no-any-return]  # the column is of any kind


@dataclass(frozen=True)
class DayField(Field):
    """A calendar day."""

    def _eq(self, asked: Condition) -> ColumnElement[bool]:
        return self.column == literal(_day(asked, asked.value), Date)  # type: ignore[no-any-return]  # as above

    def _range(self, asked: Condition) -> ColumnElement[bool]:
        return and_(*(_bounded(self.column, name, _day(asked, value)) for name, value in asked.value.items()))


@dataclass(frozen=True)
class WordsField(Field):
    """A list of words, such as tags."""

    prepare: Callable[[str], str] = str

    def _eq(self, asked: Condition) -> ColumnElement[bool]:
        return self._has([asked.value], asked, every=True)

    def _contains(self, asked: Condition) -> ColumnElement[bool]:
        return self._has([asked.value], asked, every=True)

    def _any(self, asked: Condition) -> ColumnElement[bool]:
        return self._has(asked.value, asked, every=False)

    def _all(self, asked: Condition) -> ColumnElement[bool]:
        return self._has(asked.value, asked, every=True)

    def _exists(self, _asked: Condition) -> ColumnElement[bool]:
        return func.cardinality(self.column) > 0

    def _has(self, values: list[Any], asked: Condition, *, every: bool) -> ColumnElement[bool]:
        words = literal([self.prepare(_text(asked, value)) for value in values], self.column.type)
        return self.column.contains(words) if every else self.column.overlap(words)  # type: ignore[no-any-return]  # as above


@dataclass(frozen=True)
class JsonField(Field):
    """One member of a JSON object column: a text, a number, a boolean, or a list of these. Equality uses the column's index."""

    key: str = ""

    def _eq(self, asked: Condition) -> ColumnElement[bool]:
        return self._holds(asked.value)

    def _any(self, asked: Condition) -> ColumnElement[bool]:
        return or_(*(self._holds(value) for value in asked.value))

    def _all(self, asked: Condition) -> ColumnElement[bool]:
        return and_(*(self._holds(value) for value in asked.value))

    def _contains(self, asked: Condition) -> ColumnElement[bool]:
        member = self.column[self.key]
        listed = case((func.jsonb_typeof(member) == "array", member), else_=func.jsonb_build_array(member))
        one = func.jsonb_array_elements_text(listed).column_valued("one")
        wanted = literal(f"%{escaped(_composed(_text(asked, asked.value)))}%")
        # Both sides by PostgreSQL, as for any text.
        return exists(select(one).where(func.lower(one).like(func.lower(wanted))))

    def _range(self, asked: Condition) -> ColumnElement[bool]:
        return and_(*(self._bound(name, value) for name, value in asked.value.items()))

    def _exists(self, _asked: Condition) -> ColumnElement[bool]:
        return self.column.has_key(self.key)  # type: ignore[no-any-return]  # as above

    def _holds(self, value: Any) -> ColumnElement[bool]:
        alone, listed = literal({self.key: value}, JSONB), literal({self.key: [value]}, JSONB)
        return or_(self.column.contains(alone), self.column.contains(listed))

    def _bound(self, name: str, value: Any) -> ColumnElement[bool]:
        member = self.column[self.key]
        if isinstance(value, str):
            # Dates are kept as RFC 3339 text, which sorts as it is.
            return _bounded(member.astext.collate("C"), name, value)
        number = case((func.jsonb_typeof(member) == "number", cast(member.astext, Numeric)))
        return _bounded(number, name, Decimal(str(value)))


IDS = ARRAY(ID)
TEXTS = ARRAY(Text)


def _bounded(column: ColumnElement[Any], name: str, value: Any) -> ColumnElement[bool]:
    bounds: dict[str, ColumnElement[bool]] = {
        "gt": column > value,
        "gte": column >= value,
        "lt": column < value,
        "lte": column <= value,
    }
    return bounds[name]


def _text(asked: Condition, value: Any) -> str:
    if not isinstance(value, str):
        raise wrong(f"{asked.path}.value", f"{asked.field} is a text.")
    return value


def _day(asked: Condition, value: Any) -> date:
    try:
        return datetime.fromisoformat(_text(asked, value)).date()
    except ValueError as error:
        raise wrong(f"{asked.path}.value", f"{asked.field} is a date.") from error


def _span(asked: Condition, value: Any) -> tuple[datetime, datetime]:
    """A moment twice, or the beginning and the end of a day."""
    text = _text(asked, value)
    try:
        if len(text) == len("2026-01-31"):
            start = datetime.combine(date.fromisoformat(text), time(), UTC)
            return start, start + timedelta(days=1)
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise wrong(f"{asked.path}.value", f"{asked.field} is a time or a date.") from error
    return moment, moment
