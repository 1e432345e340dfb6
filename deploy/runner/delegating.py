"""Commands that another program does, with the environment of the running suite: events, token, demo, test, bench."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from runner.addresses import WITH_DATABASE
from runner.data_folder import DataFolder, RefusedError

ROOT = Path(__file__).resolve().parents[2]


def events(data: str, words: Sequence[str]) -> int:
    """`python -m SERVICE events …`; `parked` without a service asks each. Raises RefusedError."""
    service, rest = take_option(list(words), "--service")
    if service is not None and service not in WITH_DATABASE:
        raise RefusedError(f"there is no service {service!r}. Services: {', '.join(WITH_DATABASE)}")
    if service is not None:
        return _service_command(data, service, "events", rest)
    if rest[:1] != ["parked"]:
        raise RefusedError(f"say which service: ./dossier events {rest[0] if rest else 'parked'} --service NAME …")
    codes = []
    for name in WITH_DATABASE:
        print(f"{name}:", flush=True)
        codes.append(_service_command(data, name, "events", rest))
    return max(codes)


def token(data: str, words: Sequence[str]) -> int:
    """`python -m gateway token …`. Raises RefusedError."""
    return _service_command(data, "gateway", "token", words)


def demo(data: str, words: Sequence[str]) -> int:
    """`python -m demo` against the running suite. Raises RefusedError."""
    folder = _running(data)
    if folder.read("credentials.json") is None:
        raise RefusedError(f"{folder.credentials} is missing; it is made when ./dossier up starts for the first time")
    return _python("demo", "--credentials", str(folder.credentials), *words)


def test(words: Sequence[str]) -> int:
    """pytest, from the root of the project."""
    return subprocess.run([str(Path(sys.executable).with_name("pytest")), *words], cwd=ROOT, check=False).returncode


def bench(words: Sequence[str]) -> int:
    """`python -m benchmarks NAME`, from the root of the project."""
    return subprocess.run([sys.executable, "-m", "benchmarks", *words], cwd=ROOT, check=False).returncode


def take_option(words: list[str], name: str) -> tuple[str | None, list[str]]:
    """Take ``--name VALUE`` or ``--name=VALUE`` out of the words. Raises RefusedError when the value is missing."""
    for position, word in enumerate(words):
        if word.startswith(f"{name}="):
            return word.partition("=")[2], words[:position] + words[position + 1 :]
        if word == name:
            if position + 1 == len(words):
                raise RefusedError(f"{name} needs a value")
            return words[position + 1], words[:position] + words[position + 2 :]
    return None, words


def _service_command(data: str, service: str, command: str, words: Sequence[str]) -> int:
    folder = _running(data)
    environment = {**os.environ, **folder.read("environment.json")[service]}
    return _python(service, command, *words, environment=environment)


def _running(data: str) -> DataFolder:
    folder = DataFolder(Path(data))
    if not folder.is_running():
        raise RefusedError(f"nothing runs on {folder.path}; start it with ./dossier up")
    return folder


def _python(module: str, *words: str, environment: dict[str, str] | None = None) -> int:
    command = [sys.executable, "-P", "-m", module, *words]
    return subprocess.run(command, env=environment, check=False).returncode
