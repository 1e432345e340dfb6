"""The migrations make the tables of the models, and can be taken back."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from billing.database import Base
from billing.service import SERVICE
from chassis.database import Database
from chassis.migrating import SERVICE_VERSION_TABLE, downgrade, migrate, upgrade


def test_the_tables_of_the_migrations_are_those_of_the_models(postgres_server: Any) -> None:
    url = postgres_server.create_database("billing_migrations")
    database = Database(url)
    migrate(database, SERVICE)
    tables = set(Base.metadata.tables)

    def ours(_object: Any, name: str | None, kind: str, _reflected: bool, _to: Any) -> bool:
        return kind != "table" or name in tables

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, Base.metadata) == []
        checks = {row["name"] for row in inspect(connection).get_check_constraints("transactions")}
        assert {"ck_transactions_status", "ck_transactions_refunded_within_amount"} <= checks
        connection.rollback()
        downgrade(connection, SERVICE.migrations, SERVICE_VERSION_TABLE, "base")
        assert tables.isdisjoint(inspect(connection).get_table_names())
        upgrade(connection, SERVICE.migrations, SERVICE_VERSION_TABLE)
        assert tables <= set(inspect(connection).get_table_names())
    database.dispose()
    postgres_server.drop(url)
