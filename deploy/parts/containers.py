"""The external parts as containers, where a Docker daemon answers."""

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from parts.waiting import wait_for

POSTGRES_IMAGE = "postgres:17"
RABBITMQ_IMAGE = "rabbitmq:4"
OBJECT_STORE_IMAGE = "minio/minio"


def docker_answers() -> bool:
    """Whether a Docker daemon answers at ``DOCKER_HOST`` or its usual socket within a second."""
    address = urlsplit(os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock")
    try:
        if address.scheme == "unix":
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                probe.settimeout(1)
                probe.connect(address.path)
                probe.sendall(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")
                return b" 200 " in probe.recv(64)
        with socket.create_connection((address.hostname or "localhost", address.port or 2375), timeout=1):
            return True
    except OSError:
        return False


def fetch(image: str) -> None:
    """Fetch an image that this machine lacks, which may take minutes. Says so. Raises what Docker raises."""
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - slow, and needed with Docker alone

    container = DockerContainer(image)  # knows the image's full name, where a registry of one's own is set
    images = container.get_docker_client().client.images
    try:
        if not images.list(name=container.image):
            print(f"fetching the image {container.image}", flush=True)
            images.pull(container.image)
    finally:
        container.stop()


@dataclass
class Container:
    """One container of a part, removed again by ``stop``."""

    image: str
    port: int
    """The port inside the container."""
    environment: Mapping[str, str] = field(default_factory=dict)
    arguments: str = ""
    _container: Any = None

    def start(self, ready: Callable[[str, int], bool], limit: float = 120.0) -> tuple[str, int]:
        """Start it and wait until ``ready(host, port)``; answers where it is reached. Raises what Docker raises."""
        from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - slow, and needed with Docker alone

        container = DockerContainer(self.image).with_exposed_ports(self.port)
        self._container = container  # already here: one that was made and then could not start is removed too
        for name, value in self.environment.items():
            container = container.with_env(name, value)
        if self.arguments:
            container = container.with_command(self.arguments)
        container.start()
        host, port = container.get_container_host_ip(), int(container.get_exposed_port(self.port))
        wait_for(lambda: ready(host, port), limit, f"the container {self.image}")
        return host, port

    def stop(self) -> None:
        """Remove the container."""
        if self._container is not None:
            self._container.stop()
            self._container = None
