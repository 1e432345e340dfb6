"""Spans of the gateway, where a collector is named."""

from pathlib import Path

from chassis.testing.waiting import wait_until
from gateway.testing.process import Credentials, running_gateway
from gateway.testing.upstream import Upstream, running_upstream

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_span_stands_between_the_client_and_the_service(
    environment: dict[str, str], credentials: Credentials, upstream: Upstream, tmp_path: Path
) -> None:
    with running_upstream() as collector:
        traced = {**environment, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        with running_gateway(traced, credentials, tmp_path / "log", "gateway.testing.probe") as gateway:
            reply = gateway.request("GET", "/probes/echo?mark=traced", headers={"traceparent": TRACE})
            assert reply.status == 200
            (seen,) = upstream.asked("mark=traced")
            (passed,) = seen.header("traceparent")
            assert passed[:35] == TRACE[:35]
            assert passed != TRACE
            wait_until(lambda: collector.asked("/v1/traces"), about="the span to reach its collector")
