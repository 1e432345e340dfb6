"""When contacts are merged nothing is lost: of every column that names a contact somebody has said what becomes of its rows."""

from importlib import import_module

import pytest

from chassis.service import Service

_NAMES = ("contact_id", "contact_ids", "attendees")
# The contact itself, and what the library keeps for itself.
_NOT_ABOUT_A_CONTACT = {"contact_refs", "contact_moves"}


def _columns_that_name_contacts(service: Service) -> set[str]:
    tables = import_module(f"{service.package}.database").Base.metadata.tables.values()
    return {
        f"{table.name}.{column.name}"
        for table in tables
        if table.name not in _NOT_ABOUT_A_CONTACT
        for column in table.columns
        if column.name.endswith(_NAMES)
    }


def test_contacts_says_what_becomes_of_every_row_about_a_contact(services: dict[str, Service]) -> None:
    from contacts.merging import registry  # noqa: PLC0415 - beside the service's own imports

    declared = [
        *(one.model for one in (*registry.MOVING, *registry.FOLLOWING)),
        *registry.BY_RULES_OF_THEIR_OWN,
        *registry.STAYING,
    ]
    tables = [model.__tablename__ for model in declared]
    assert len(tables) == len(set(tables))
    named = {name.partition(".")[0] for name in _columns_that_name_contacts(services["contacts"])}
    assert named - set(tables) == set(), (
        "Say in services/contacts/contacts/merging/registry.py what becomes of these tables' rows when their contact is merged into "
        "another: a line in MOVING (rows go to the survivor; `double` says of which the survivor can have one only), in FOLLOWING (rows "
        "go with another table's), or in STAYING with the reason."
    )
    assert set(tables) - named == set(), "These tables name no contact any more."


@pytest.mark.parametrize("name", ["scheduling", "billing", "documents"])
def test_a_service_says_what_becomes_of_every_row_about_a_contact(services: dict[str, Service], name: str) -> None:
    service = services[name]
    merging = import_module(f"{service.package}.reactions.merging")
    declared = {one.name for one in merging.MOVING} | set(merging.STAYING)
    named = _columns_that_name_contacts(service)
    assert named - declared == set(), (
        f"Say in {service.package}/reactions/merging.py what becomes of the rows that these columns belong to when their contact is "
        "merged into another: `Moving(Model.column)` in MOVING (rows go to the survivor, and back when that is undone), or in "
        "STAYING with the reason."
    )
    assert declared - named == set(), "These columns are no more."
