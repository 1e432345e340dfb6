"""Every service of the suite, for tests that hold all of them to the same rules."""

from importlib import import_module

import pytest

from chassis.service import Service

NAMES = ("contacts", "scheduling", "billing", "documents", "gateway")
SERVICES: dict[str, Service] = {name: import_module(f"{name}.service").SERVICE for name in NAMES}
for _service in SERVICES.values():
    # The features bring the models with them.
    _service.all_features()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `service` runs once for each."""
    if "service" in metafunc.fixturenames:
        metafunc.parametrize("service", list(SERVICES.values()), ids=list(SERVICES))


@pytest.fixture(scope="session")
def services() -> dict[str, Service]:
    """Every service by its name."""
    return SERVICES
