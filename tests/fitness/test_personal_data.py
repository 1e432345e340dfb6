"""Nothing about a contact is left out when it is exported or erased: of every table about one somebody has said what becomes of it."""

from importlib import import_module
from typing import Any

import pytest

from chassis.service import Service

SERVICES = ("contacts", "scheduling", "billing", "documents")
_NAMES = ("contact_id", "contact_ids", "attendees")
_PEOPLE = {"contacts", "contact_refs"}


def models_about_contacts(service: Service) -> dict[str, type[Any]]:
    """Every model with a column that names a contact, or that refers to a row of such a one."""
    base = import_module(f"{service.package}.database").Base
    models = {mapper.local_table.name: mapper.class_ for mapper in base.registry.mappers}
    about = {name for name in models if name in _PEOPLE}
    grown = True
    while grown:
        found = {name for name, model in models.items() if _names_a_contact(model.__table__, about)}
        grown = not found <= about
        about |= found
    return {name: models[name] for name in about}


def _names_a_contact(table: Any, about: set[str]) -> bool:
    if any(column.name.endswith(_NAMES) for column in table.columns):
        return True
    return any(key.column.table.name in about for key in table.foreign_keys)


@pytest.mark.parametrize("name", SERVICES)
def test_every_table_about_a_contact_is_exported_and_erased_or_exempt(services: dict[str, Service], name: str) -> None:
    service = services[name]
    holdings = import_module(f"{service.package}.personal_data.holdings")
    declared = {one.model.__table__.name for one in holdings.HELD} | {model.__table__.name for model in holdings.EXEMPT}
    about = models_about_contacts(service)
    assert sorted(set(about) - declared) == [], (
        f'Add `Held("things", Model)` to HELD in {service.package}/personal_data/holdings.py for each of these tables, '
        "or a line to EXEMPT that says why its rows say nothing about anybody (docs/decisions/0073)."
    )
    assert all(holdings.EXEMPT.values())


@pytest.mark.parametrize("name", SERVICES)
def test_every_kind_has_one_name_and_no_table_is_exempt_and_held(services: dict[str, Service], name: str) -> None:
    holdings = import_module(f"{services[name].package}.personal_data.holdings")
    kinds = [one.kind for one in holdings.HELD]
    assert len(kinds) == len(set(kinds))
    assert {one.model for one in holdings.HELD} & set(holdings.EXEMPT) == set()


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_untold_is_there(services: dict[str, Service], name: str) -> None:
    holdings = import_module(f"{services[name].package}.personal_data.holdings")
    unknown = [(one.kind, column) for one in holdings.HELD for column in one.untold if not hasattr(one.model, column)]
    assert unknown == []
