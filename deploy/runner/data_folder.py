"""The data folder of one suite: its lock, its secrets, its ports, and what it says about itself."""

import base64
import fcntl
import json
import os
import random
import secrets
import stat
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from parts.ports import is_free

PORT_RANGE = range(20000, 32000)
"""Below the range that Linux gives to outgoing connections, so that none of them takes a port between two starts."""


class RefusedError(Exception):
    """The command can't be done; the message is one sentence for people."""


_FLOCK = "hhqqi4x"
"""`struct flock` of 64-bit Linux: type, whence, start, length, pid. The lock ends with its process, however that ends."""


@dataclass(frozen=True)
class Secrets:
    """Made once for each data folder, and kept in it."""

    postgres_password: str
    rabbitmq_password: str
    s3_access_key: str
    s3_secret_key: str
    stripe_webhook_secret: str
    identity_private_key: str
    """A raw Ed25519 seed in base64."""

    @property
    def identity_public_key(self) -> str:
        """The raw public key in base64."""
        key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(self.identity_private_key)).public_key()
        return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()

    @classmethod
    def generate(cls) -> "Secrets":
        """New ones."""
        return cls(
            postgres_password=secrets.token_urlsafe(24),
            rabbitmq_password=secrets.token_urlsafe(24),
            s3_access_key=secrets.token_hex(10),
            s3_secret_key=secrets.token_hex(20),
            stripe_webhook_secret=f"whsec_{secrets.token_urlsafe(24)}",
            identity_private_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        )


class DataFolder:
    """Paths and small files under one folder."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.logs = self.path / "logs"
        self.credentials = self.path / "credentials.json"
        self._lock: int | None = None

    def make(self) -> None:
        """Make the folder; others may at most pass through it. Raises RefusedError."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            # As root, PostgreSQL runs as another account, which must pass through; nothing in here is readable by it.
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            self.logs.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise RefusedError(
                f"the data folder {self.path} can't be used ({error.strerror}); choose another with --data"
            ) from None

    def lock(self) -> None:
        """Take the folder for this process. Raises RefusedError when another suite runs on it."""
        handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.fcntl(handle, fcntl.F_OFD_SETLK, _whole_file_lock())
        except BlockingIOError:
            os.close(handle)
            raise RefusedError(
                f"a suite runs on {self.path} already (see ./dossier status); "
                "stop it first, or give this one another --data and --port"
            ) from None
        self._lock = handle

    def is_running(self) -> bool:
        """Whether another process runs a suite on this folder now."""
        lock = self.path / "lock"
        if not lock.exists():
            return False
        with lock.open("rb") as handle:  # this asks without taking, so that asking never stands in the way of a start
            answer = fcntl.fcntl(handle, fcntl.F_OFD_GETLK, _whole_file_lock())
        held: int = struct.unpack(_FLOCK, answer)[0]
        return held != fcntl.F_UNLCK

    def read(self, name: str) -> Any:
        """What a JSON file of the folder holds; None when it is missing or was cut short."""
        try:
            return json.loads((self.path / name).read_text())
        except (OSError, ValueError):
            return None

    def write(self, name: str, content: Any) -> None:
        """Write a JSON file that only its owner can read, whole or not at all."""
        target, unfinished = self.path / name, self.path / f".{name}.new"
        unfinished.unlink(missing_ok=True)
        with os.fdopen(
            os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR), "w"
        ) as file:
            json.dump(content, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)

    def forget(self, name: str) -> None:
        """Remove a file of the folder."""
        (self.path / name).unlink(missing_ok=True)

    def secrets(self) -> Secrets:
        """The folder's secrets, made on the first call. Raises RefusedError when they were damaged."""
        path = self.path / "secrets.json"
        if not path.exists():
            self.write("secrets.json", vars(Secrets.generate()))
        try:
            return Secrets(**self.read("secrets.json"))
        except TypeError:
            raise RefusedError(f"{path} is damaged; restore it, or start anew with another --data") from None

    def ports(self, names: list[str], free: Callable[[int], bool] = is_free) -> dict[str, int]:
        """A free port for each name: the one of the last start where it is still free."""
        before: dict[str, int] = self.read("ports.json") or {}
        chosen: dict[str, int] = {}
        for name in names:
            kept = before.get(name)
            taken = set(chosen.values())
            chosen[name] = kept if kept and kept not in taken and free(kept) else _new_port(taken, free)
        self.write("ports.json", {**before, **chosen})
        return chosen


def _whole_file_lock() -> bytes:
    return struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)


def _new_port(taken: set[int], free: Callable[[int], bool]) -> int:
    for port in random.sample(PORT_RANGE, len(PORT_RANGE)):
        if port not in taken and free(port):
            return port
    raise RefusedError(f"no port between {PORT_RANGE.start} and {PORT_RANGE.stop} is free")
