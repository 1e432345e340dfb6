"""pytest's fixtures for services: a migrated database for each service, shared by a run.

Where the servers come from is not the chassis' business: another plugin gives `postgres_server` and `broker`.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from chassis.database import Database
from chassis.migrating import migrate
from chassis.service import Service


@pytest.fixture(scope="session")
def service_database(postgres_server: Any) -> Iterator[Callable[[Service], str]]:
    """Gives the URL of a migrated database for a service; the same one through the whole run."""
    made: dict[str, str] = {}
    with ExitStack() as ends:

        def provide(service: Service) -> str:
            if service.name not in made:
                url = postgres_server.create_database(f"dossier_{service.name}")
                ends.callback(postgres_server.drop, url)
                database = Database(url)
                migrate(database, service)
                database.dispose()
                made[service.name] = url
            return made[service.name]

        yield provide
