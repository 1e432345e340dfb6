"""The services and the gateway: for each a migration, a web process and a worker."""

import os
import sys
from collections.abc import Callable

from parts.ports import LOOPBACK
from parts.process import Command
from runner.addresses import WITH_DATABASE
from runner.nursery import ModuleCommand
from runner.part import Kind, Part, nothing
from runner.plan import BUS, MAIL, POSTGRES, STORE, STRIPE, Plan, Site, public_url
from runner.probes import ensure_database, http_ready


def bind(site: Site, service: str) -> str:
    """Where the web process of a service listens."""
    if service == "gateway":
        host = f"[{site.request.host}]" if ":" in site.request.host else site.request.host
        return f"{host}:{site.request.port}"
    return f"{LOOPBACK}:{site.ports[f'{service} web']}"


def plan_service(site: Site, plan: Plan, service: str, private: set[str]) -> None:
    """Its migration, its web process and its worker. A worker waits for every migration: each declares a queue."""
    foreign = private - set(plan.environment[service])
    environment = {name: value for name, value in os.environ.items() if name not in foreign} | plan.environment[service]
    database = f"{service} database" if service in site.given.databases else POSTGRES
    url = plan.environment[service][f"{service.upper()}_DATABASE_URL"]

    def process(kind: str) -> Callable[[], Command]:
        command = ModuleCommand(
            argv=(sys.executable, "-P", "-m", service, kind),
            env=environment,
            cwd=site.folder.path,
            stop_limit=20.0,
            module=service,
            words=(kind,),
        )
        return lambda: command

    plan.parts.append(
        Part(
            name=f"{service} migrate",
            provided="",
            row=service,
            kind=Kind.TASK,
            needs=(database, BUS),
            command=process("migrate"),
            prepare=(lambda: ensure_database(url)) if database == POSTGRES else nothing,
            start_limit=300.0,
        )
    )
    everybody = tuple(f"{name} migrate" for name in WITH_DATABASE)
    own_needs = {"documents": (STORE,), "billing": (STRIPE,), "contacts": (MAIL,)}.get(service, ())
    for kind, needs in (("web", (f"{service} migrate", *own_needs)), ("worker", (*everybody, *own_needs))):
        host, _, port = _listens(site, plan, service, kind).rpartition(":")
        plan.parts.append(
            Part(
                name=f"{service} {kind}",
                provided=f"{kind} {host}:{port}",
                row=service,
                needs=needs,
                command=process(kind),
                ready=http_ready(host.strip("[]"), int(port), "/health/ready"),
            )
        )


def _listens(site: Site, plan: Plan, service: str, kind: str) -> str:
    if kind == "worker":
        return plan.environment[service][f"{service.upper()}_WORKER_BIND"]
    if service == "gateway":
        return public_url(site.request).removeprefix("http://")
    return plan.environment[service][f"{service.upper()}_BIND"]
