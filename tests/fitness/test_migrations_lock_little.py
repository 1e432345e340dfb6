"""Migrations hold no lock that stops a running service: squawk reads their SQL."""

import subprocess
import sys
from pathlib import Path

from chassis.migrating import CHASSIS_MIGRATIONS, CHASSIS_VERSION_TABLE, SERVICE_VERSION_TABLE, written
from chassis.service import Service

SQUAWK = Path(sys.executable).parent / "squawk"
# Taste, not locks: these columns are bounded on purpose; and the time-outs are set by the environment of the migrations.
NOT_ABOUT_LOCKS = [
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-text-field",
    "require-lock-timeout",
    "require-statement-timeout",
]


def complaints(sql: str, path: Path) -> str:
    path.write_text(sql)
    told = subprocess.run(
        [SQUAWK, "--exclude", ",".join(NOT_ABOUT_LOCKS), path],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if told.returncode == 0 else told.stdout + told.stderr


def test_a_services_migrations_lock_little(service: Service, tmp_path: Path) -> None:
    assert complaints(written(service.migrations, SERVICE_VERSION_TABLE), tmp_path / f"{service.name}.sql") == ""


def test_the_chassis_migrations_lock_little(tmp_path: Path) -> None:
    assert complaints(written(CHASSIS_MIGRATIONS, CHASSIS_VERSION_TABLE), tmp_path / "chassis.sql") == ""


def test_a_migration_that_locks_a_table_is_found(tmp_path: Path) -> None:
    told = complaints("ALTER TABLE people ADD COLUMN age int NOT NULL;", tmp_path / "bad.sql")
    assert "adding-not-nullable-field" in told or "adding-required-field" in told
