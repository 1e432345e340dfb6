"""Every migration goes up, down and up again, and ends at what the models say."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect

from chassis.database import Database
from chassis.migrating import (
    CHASSIS_MIGRATIONS,
    CHASSIS_VERSION_TABLE,
    SERVICE_VERSION_TABLE,
    downgrade,
    migrate,
    upgrade,
)
from chassis.service import Service
from chassis.tables import METADATA as CHASSIS_TABLES

VERSION_TABLES = {SERVICE_VERSION_TABLE, CHASSIS_VERSION_TABLE}


@pytest.fixture
def connection(postgres_server: Any) -> Iterator[Connection]:
    url = postgres_server.create_database("dossier_migrations")
    database = Database(url)
    with database.engine.connect() as connection:
        yield connection
    database.dispose()
    postgres_server.drop(url)


def tables(connection: Connection) -> set[str]:
    names = set(inspect(connection).get_table_names()) - VERSION_TABLES
    connection.commit()
    return names


def is_comment(difference: Any) -> bool:
    """Whether it is a comment that differs: those are for people."""
    first = difference[0] if isinstance(difference, list) else difference
    return "comment" in str(first[0])


def test_a_services_migrations_go_up_down_and_up(service: Service, connection: Connection) -> None:
    # First, as always: a service's triggers are on the chassis' tables too.
    upgrade(connection, CHASSIS_MIGRATIONS, CHASSIS_VERSION_TABLE)
    of_chassis = tables(connection)
    upgrade(connection, service.migrations, SERVICE_VERSION_TABLE)
    made = tables(connection)
    assert made > of_chassis
    downgrade(connection, service.migrations, SERVICE_VERSION_TABLE, "base")
    assert tables(connection) == of_chassis
    upgrade(connection, service.migrations, SERVICE_VERSION_TABLE)
    assert tables(connection) == made


def test_the_chassis_migrations_go_up_down_and_up(connection: Connection) -> None:
    upgrade(connection, CHASSIS_MIGRATIONS, CHASSIS_VERSION_TABLE)
    assert tables(connection) == set(CHASSIS_TABLES.tables)
    downgrade(connection, CHASSIS_MIGRATIONS, CHASSIS_VERSION_TABLE, "base")
    assert tables(connection) == set()
    upgrade(connection, CHASSIS_MIGRATIONS, CHASSIS_VERSION_TABLE)
    assert tables(connection) == set(CHASSIS_TABLES.tables)


def test_migrations_end_at_what_the_models_say(service: Service, postgres_server: Any) -> None:
    url = postgres_server.create_database("dossier_models")
    database = Database(url)
    migrate(database, service)
    models: MetaData = import_module(f"{service.package}.database").Base.metadata
    assert models.tables
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": lambda _thing, name, kind, *_: kind != "table" or name in models.tables}
        )
        differences = [one for one in compare_metadata(context, models) if not is_comment(one)]
    database.dispose()
    postgres_server.drop(url)
    assert differences == []


def test_migrating_twice_changes_nothing(service: Service, postgres_server: Any) -> None:
    url = postgres_server.create_database("dossier_twice")
    database = Database(url)
    migrate(database, service)
    with database.engine.connect() as connection:
        once = tables(connection)
    migrate(database, service)
    with database.engine.connect() as connection:
        assert tables(connection) == once
    database.dispose()
    postgres_server.drop(url)


def test_a_database_of_an_older_version_is_brought_up_to_date(service: Service, postgres_server: Any) -> None:
    url = postgres_server.create_database("dossier_older")
    database = Database(url)
    migrate(database, service, "0001")
    with database.engine.connect() as connection:
        assert tables(connection)
    migrate(database, service)
    directory = ScriptDirectory(str(CHASSIS_MIGRATIONS), version_locations=[str(service.migrations / "versions")])
    with database.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == directory.get_current_head()
    database.dispose()
    postgres_server.drop(url)
