"""The whole suite laid out: which parts run, in which order, with which environment."""

from parts.ports import LOOPBACK
from runner.addresses import SERVICES, WITH_DATABASE, Given
from runner.bus import plan_bus
from runner.data_folder import DataFolder
from runner.external import plan_mail, plan_postgres, plan_store, plan_stripe
from runner.plan import Plan, Request, Site, public_url
from runner.services import bind, plan_service

PORT_NAMES = (
    *("postgres", "amqp", "amqp distribution", "amqp names", "s3", "stripe", "smtp", "mail page"),
    *(f"{service} web" for service in SERVICES),
    *(f"{service} worker" for service in WITH_DATABASE),
)


def make_plan(request: Request, folder: DataFolder, given: Given) -> Plan:
    """Lay out the whole suite. Raises RefusedError."""
    site = Site(request, folder, given, folder.secrets(), folder.ports(list(PORT_NAMES)))
    plan = Plan()
    database_urls = plan_postgres(site, plan)
    bus_url = plan_bus(site, plan, database_urls["bus"])
    owned: dict[str, dict[str, str]] = {service: {} for service in WITH_DATABASE}
    owned["documents"] |= plan_store(site, plan)
    owned["billing"] |= plan_stripe(site, plan)
    owned["contacts"] |= plan_mail(site, plan)
    owned["gateway"]["IDENTITY_PRIVATE_KEY"] = site.secrets.identity_private_key
    shared = _shared_environment(site, bus_url)
    for service in WITH_DATABASE:
        name = service.upper()
        owned[service] |= {
            f"{name}_DATABASE_URL": database_urls[service],
            f"{name}_BIND": bind(site, service),
            f"{name}_WORKER_BIND": f"{LOOPBACK}:{site.ports[f'{service} worker']}",
        }
        plan.environment[service] = shared | owned[service]
    private = {name for variables in owned.values() for name in variables}
    for service in WITH_DATABASE:
        plan_service(site, plan, service, private)
    return plan


def _shared_environment(site: Site, bus_url: str) -> dict[str, str]:
    urls = {f"{service.upper()}_URL": f"http://{LOOPBACK}:{site.ports[f'{service} web']}" for service in SERVICES}
    return {
        **urls,
        "GATEWAY_URL": public_url(site.request),
        "BUS_URL": bus_url,
        "IDENTITY_PUBLIC_KEYS": site.secrets.identity_public_key,
    }
