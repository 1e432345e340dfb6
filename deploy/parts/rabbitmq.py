"""A private RabbitMQ node out of an installed ``rabbitmq-server``, apart from any other node of the machine."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import amqp

from parts.ports import LOOPBACK, answers
from parts.process import Command

USER = "dossier"
INSTALLED = (Path("/usr/lib/rabbitmq/bin/rabbitmq-server"), Path("/opt/rabbitmq/sbin/rabbitmq-server"))


def server_script() -> Path | None:
    """The start script of an installed RabbitMQ with the Erlang it needs; None when either is missing.

    A known place goes before the PATH: Debian's wrapper there switches accounts and folders.
    """
    if shutil.which("erl") is None or shutil.which("epmd") is None:
        return None
    found = next((path for path in INSTALLED if path.exists()), None)
    on_path = shutil.which("rabbitmq-server")
    return found or (Path(on_path) if on_path else None)


@dataclass(frozen=True)
class NodePorts:
    """The three ports of a node, all on loopback."""

    amqp: int
    distribution: int
    names: int
    """Of its own name server (epmd), so that it meets no other node."""


class PrivateRabbitMQ:
    """One node over one folder. It consists of two processes: the name server and the node itself."""

    def __init__(self, folder: Path, ports: NodePorts, password: str) -> None:
        self.folder = folder.resolve()
        self.ports = ports
        self._password = password

    @property
    def url(self) -> str:
        """The address for clients."""
        return f"amqp://{USER}:{self._password}@{LOOPBACK}:{self.ports.amqp}//"

    def prepare(self) -> None:
        """Write the node's settings; its ports may differ from those of the last start."""
        for name in ("home", "mnesia", "log", "generated"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._write("rabbitmq.conf", self._settings())
        self._write("enabled_plugins", "[].\n")

    def names_command(self) -> Command:
        """How to run the name server in the foreground."""
        argv = (shutil.which("epmd") or "epmd", "-address", LOOPBACK, "-port", str(self.ports.names))
        return Command(argv=argv, env=self._environment())

    def names_ready(self) -> bool:
        """Whether the name server listens."""
        return answers(LOOPBACK, self.ports.names)

    def command(self) -> Command:
        """How to run the node in the foreground."""
        return Command(argv=(str(server_script()),), env=self._environment(), cwd=self.folder, stop_limit=30.0)

    def ready(self) -> bool:
        """Whether it takes authenticated connections."""
        return bus_answers(LOOPBACK, self.ports.amqp, USER, self._password)

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)

    def _settings(self) -> str:
        return (
            f"listeners.tcp.1 = {LOOPBACK}:{self.ports.amqp}\n"
            f"default_user = {USER}\n"
            f"default_pass = {self._password}\n"
            "vm_memory_high_watermark.absolute = 1GB\n"
            "disk_free_limit.absolute = 100MB\n"
            "raft.wal_max_size_bytes = 67108864\n"  # half a gigabyte by default, kept in memory
            "log.console = true\n"
            "log.console.level = info\n"
            "log.file = false\n"
        )

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("RABBITMQ_", "ERL_"))}
        erlang = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"
        return {
            **inherited,
            "HOME": str(self.folder / "home"),
            "RUNNING_UNDER_SYSTEMD": "true",  # the script then becomes the node instead of staying its parent
            "ERL_EPMD_PORT": str(self.ports.names),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "RABBITMQ_NODENAME": "dossier@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": LOOPBACK,
            "RABBITMQ_NODE_PORT": str(self.ports.amqp),
            "RABBITMQ_DIST_PORT": str(self.ports.distribution),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "rabbitmq-env.conf"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(self.folder / "generated"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": erlang,
        }


def bus_answers(host: str, port: int, user: str, password: str, vhost: str = "/") -> bool:
    """Whether an AMQP connection with these credentials can be made within two seconds."""
    connection = amqp.Connection(
        host=f"{host}:{port}",
        userid=user,
        password=password,
        virtual_host=vhost,
        connect_timeout=2,
        read_timeout=5,
        write_timeout=5,
    )
    try:
        connection.connect()
        connection.close()
    except (OSError, amqp.exceptions.AMQPError):
        connection.collect()
        return False
    return True
