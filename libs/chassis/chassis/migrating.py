"""Migrations: the chassis' own tables in one line of Alembic revisions, the service's in another."""

import io
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from chassis.database import Database
from chassis.service import Service

CHASSIS_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
CHASSIS_VERSION_TABLE = "chassis_alembic_version"
SERVICE_VERSION_TABLE = "alembic_version"
# One migration at a time in a database; any constant that nothing else locks.
_LOCK = 727_001
_PAUSE = 0.1


def migrate(database: Database, service: Service, revision: str = "head") -> None:
    """Bring the chassis' tables and the service's tables to `revision` (the chassis' always to its newest).

    Waits for another migration of the same database. A table lock that is not free within 5 seconds fails the migration
    rather than queueing every request behind it; it can be run again.
    """
    with database.engine.connect() as connection:
        try:
            _wait_for_turn(connection)
            upgrade(connection, CHASSIS_MIGRATIONS, CHASSIS_VERSION_TABLE)
            if service.migrations.is_dir():
                upgrade(connection, service.migrations, SERVICE_VERSION_TABLE, revision)
        finally:
            # Neither the lock nor the time-outs that a migration sets may come back to the pool.
            connection.invalidate()


def _wait_for_turn(connection: Connection) -> None:
    # Asked again and again: who waits inside a statement is waited for by an index that is made CONCURRENTLY, in a circle.
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}):
        connection.commit()
        time.sleep(_PAUSE)
    connection.commit()


def upgrade(connection: Connection, folder: Path, version_table: str, revision: str = "head") -> None:
    """Run the revisions in `folder` up to `revision`, each in a transaction of its own."""
    command.upgrade(_config(connection, folder, version_table), revision)
    # Where there was nothing to run, Alembic's look at the version is still open, and would take what follows into a transaction that
    # nobody commits.
    connection.commit()


def downgrade(connection: Connection, folder: Path, version_table: str, revision: str) -> None:
    """Run the revisions in `folder` down to `revision`, each in a transaction of its own."""
    command.downgrade(_config(connection, folder, version_table), revision)
    connection.commit()


def written(folder: Path, version_table: str, revisions: str = "base:head") -> str:
    """The SQL of the revisions in `folder`, for a person or a linter to read."""
    config = _config(None, folder, version_table)
    config.output_buffer = io.StringIO()
    command.upgrade(config, revisions, sql=True)
    return config.output_buffer.getvalue()


def _config(connection: Connection | None, folder: Path, version_table: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(CHASSIS_MIGRATIONS))
    config.set_main_option("version_locations", str(folder / "versions"))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(connection=connection, version_table=version_table)
    return config
