"""Prometheus metrics of the web process."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("dossier_requests_total", "Requests answered", ["service", "method", "route", "status"])
DURATION = Histogram(
    "dossier_request_seconds",
    "Time from the request's arrival to its answer",
    ["service", "method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
