"""Prometheus metrics of the hot path."""

from functools import lru_cache

from prometheus_client import Counter, Histogram

from gateway.edge.table import Route

_REQUESTS = Counter("dossier_gateway_requests_total", "Requests answered", ["service", "route", "method", "status"])
_SECONDS = Histogram(
    "dossier_gateway_seconds",
    "Time from a request's head to the end of its answer",
    ["service"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30),
)


@lru_cache(maxsize=10_000)
def _counter(route: Route | None, status: int) -> Counter:
    if route is None:
        return _REQUESTS.labels("none", "unmatched", "", status)
    return _REQUESTS.labels(route.service, route.template, route.method, status)


@lru_cache(maxsize=100)
def _histogram(service: str) -> Histogram:
    return _SECONDS.labels(service)


def measure(route: Route | None, status: int, seconds: float) -> None:
    """Count one answer; a status of 0 is one that broke off."""
    _counter(route, status).inc()
    _histogram(route.service if route else "none").observe(seconds)
