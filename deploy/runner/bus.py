"""The bus of the suite: the one given, a private RabbitMQ node, or the hand-over inside PostgreSQL."""

from parts.ports import LOOPBACK
from parts.rabbitmq import NodePorts, PrivateRabbitMQ, server_script
from runner.addresses import host_and_port
from runner.data_folder import RefusedError
from runner.part import Kind, Part
from runner.plan import BUS, BUS_NAMES, POSTGRES, Plan, Site
from runner.probes import answers_at, ensure_database


def plan_bus(site: Site, plan: Plan, embedded_url: str) -> str:
    """Add the bus's parts to the plan and answer its address. Raises RefusedError."""
    wanted, given = site.request.bus, site.given.bus
    if given is not None:
        if wanted != "auto":
            raise RefusedError(f"BUS_URL and --bus {wanted} contradict each other; leave one out")
        host, port = host_and_port(given)
        ready = answers_at(host, port, "BUS_URL")
        plan.parts.append(Part(BUS, f"yours, {host}:{port}", kind=Kind.GIVEN, ready=ready, start_limit=30.0))
        return given
    if wanted == "embedded" or (wanted == "auto" and server_script() is None):
        _plan_hand_over(site, plan, embedded_url)
        return embedded_url
    if server_script() is None:
        raise RefusedError(
            "--bus rabbitmq needs an installed rabbitmq-server (Debian: apt-get install rabbitmq-server)"
        )
    return _plan_node(site, plan)


def _plan_hand_over(site: Site, plan: Plan, url: str) -> None:
    plan.parts.append(
        Part(
            name=BUS,
            provided="hand-over inside PostgreSQL",
            kind=Kind.GIVEN,
            needs=(POSTGRES,),
            prepare=lambda: ensure_database(url),
        )
    )
    plan.notes.append(
        "Events are handed over inside PostgreSQL, which is meant for one machine. "
        "With rabbitmq-server installed, or BUS_URL set, they go through RabbitMQ."
    )
    if (site.folder.path / "rabbitmq").exists():
        plan.notes.append(
            "Before, this suite used a RabbitMQ node: events that still wait in its queues stay there until it is used again."
        )


def _plan_node(site: Site, plan: Plan) -> str:
    ports = NodePorts(site.ports["amqp"], site.ports["amqp distribution"], site.ports["amqp names"])
    node = PrivateRabbitMQ(site.folder.path / "rabbitmq", ports, site.secrets.rabbitmq_password)
    plan.parts.append(
        Part(
            name=BUS_NAMES,
            provided="",
            row=BUS,
            prepare=node.prepare,
            command=node.names_command,
            ready=node.names_ready,
        )
    )
    plan.parts.append(
        Part(
            name=BUS,
            provided=f"private RabbitMQ node, {LOOPBACK}:{ports.amqp}",
            needs=(BUS_NAMES,),
            command=node.command,
            ready=node.ready,
            start_limit=120.0,
        )
    )
    return node.url
