"""Prometheus metrics of the web process."""

from functools import cache

from prometheus_client import Counter, Histogram

REQUESTS = Counter("dossier_requests_total", "Requests answered", ["service", "method", "route", "status"])
DURATION = Histogram(
    "dossier_request_seconds",
    "Time from the request's arrival to its answer",
    ["service", "method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def count_request(service: str, method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer and the time that it took."""
    requests, duration = _of_route(service, method, route, status)
    requests.inc()
    duration.observe(seconds)


# A metric looks for its labels' values under a lock.
@cache
def _of_route(service: str, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(service, method, route, status), DURATION.labels(service, method, route)
