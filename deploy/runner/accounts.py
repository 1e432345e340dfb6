"""The first company, location, admin and token, and the file that holds what a person needs to begin."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from runner.data_folder import DataFolder, RefusedError

RAW = "bootstrap.json"
FIELDS = ("companyId", "locationId", "userId", "email", "password", "token")


def ensure_credentials(folder: DataFolder, environment: Mapping[str, str], base_url: str) -> str | None:
    """Make the first company on the first start, and keep `credentials.json` true to the address.

    Answers a sentence for the caller where the accounts are there but the file is not. Raises RefusedError.
    """
    known = folder.read("credentials.json")
    if known is None:
        answer = _bootstrap(folder, environment)
        if isinstance(answer, str):
            return answer
        known = {name: answer[name] for name in FIELDS}
    folder.write("credentials.json", {"baseUrl": base_url, **{name: known[name] for name in FIELDS}})
    (folder.path / RAW).unlink(missing_ok=True)
    return None


def _bootstrap(folder: DataFolder, environment: Mapping[str, str]) -> dict[str, Any] | str:
    """The answer goes straight into a file: were this process killed now, the next start would find it there."""
    left = folder.read(RAW)
    if isinstance(left, dict) and set(FIELDS) <= set(left):
        return left
    path = folder.path / RAW
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        command = [sys.executable, "-P", "-m", "gateway", "bootstrap"]
        result = subprocess.run(
            command,
            env=dict(environment),
            cwd=folder.path,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    if result.returncode == 0:
        made: dict[str, Any] = json.loads(path.read_text())
        return made
    path.unlink()
    if "company already" in result.stderr:
        return (
            f"{folder.credentials} is missing, but this gateway has a company already. "
            "Sign in with an account you know, or make a token: ./dossier token create --help"
        )
    raise RefusedError(f"the first company could not be made:\n{result.stderr.strip()}")
