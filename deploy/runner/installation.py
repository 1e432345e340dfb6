"""Installing the suite into `.venv`: once, with progress, safe against a second start and against an interruption."""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

PROJECTS = (
    "libs/chassis",
    "libs/contact_ref",
    "services/contacts",
    "services/scheduling",
    "services/billing",
    "services/documents",
    "gateway",
    "deploy",
)
STAMP = ".dossier-installed.json"


class Group(Enum):
    """What a command needs installed."""

    RUNTIME = "runtime"
    DEVELOPMENT = "development"


class InstallationError(Exception):
    """The installation can't go on; the message says what to do."""


def ensure_installed(root: Path, group: Group) -> Path:
    """Make `.venv` hold what the group needs, and answer its Python. Takes milliseconds when nothing has changed.

    Raises InstallationError.
    """
    venv = root / ".venv"
    python = venv / "bin" / "python"
    wanted = _fingerprint(root)
    if _stamps(venv).get(group.value) == wanted and python.exists():
        return python
    with _alone(root):
        stamps = _stamps(venv)
        if stamps.get(group.value) == wanted and python.exists():
            return python
        _say(f"Installing into {venv} (the first time, or after a change of the versions)")
        _make_venv(venv)
        _install(root, python, group)
        kept = {name: value for name, value in stamps.items() if value == wanted}
        _write_stamps(venv, {**kept, group.value: wanted})
        _say("Installed.")
    return python


def _fingerprint(root: Path) -> str:
    """Changes with anything that an installation depends on; with the place too, because a venv can't be moved."""
    digest = hashlib.sha256(f"{root}\0{sys.version}\0".encode())
    for path in [root / "constraints.txt", root / "requirements-dev.txt", *_project_files(root)]:
        digest.update(path.read_bytes() if path.exists() else b"")
        digest.update(b"\0")
    return digest.hexdigest()


def _project_files(root: Path) -> list[Path]:
    return [root / project / "pyproject.toml" for project in PROJECTS]


def _stamps(venv: Path) -> dict[str, str]:
    try:
        stamps: dict[str, str] = json.loads((venv / STAMP).read_text())
    except (OSError, ValueError):
        return {}
    return stamps


def _write_stamps(venv: Path, stamps: dict[str, str]) -> None:
    unfinished = venv / (STAMP + ".new")
    unfinished.write_text(json.dumps(stamps))
    unfinished.replace(venv / STAMP)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Only one installation at a time. The lock ends with its process, however that ends."""
    if not os.access(root, os.W_OK):
        raise InstallationError(f"{root} can't be written by this account, and the suite installs into it")
    folder = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another dossier is installing; waiting for it.")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _make_venv(venv: Path) -> None:
    """Make the environment, or keep one that has a working pip."""
    if _works([str(venv / "bin" / "python"), "-m", "pip", "--version"]):
        return
    _say("  making the environment")
    if importlib.util.find_spec("ensurepip") is not None:
        _run([sys.executable, "-m", "venv", "--clear", str(venv)], venv.with_name(".venv.log"))
    elif virtualenv := shutil.which("virtualenv"):
        _run([virtualenv, "--clear", "--python", sys.executable, str(venv)], venv.with_name(".venv.log"))
    else:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise InstallationError(
            f"this Python has no ensurepip, so it can't make a virtual environment.\n"
            f"  Debian or Ubuntu: apt-get install python3-venv (or python{version}-venv), then run the same command again.\n"
            f"  Elsewhere: install virtualenv, or use another Python: /path/to/python3 dossier up"
        )


def _install(root: Path, python: Path, group: Group) -> None:
    log = root / ".venv" / "install.log"
    log.unlink(missing_ok=True)
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    pip += ["--constraint", str(root / "constraints.txt")]
    _run([*pip, "setuptools"], log)
    wanted = [item for project in _present(root) for item in ("--editable", str(root / project))]
    # "compat" puts plain folders on the path, so that a new module is found without a new installation
    pip += ["--no-build-isolation", "--config-settings", "editable_mode=compat"]
    if group is Group.DEVELOPMENT:
        wanted += ["--requirement", str(root / "requirements-dev.txt")]
    _run([*pip, *wanted], log)


def _present(root: Path) -> list[str]:
    return [project for project in PROJECTS if (root / project / "pyproject.toml").exists()]


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _run(command: list[str], log: Path) -> None:
    """Run one step, showing what pip is at and keeping everything it says in the log."""
    log.parent.mkdir(exist_ok=True)
    with log.open("a") as kept:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        try:
            for line in process.stdout:
                kept.write(line)
                _show_progress(line)
        finally:
            process.stdout.close()
            if process.wait() == 0:
                _show_progress("")
    if process.returncode != 0:
        raise InstallationError(_explain(log))


def _show_progress(line: str) -> None:
    """One line that is written over, on a terminal; the packages' names one below the other elsewhere."""
    words = line.split()
    terminal = sys.stdout.isatty()
    if words[:1] == ["Collecting"]:
        _say(f"  {words[1].partition('(')[0]}", over=terminal)
    elif words[:2] == ["Installing", "collected"]:
        _say(f"  unpacking {line.count(',') + 1} packages", over=terminal)
    elif not words and terminal:
        _say("", over=True)


def _say(text: str, *, over: bool = False) -> None:
    width = shutil.get_terminal_size().columns - 1
    sys.stdout.write(f"\r\033[K{text[:width]}" if over else f"{text}\n")
    sys.stdout.flush()


def _explain(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()
    text = "\n".join(lines)
    unreachable = ("name resolution", "NewConnectionError", "ConnectTimeout", "Network is unreachable", "ProxyError")
    if any(sign in text for sign in unreachable):
        hint = (
            "The package index can't be reached: check the network, or pip's own settings (proxy, index, find-links)."
        )
    elif "No space left" in text:
        hint = f"The disk is full: the suite needs about 1 GB under {os.path.commonpath([log])}."
    else:
        hint = "Mend what is said above and run the same command again; it goes on from there."
    shown = "\n".join(f"  {line}" for line in lines[-12:])
    return f"the installation failed. The end of {log}:\n{shown}\n{hint}"
