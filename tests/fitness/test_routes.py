"""The gateway's table against the published scopes, and against what each service says of itself."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from chassis.identity import encode_key
from chassis.service import Runtime, Service
from chassis.testing.keys import signer
from chassis.testing.published import spec_folder
from chassis.web.app import create_app
from gateway.edge.table import GATEWAY, ONE_MEBIBYTE, Route
from gateway.routes import ROUTES
from gateway.web import COMPOSED_PATHS

METHODS = ("get", "post", "put", "patch", "delete")
# Answered by every process of the house to the house alone, and by the gateway itself in their stead.
OF_EVERY_PROCESS = {"/openapi.json", "/asyncapi.json", "/health/live", "/health/ready", "/metrics"}
# What the gateway answers before its Flask application, which therefore does not tell of it.
BEFORE_FLASK = OF_EVERY_PROCESS | {"/docs", "/docs/page.js", "/docs/page.css"}


@dataclass(frozen=True)
class Operation:
    """One operation, as somebody tells of it; the names of its parameters do not matter."""

    method: str
    shape: str
    service: str
    scopes: frozenset[str]
    public: bool = False
    max_body: int = ONE_MEBIBYTE

    def __str__(self) -> str:
        needs = "public" if self.public else " or ".join(sorted(self.scopes)) or "any token"
        return f"{self.method} {self.shape} ({self.service}: {needs}, at most {self.max_body} bytes)"


def shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path.rstrip("/"))


def of_table(route: Route) -> Operation:
    return Operation(route.method, shape(route.template), route.service, route.scopes, route.public, route.max_body)


TABLE = {of_table(route) for route in ROUTES if route.template not in BEFORE_FLASK}


@cache
def published() -> list[dict[str, str]]:
    with (spec_folder() / "scope.tsv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _sample(variable: str) -> str:
    """A value that a setting will take; nothing is reached at it."""
    if variable.endswith("DATABASE_URL"):
        return "postgresql://nobody@127.0.0.1:1/none"
    if variable == "BUS_URL":
        return "amqp://127.0.0.1:1"
    if variable.startswith("IDENTITY_"):
        return encode_key(signer().public_key)
    return "http://127.0.0.1:1" if variable.endswith(("_URL", "_ENDPOINT")) else "sample"


@pytest.fixture
def told(service: Service, monkeypatch: pytest.MonkeyPatch) -> set[Operation]:
    """What a service's own document tells, those operations aside that are for the house alone."""
    for variable, default, _ in service.settings.table(service.name):
        if default == "required":
            monkeypatch.setenv(variable, _sample(variable))
    runtime = Runtime.start(service, service.settings.load(service.name), ports=object())
    paths: dict[str, Any] = create_app(runtime).test_client().get("/openapi.json").get_json()["paths"]
    if service.name == GATEWAY:
        paths |= COMPOSED_PATHS
    return {
        Operation(
            method.upper(),
            shape(path),
            service.name,
            frozenset(item[method]["x-scopes"]),
            item[method]["x-public"],
            item[method].get("x-max-body", ONE_MEBIBYTE),
        )
        for path, item in paths.items()
        for method in METHODS
        if method in item and not path.startswith("/internal/")
    }


def test_every_operation_of_a_service_is_in_the_table(service: Service, told: set[Operation]) -> None:
    missing = sorted(str(one) for one in told - TABLE)
    assert missing == [], f"{service.name} tells of these, and gateway/routes.py does not, or with another scope"


def test_every_line_of_the_table_is_told_by_its_service(service: Service, told: set[Operation]) -> None:
    of_service = {one for one in TABLE if one.service == service.name}
    unknown = sorted(str(one) for one in of_service - told)
    assert unknown == [], f"gateway/routes.py has these, and {service.name} tells of none such"


def test_published_operations_have_their_published_owner_and_scope() -> None:
    known = {(row["method"], shape(row["path"])): row for row in published()}
    wrong = []
    for one in TABLE:
        row = known.get((one.method, one.shape))
        if row is None:
            continue
        scopes = {scope for scope in row["scope"].split(",") if scope}
        if row["owner"] != one.service or (scopes and not scopes <= one.scopes):
            wrong.append(f"{one}, published as {row['owner']}: {' or '.join(sorted(scopes))}")
    assert wrong == []


def test_the_gateway_has_every_published_operation_that_is_its_own_now() -> None:
    wanted = {
        (row["method"], shape(row["path"]))
        for row in published()
        # OAuth comes with its own server, later.
        if row["owner"] == GATEWAY and row["when"] == "now" and row["spec"] != "oauth"
    }
    assert wanted <= {(one.method, one.shape) for one in TABLE if one.service == GATEWAY}
    assert len(wanted) == 14
