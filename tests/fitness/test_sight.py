"""Whatever is added to the gateway's table, the journey of a restricted user goes there too."""

# ruff: noqa: TID252 - the examples are the journey's, and no package

from collections import Counter

from gateway.routes import ROUTES

from ..journeys.sight.elsewhere import NOT_OF_A_CONTACT
from ..journeys.sight.examples import EXAMPLES


def test_every_operation_has_an_example_of_a_restricted_user_or_is_of_no_contact() -> None:
    tried = {(example.method, example.template) for example in EXAMPLES}
    elsewhere = {template for templates in NOT_OF_A_CONTACT.values() for template in templates}
    table = {(route.method, route.template) for route in ROUTES}
    missing = sorted(f"{method} {template}" for method, template in table - tried if template not in elsewhere)
    assert missing == [], (
        "add them to tests/journeys/sight: to examples.py, or to elsewhere.py if no contact comes into them"
    )
    assert sorted(tried - table) == []
    assert sorted(elsewhere - {template for _, template in table}) == []
    assert sorted(elsewhere & {template for _, template in tried}) == []


def test_what_is_of_no_contact_names_none() -> None:
    templates = [template for templates in NOT_OF_A_CONTACT.values() for template in templates]
    assert [template for template in templates if "{contactId}" in template] == []
    assert [template for template, count in Counter(templates).items() if count > 1] == []
