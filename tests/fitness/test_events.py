"""Every event has a schema and an example, and every reader can read it."""

import re

from chassis.events.contracts import check
from chassis.service import Service

# The catalogue names things in the past tense; these are its words that do not end in -ed.
PAST = re.compile(r"(ed|sent|due|overdue|unknown|paid|left|expiring|no_showed)$")


def test_every_event_type_has_a_schema_an_example_and_a_name_of_its_service(service: Service) -> None:
    names = [one.name for one in service.published]
    assert len(names) == len(set(names))
    for one in service.published:
        assert one.name.startswith(f"{service.name}."), one.name
        assert PAST.search(one.name), one.name
        assert one.schema().validate(dict(one.example)) == {}, one.name


def test_every_reader_can_read_what_every_service_publishes(services: dict[str, Service]) -> None:
    assert check(list(services.values()), list(services.values())) == []


def test_whatever_asks_for_a_message_is_heard(services: dict[str, Service]) -> None:
    from contacts.asked_messages.rules import ASKING  # noqa: PLC0415 - beside the service's own imports

    members = {"channel", "recipient", "subject", "body"}
    asking = {
        one.name
        for service in services.values()
        for one in service.published
        if members <= {field.data_key or name for name, field in one.schema().fields.items()}
    }
    assert asking == set(ASKING), "Add it to ASKING in services/contacts/contacts/asked_messages/rules.py"
