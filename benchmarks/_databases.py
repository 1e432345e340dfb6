"""Databases of a benchmark's own, and the CPU that their server spends on them."""

import os
import secrets
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg


def make_database(stack: ExitStack, server: str) -> str:
    """The address of a new database on `server`, which goes with the stack."""
    name = f"dossier_bench_{os.getpid()}_{secrets.token_hex(3)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        # A worker of a parallel query takes its CPU with it when it ends: nobody could count it.
        connection.execute(f'ALTER DATABASE "{name}" SET max_parallel_workers_per_gather = 0')
    stack.callback(_drop, server, name)
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def server_cpu(database: str, application: str | None = None) -> float | None:
    """Seconds of CPU that PostgreSQL has spent on the connections of this database that are open now, those of one
    application where it is named. None where there are none, or the server is not on this machine.
    """
    with psycopg.connect(database) as connection:
        asked = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND application_name = coalesce(%s, application_name)",
            [application],
        )
        schedules = [Path(f"/proc/{pid}/schedstat") for (pid,) in asked]
    if not schedules or not all(one.exists() for one in schedules):
        return None
    return sum(int(one.read_text().split()[0]) for one in schedules) / 1e9


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
