"""Scheduling under test, with contacts that it has been told of."""

from collections.abc import Callable, Iterator

import pytest

from chassis.clock import MovingClock
from chassis.service import Service
from chassis.testing.service import TestService
from scheduling.service import SERVICE

from .desk import NOW, Desk


@pytest.fixture(scope="session")
def database_url(service_database: Callable[[Service], str]) -> str:
    """A migrated database."""
    return service_database(SERVICE)


@pytest.fixture
def service(database_url: str) -> Iterator[TestService]:
    """The service at `NOW`; contacts answers nobody."""
    with TestService(
        SERVICE, database_url, clock=MovingClock(NOW), contacts_url="http://127.0.0.1:1", web_threads=32
    ) as made:
        yield made


@pytest.fixture
def desk(service: TestService) -> Desk:
    """A desk in a location of the test's own."""
    return Desk(service)
