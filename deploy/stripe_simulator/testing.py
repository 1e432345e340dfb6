"""The simulator as a process of its own, for tests and for whoever else has to start one."""

from __future__ import annotations

import ctypes
import json
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

import stripe

_START_WITHIN = 20.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
WEBHOOK_SECRET = "whsec_simulated"  # noqa: S105 - it guards nothing
API_KEY = "sk_test_simulated"
PUBLISHABLE_KEY = "pk_test_simulated"


def _end_with_starter() -> None:
    """Have the kernel end the new process when its starter dies, however that happens."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def connect(simulator: SimulatorProcess, key: str = API_KEY) -> stripe.StripeClient:
    """The SDK pointed at the simulator, without retries of its own, giving up on an answer after 5 seconds."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": simulator.url},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=5),
    )


class SimulatorProcess:
    """``python -m stripe_simulator`` on a free port of the loopback address; also a context manager."""

    def __init__(
        self, *, data: Path | None = None, webhook_url: str | None = None, webhook_secret: str = WEBHOOK_SECRET
    ) -> None:
        self.webhook_secret = webhook_secret
        self._data = data
        self._webhook_url = webhook_url
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """The address that ``STRIPE_API_BASE`` takes."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> SimulatorProcess:
        """Start it, on the same port as before if it ran already, and wait until it listens."""
        command = [sys.executable, "-m", "stripe_simulator", "--port", str(self._port), "--log-level", "WARNING"]
        if self._data is not None:
            command += ["--data", str(self._data)]
        if self._webhook_url is not None:
            command += ["--webhook-url", self._webhook_url, "--webhook-secret", self.webhook_secret]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=_end_with_starter)  # noqa: PLW1509 - nothing in it takes a lock
        watchdog = threading.Timer(_START_WITHIN, self._process.kill)
        watchdog.start()
        line = self._process.stdout.readline() if self._process.stdout else ""
        watchdog.cancel()
        if "listens on" not in line:
            self._end(kill=True)
            raise RuntimeError("the Stripe simulator did not start")
        self._port = int(line.rsplit(":", 1)[1])
        return self

    def stop(self) -> None:
        """End it in good order."""
        self._end(kill=False)

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(kill=True)

    def order_fault(self, kind: str, **wish: Any) -> None:
        """Let the next matching request or webhook suffer; see ``stripe_simulator.faults``."""
        self.control("POST", "/faults", {"kind": kind, **wish})

    def advance_clock(self, seconds: int) -> int:
        """Move the account's time on; its new time in seconds."""
        return int(self.control("POST", "/clock", {"advance": seconds})["now"])

    def control(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call one of the simulator's own operations under ``/_simulator``."""
        request = urllib.request.Request(f"{self.url}/_simulator{path}", method=method)  # noqa: S310 - loopback
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, json.dumps(body or {}).encode(), timeout=10) as answer:  # noqa: S310 - loopback
            loaded: dict[str, Any] = json.load(answer)
        return loaded

    def _end(self, *, kill: bool) -> None:
        if self._process is None:
            return
        if kill:
            self._process.kill()
        else:
            self._process.terminate()
        self._process.wait(timeout=_START_WITHIN)
        if self._process.stdout:
            self._process.stdout.close()
        self._process = None

    def __enter__(self) -> SimulatorProcess:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
