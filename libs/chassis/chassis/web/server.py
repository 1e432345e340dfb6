"""gunicorn with the suite's settings: threads, keep-alive, and an end that lets requests finish."""

import gc
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from chassis.settings import Address

# Longer than the gateway keeps an idle connection, so that it is the gateway who closes.
KEEP_ALIVE_SECONDS = 75
GRACEFUL_SECONDS = 25


class Server(BaseApplication):
    """Serves what `load` makes. `load` runs in each worker process, after the fork, so that no connection is shared."""

    def __init__(
        self, load: Callable[[], Any], address: Address, *, processes: int, threads: int, **options: Any
    ) -> None:
        self._load = load
        self._options: dict[str, Any] = {
            "bind": str(address),
            "workers": processes,
            "threads": threads,
            "worker_class": "gthread",
            "keepalive": KEEP_ALIVE_SECONDS,
            "graceful_timeout": GRACEFUL_SECONDS,
            "timeout": 120,
            "worker_connections": 1000,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "control_socket_disable": True,
            **options,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take our settings; gunicorn's own files and variables are not read."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, made in the worker process."""
        application = self._load()
        # What is there by now stays to the end: a request that makes ten thousand rows need not look through it again and again.
        gc.freeze()
        return application
