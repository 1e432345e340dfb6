"""PostgreSQL out of the wheel: as root and not, over a half-made folder, and after a restart of the machine."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from parts import postgres
from parts.accounts import Account, can_reach
from parts.ports import free_port
from parts.postgres import FAST_AND_FORGETFUL, EmbeddedPostgres
from parts.process import ManagedProcess

PASSWORD = "a:b/c@d%"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account may pass through."""
    made = Path(tempfile.mkdtemp(prefix="dossier-test-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def who_answers(server: EmbeddedPostgres, log: Path) -> str:
    """Start the server, ask it who is signed in, stop it."""
    server.prepare()
    process = ManagedProcess("PostgreSQL", server.command, log, server.ready)
    with ExitStack() as stack:
        stack.callback(process.stop)
        process.start(limit=30)
        with psycopg.connect(server.url("postgres")) as connection:
            row = connection.execute("select current_user").fetchone()
    assert row is not None
    return str(row[0])


def make_server(folder: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder / "postgres", free_port(), PASSWORD, FAST_AND_FORGETFUL)


def test_it_starts_as_an_unprivileged_account_and_again_on_the_same_data(folder: Path) -> None:
    assert who_answers(make_server(folder), folder / "log") == "dossier"
    assert (folder / "postgres").stat().st_uid != 0
    assert who_answers(make_server(folder), folder / "log") == "dossier"


def test_data_in_a_closed_folder_works_for_root_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = folder / "elsewhere"
    monkeypatch.setattr(postgres, "RELOCATED", elsewhere)
    elsewhere.mkdir(mode=0o755)
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = make_server(closed)
    assert who_answers(server, folder / "log") == "dossier"
    assert server.folder.parent == (elsewhere if os.geteuid() == 0 else closed)
    assert make_server(closed).folder == server.folder
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_was_cut_short_is_made_again(folder: Path) -> None:
    half_made = folder / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18")
    assert who_answers(make_server(folder), folder / "log") == "dossier"
    assert not half_made.exists()


def test_a_lock_whose_number_is_another_programs_does_not_stop_it(folder: Path) -> None:
    server = make_server(folder)
    who_answers(server, folder / "log")
    (server.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{server.folder}\n0\n{server.port}\n\n127.0.0.1\n")
    assert who_answers(make_server(folder), folder / "log") == "dossier"


def test_the_locale_knows_every_letter(folder: Path) -> None:
    server = make_server(folder)
    server.prepare()
    process = ManagedProcess("PostgreSQL", server.command, folder / "log", server.ready)
    with ExitStack() as stack:
        stack.callback(process.stop)
        process.start(limit=30)
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("create extension pg_trgm")
            row = connection.execute("select lower('ŁÓDŹ'), show_trgm('łódź') = show_trgm('ŁÓDŹ')").fetchone()
    assert row == ("łódź", True)


def test_an_account_reaches_what_is_open_to_it_alone(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    stranger = Account(uid=54321, gid=54321)
    assert can_reach(stranger, folder)
    assert not can_reach(stranger, closed)
    assert can_reach(Account(os.geteuid(), os.getegid()), closed)
