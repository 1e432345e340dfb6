"""Filters as SQL against the same filters over the same contacts in plain Python, whatever field, operator and nesting."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.ids import new_id
from chassis.testing.service import Client, TestService

from .answers import Json, answered, make_field

WORDS = ["Anna", "ANNA", "annabel", "Łukasz", "100%", "a_b", "Zoë", "明"]
TAGS = ["vip", "new", "vip gold"]
USERS = ["user1", "user2", "user3"]
STATUSES = ["open", "won", "lost"]
DAYS = ["1990-01-31", "1990-02-01", "2001-12-31"]
SOURCES = ["google", "Bing", "news letter"]
CHOICES = ["red", "Green", "blue ish"]
NUMBERS = [-1, 0, 2.5, 7, 42]
PEOPLE = 14
Facts = dict[str, dict[str, list[Any]]]
DENIED = {"not_eq": "eq", "not_contains": "contains", "not_exists": "exists", "has_none": "has_any"}


class Crowd:
    """Some contacts who differ in every field, and what a filter can look at of each: their values, as a filter compares them."""

    def __init__(self, service: TestService) -> None:
        self.location = new_id()
        self.client: Client = service.client(self.location)
        self.facts: Facts = {}
        self.number, self.word, self.choice = (
            make_field(self.client, self.location, name, data_type, **more)["id"]
            for name, data_type, more in (
                ("Number", "NUMERICAL", {}),
                ("Word", "TEXT", {}),
                ("Choice", "MULTIPLE_OPTIONS", {"options": CHOICES}),
            )
        )
        self.site: str = answered(self.client.post("/tracking/key"), 201)["trackingKey"]["key"]
        self.public = service.client(None, scopes=(), actor="anonymous")
        stages = [{"name": "New"}]
        body = {"locationId": self.location, "name": "Sales", "stages": stages}
        self.pipeline: str = answered(self.client.post("/pipelines/", json=body), 201)["pipeline"]["id"]
        slow = {"name": "Slow", "status": "published", "trigger": None, "steps": [{"type": "wait", "days": 9}]}
        self.workflow: str = answered(self.client.post("/workflows/", json=slow), 201)["workflow"]["id"]
        for place in range(PEOPLE):
            self._make(place)

    def _make(self, place: int) -> None:
        """The contact number `place`: each field is there or not, and has its values, by another rhythm."""
        first, city = WORDS[place % len(WORDS)], WORDS[place * 3 % len(WORDS)] if place % 3 else None
        tags, followers = TAGS[: place % 4], USERS[: place % 3]
        owner = USERS[place % 3] if place % 4 else None
        born = DAYS[place % 3] if place % 2 else None
        number = NUMBERS[place % 5] if place % 4 != 1 else None
        word, choices = (WORDS[-place % 8] if place % 5 else None), CHOICES[: place % 4]
        email = f"{place}-X@Example.com" if place % 3 else None
        sms = ("inactive", "active", "permanent")[place % 3]
        values = [(self.number, number), (self.word, word), (self.choice, choices or None)]
        body: Json = {
            "locationId": self.location,
            "firstName": first,
            "city": city,
            "tags": tags,
            "assignedTo": owner,
            "dateOfBirth": born,
            "email": email,
            "dndSettings": {"sms": {"status": sms}},
            "customFields": [{"id": field, "fieldValue": value} for field, value in values if value is not None],
        }
        contact = answered(self.client.post("/contacts/", json=body), 201)["contact"]["id"]
        if followers:
            answered(self.client.post(f"/contacts/{contact}/followers", json={"followers": followers}), 201)
        second = f"second-{place}@example.org"
        if place % 2:
            answered(self.client.post(f"/contacts/{contact}/emails", json={"email": second}), 201)
        statuses = STATUSES[: place % 4]
        for status in statuses:
            self._opportunity(contact, status)
        source = SOURCES[place % 3] if place % 4 else None
        if source is not None:
            self._visit(contact, source)
        if place % 3 == 1:
            answered(self.client.post(f"/contacts/{contact}/workflow/{self.workflow}", json={}))
        lower = [text.lower() for text in (first, city) if text is not None]
        self.facts[contact] = {
            "firstName": lower[:1],
            "city": lower[1:],
            "tags": tags,
            "followers": followers,
            "assignedTo": _some(owner),
            "dateOfBirth": _some(born),
            "email": [one.lower() for one in _some(email)] + ([second] if place % 2 else []),
            "dnd.sms": [sms],
            f"customFields.{self.number}": _some(number),
            f"customFields.{self.word}": _some(word),
            f"customFields.{self.choice}": choices,
            "attribution.first.utm_source": [] if source is None else [source.lower()],
            "opportunities.status": statuses,
            "opportunities.pipelineId": [self.pipeline] if statuses else [],
            "workflows.active": [self.workflow] if place % 3 == 1 else [],
        }

    def _opportunity(self, contact: str, status: str) -> None:
        body = {"locationId": self.location, "pipelineId": self.pipeline, "contactId": contact, "status": status}
        answered(self.client.post("/opportunities/", json={**body, "name": status}), 201)

    def _visit(self, contact: str, source: str) -> None:
        url = f"https://shop.example.com/?utm_source={quote(source)}"
        body = {"key": self.site, "visitorId": contact, "contactId": contact, "type": "form", "url": url}
        answered(self.public.post("/tracking/interactions", json=body), 202)

    def found(self, filters: list[Any]) -> set[str]:
        """Whom the search finds."""
        body = {"locationId": self.location, "pageLimit": 100, "filters": filters}
        answer = answered(self.client.post("/contacts/search", json=body))
        found = {contact["id"] for contact in answer["contacts"]}
        assert answer["total"] == len(found)
        return found

    def expected(self, filters: list[Any]) -> set[str]:
        """Whom it should find."""
        return {contact for contact, facts in self.facts.items() if all(holds(one, facts) for one in filters)}


def _some(value: Any) -> list[Any]:
    return [] if value is None else [value]


# Case counts in ids, in what is kept in one form, and in custom values, which have an index of their own.
FOLDED = ("firstName", "city", "email", "tags", "attribution.first.utm_source")
# A word is one of the list, or it is not.
WHOLE = ("tags", "followers")


def holds(part: Json, facts: dict[str, list[Any]]) -> bool:
    """Whether a contact with these values meets a filter."""
    if "group" in part:
        results = [holds(one, facts) for one in part["filters"]]
        return all(results) if part["group"] == "AND" else any(results)
    field, operator = part["field"], part["operator"]
    if operator in DENIED:
        return not holds({**part, "operator": DENIED[operator]}, facts)
    values = facts[field]
    return _TESTS[operator](values, _compared(field, part.get("value")), field)


def _compared(field: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_compared(field, one) for one in value]
    if isinstance(value, dict):
        return {name: _compared(field, one) for name, one in value.items()}
    return value.lower() if field in FOLDED and isinstance(value, str) else value


def _contains(values: list[Any], wanted: str, field: str) -> bool:
    if field in WHOLE:
        return wanted in values
    if field.startswith("customFields."):
        return any(wanted.lower() in str(value).lower() for value in values)
    return any(wanted in value for value in values)


def _in_range(values: list[Any], bounds: dict[str, Any], _field: str) -> bool:
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "gt": lambda value, bound: value > bound,
        "gte": lambda value, bound: value >= bound,
        "lt": lambda value, bound: value < bound,
        "lte": lambda value, bound: value <= bound,
    }
    return any(all(tests[name](value, bound) for name, bound in bounds.items()) for value in values)


_TESTS: dict[str, Callable[[list[Any], Any, str], bool]] = {
    "eq": lambda values, wanted, _field: wanted in values,
    "contains": _contains,
    "exists": lambda values, _wanted, _field: bool(values),
    "range": _in_range,
    "has_any": lambda values, wanted, _field: any(one in values for one in wanted),
    "has_all": lambda values, wanted, _field: all(one in values for one in wanted),
}


@pytest.fixture(scope="module")
def crowd(service: TestService) -> Crowd:
    return Crowd(service)


def filters_of(crowd: Crowd) -> st.SearchStrategy[list[Json]]:
    """Filters on any field, by any operator that it has, nested."""
    texts = [*WORDS, "anna", "NN", "%", "_", "ż", ""]
    pools: dict[str, tuple[list[Any], bool]] = {
        "firstName": (texts, True),
        "city": (texts, True),
        "email": (["1-x@example.com", "SECOND-3@example.org", "@example", "x"], True),
        "assignedTo": (USERS, True),
        "dnd.sms": (["active", "inactive", "permanent"], True),
        "opportunities.status": (STATUSES, True),
        "attribution.first.utm_source": ([*SOURCES, "news", "BING"], True),
        "opportunities.pipelineId": ([crowd.pipeline, "other"], False),
        "workflows.active": ([crowd.workflow, "other"], False),
        f"customFields.{crowd.word}": (texts, True),
        "tags": ([*TAGS, "VIP", "v"], False),
        "followers": (USERS, False),
        f"customFields.{crowd.choice}": ([*CHOICES, "e", "["], False),
    }
    conditions = [_conditions(field, values, ranges=ranges) for field, (values, ranges) in pools.items()]
    conditions.append(_conditions(f"customFields.{crowd.number}", NUMBERS, ranges=True, texts=False))
    conditions.append(_conditions("dateOfBirth", DAYS, ranges=True, texts=False, lists=False))
    one: st.SearchStrategy[Json] = st.one_of(conditions)
    nested = st.recursive(
        one,
        lambda inner: st.fixed_dictionaries(
            {"group": st.sampled_from(["AND", "OR"]), "filters": st.lists(inner, max_size=3)}
        ),
        max_leaves=8,
    )
    return st.lists(nested, min_size=1, max_size=3)


def _conditions(
    field: str, values: list[Any], *, ranges: bool, texts: bool = True, lists: bool = True
) -> st.SearchStrategy[Json]:
    value = st.sampled_from(values)
    bounds = st.dictionaries(st.sampled_from(["gt", "gte", "lt", "lte"]), value, min_size=1, max_size=2)
    some = st.lists(value, min_size=1, max_size=3)
    operators: dict[str, st.SearchStrategy[Any]] = {"eq": value, "not_eq": value}
    operators |= {"contains": value, "not_contains": value} if texts else {}
    operators |= {"has_any": some, "has_all": some, "has_none": some} if lists else {}
    operators |= {"range": bounds} if ranges else {}
    with_value = [
        st.fixed_dictionaries({"field": st.just(field), "operator": st.just(name), "value": asked})
        for name, asked in operators.items()
    ]
    alone = st.fixed_dictionaries({"field": st.just(field), "operator": st.sampled_from(["exists", "not_exists"])})
    return st.one_of(*with_value, alone)


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_a_filter_finds_who_meets_it_and_nobody_else(crowd: Crowd, data: st.DataObject) -> None:
    filters = data.draw(filters_of(crowd))
    assert crowd.found(filters) == crowd.expected(filters)
