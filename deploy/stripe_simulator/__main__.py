"""``python -m stripe_simulator --port N [--data DIR] [--webhook-url URL --webhook-secret SECRET]``."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from stripe_simulator import renewals
from stripe_simulator.app import create_app
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Store
from stripe_simulator.webhooks import Endpoint, Sender

_TICK_SECONDS = 15.0


class _Handler(WSGIRequestHandler):
    """Keeps connections alive, and leaves logging to the application, which knows what may be logged."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def main() -> None:
    """Serve on the loopback address until SIGTERM or SIGINT."""
    options = _options()
    logging.basicConfig(level=options.log_level, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    store = Store(options.data)
    simulation = Simulation(store, has_webhook=options.webhook_url is not None)
    sender = Sender(simulation, Endpoint(options.webhook_url, options.webhook_secret)) if options.webhook_url else None
    server = ThreadedWSGIServer("127.0.0.1", options.port, create_app(simulation), handler=_Handler)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # shutdown() waits for the loop that this very thread runs, so another one has to ask for it.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if sender:
        sender.start()
    ticking = threading.Event()
    ticker = threading.Thread(target=_tick, args=(simulation, ticking), name="ticker", daemon=True)
    ticker.start()
    print(f"stripe_simulator listens on http://127.0.0.1:{server.port}", flush=True)
    server.serve_forever()
    ticking.set()
    ticker.join()
    if sender:
        sender.stop()
    store.close()


def _tick(simulation: Simulation, stopping: threading.Event) -> None:
    """Let what comes due happen, also while nobody asks."""
    while not stopping.wait(_TICK_SECONDS):
        with simulation.store.transaction():
            renewals.catch_up(simulation)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="stripe_simulator", description="A simulator of Stripe's API.")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one and prints it")
    parser.add_argument("--data", type=Path, help="folder that keeps the account over restarts; in memory without it")
    parser.add_argument("--webhook-url", help="where events are posted")
    parser.add_argument(
        "--webhook-secret",
        default=os.environ.get("STRIPE_WEBHOOK_SECRET"),  # arguments can be read by every account of the machine
        help="secret that signs them (whsec_…); STRIPE_WEBHOOK_SECRET without it",
    )
    parser.add_argument("--log-level", default="INFO", choices=["DEBUG", "INFO", "WARNING", "ERROR"])
    options = parser.parse_args()
    if options.webhook_url is not None and not options.webhook_secret:
        parser.error("--webhook-url needs --webhook-secret or STRIPE_WEBHOOK_SECRET")
    return options


main()
