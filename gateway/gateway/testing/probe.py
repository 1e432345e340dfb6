"""A gateway whose table has a few rows more, all of them the contacts service's: `python -m gateway.testing.probe web`."""

from gateway.edge.table import Route
from gateway.routes import ROUTES
from gateway.service import SERVICE
from gateway.web import serve

READ = frozenset(("probes.readonly",))
WRITE = frozenset(("probes.write",))
PROBES = [
    Route("GET", "/probes/{kind}", "contacts", READ),
    *[Route(method, "/probes/{kind}", "contacts", WRITE, max_body=1 << 30) for method in ("POST", "PUT", "DELETE")],
    Route("POST", "/bounded/{kind}", "contacts", WRITE),
    Route("GET", "/locations/{locationId}/probes/{kind}", "contacts", READ),
    Route("GET", "/dead/{kind}", "billing", READ),
    Route("GET", "/open/{kind}", "contacts", public=True),
    Route("POST", "/anywhere/{kind}", "contacts", public=True, anywhere=True),
]

if __name__ == "__main__":
    serve(SERVICE, [*ROUTES, *PROBES])
