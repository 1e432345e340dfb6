"""Every row of a location is behind the tenant filter."""

from importlib import import_module

from chassis.database import Tenanted
from chassis.service import Service

# Rows that are no location's own: who may enter which location, users who work in several, and what a provider sent before it
# is known whose it is.
WITHOUT_A_LOCATION = {
    "gateway": {
        "companies",
        "locations",
        "login_attempts",
        "login_sessions",
        "private_tokens",
        "spent_refresh_tokens",
        "user_locations",
        "users",
    },
    "contacts": {"user_refs"},
    "billing": {"provider_events"},
}


def test_every_model_has_a_location_or_a_reason(service: Service) -> None:
    base = import_module(f"{service.package}.database").Base
    bare = {mapper.local_table.name for mapper in base.registry.mappers if not issubclass(mapper.class_, Tenanted)}
    assert bare <= WITHOUT_A_LOCATION.get(service.name, set())


def test_every_model_that_names_a_location_is_filtered_by_it(service: Service) -> None:
    base = import_module(f"{service.package}.database").Base
    unfiltered = {
        mapper.local_table.name
        for mapper in base.registry.mappers
        if "location_id" in mapper.local_table.columns and not issubclass(mapper.class_, Tenanted)
    }
    assert unfiltered <= WITHOUT_A_LOCATION.get(service.name, set())


def test_constraints_have_names(service: Service) -> None:
    tables = import_module(f"{service.package}.database").Base.metadata.tables.values()
    nameless = [str(one) for table in tables for one in table.constraints if one.name is None]
    assert nameless == []
