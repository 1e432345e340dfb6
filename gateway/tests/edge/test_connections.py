"""Connections that are opened and kept."""

import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from chassis.testing.waiting import wait_until
from gateway.testing.process import Credentials, Gateway, running_gateway
from gateway.testing.upstream import Upstream


def test_a_request_on_its_way_is_answered_when_the_gateway_stops(
    environment: dict[str, str], credentials: Credentials, upstream: Upstream, tmp_path: Path
) -> None:
    patient = {**environment, "UPSTREAM_ANSWER_MS": "20000"}
    with (
        running_gateway(patient, credentials, tmp_path / "log", "gateway.testing.probe") as gateway,
        ThreadPoolExecutor(1) as threads,
    ):
        late = threads.submit(gateway.request, "GET", "/probes/late?mark=stopping&seconds=1")
        wait_until(lambda: upstream.asked("mark=stopping"))
        os.kill(gateway.pid, signal.SIGTERM)
        assert late.result().json == {"late": True}


def test_very_many_idle_connections_do_no_harm(gateway: Gateway) -> None:
    with ExitStack() as stack:
        for _ in range(400):
            idle = stack.enter_context(socket.create_connection(("127.0.0.1", gateway.port), timeout=5))
            idle.sendall(b"GET /probes/echo HT")
        assert gateway.request("GET", "/probes/echo").status == 200
