"""What the runner reads and keeps: addresses, secrets, ports, logs, and the plan made of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from chassis.identity import decode_key
from parts.ports import LOOPBACK, free_port, is_free
from runner.addresses import WITH_DATABASE, Given, host_and_port, read_given
from runner.data_folder import PORT_RANGE, DataFolder, RefusedError
from runner.layout import make_plan
from runner.log_files import rotate
from runner.part import Kind
from runner.plan import Plan, Request

NOTHING = Given(bus=None, databases={}, s3=None, stripe=None, smtp=None)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path / "data")
    made.make()
    return made


def plan(folder: DataFolder, given: Given = NOTHING, bus: str = "embedded") -> Plan:
    return make_plan(Request(LOOPBACK, free_port(), bus), folder, given)


def kinds(made: Plan) -> dict[str, Kind]:
    return {part.name: part.kind for part in made.parts}


class TestAddresses:
    def test_none_given_means_that_the_suite_provides_everything(self) -> None:
        assert read_given({}) == NOTHING

    def test_every_fault_is_named_at_once_and_no_password_repeated(self) -> None:
        environment = {
            "BUS_URL": "http://user:hunter2@host",
            "BILLING_DATABASE_URL": "postgresql://host:99999/billing",
            "S3_ENDPOINT": "http://store:9000",
            "S3_ACCESS_KEY": "key",
            "STRIPE_API_KEY": "sk_test_1",
            "SMTP_URL": "mail.example.org:25",
        }
        with pytest.raises(RefusedError) as refused:
            read_given(environment)
        said = str(refused.value)
        assert [line.split()[0] for line in said.splitlines()[1:]] == [
            "BILLING_DATABASE_URL",
            "BUS_URL",
            "SMTP_URL",
            "S3_SECRET_KEY",
            "STRIPE_PUBLISHABLE_KEY",
            "STRIPE_WEBHOOK_SECRET",
        ]
        assert "hunter2" not in said

    @pytest.mark.parametrize(
        ("url", "place"),
        [
            ("amqp://guest:guest@rabbit/", ("rabbit", 5672)),
            ("amqps://rabbit", ("rabbit", 5671)),
            ("postgresql+psycopg://u:p@db:6432/x", ("db", 6432)),
            ("https://s3.example.org", ("s3.example.org", 443)),
        ],
    )
    def test_where_an_address_leads(self, url: str, place: tuple[str, int]) -> None:
        assert host_and_port(url) == place

    def test_a_database_behind_a_socket_is_an_address(self) -> None:
        url = "postgresql:///contacts?host=/run/postgresql"
        assert read_given({"CONTACTS_DATABASE_URL": url}).databases == {"contacts": url}


class TestDataFolder:
    def test_secrets_are_made_once_and_are_the_owners_alone(self, folder: DataFolder) -> None:
        made = folder.secrets()
        assert folder.secrets() == made
        assert (folder.path / "secrets.json").stat().st_mode & 0o777 == 0o600
        assert len(decode_key(made.identity_private_key)) == 32
        assert len(decode_key(made.identity_public_key)) == 32

    def test_damaged_secrets_are_named_and_kept(self, folder: DataFolder) -> None:
        (folder.path / "secrets.json").write_text("{}")
        with pytest.raises(RefusedError, match=r"secrets\.json is damaged"):
            folder.secrets()
        assert (folder.path / "secrets.json").read_text() == "{}"

    def test_a_port_is_kept_while_it_is_free_and_changed_when_it_is_not(self, folder: DataFolder) -> None:
        first = folder.ports(["one", "two"])
        assert set(first.values()) <= set(PORT_RANGE)
        assert folder.ports(["one", "two"]) == first
        second = folder.ports(["one", "two"], free=lambda port: port != first["one"] and is_free(port))
        assert second["two"] == first["two"]
        assert second["one"] not in first.values()

    def test_a_folder_that_cannot_be_made_is_refused_with_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(RefusedError, match="choose another with --data"):
            DataFolder(tmp_path / "file" / "data").make()

    def test_a_file_that_was_cut_short_reads_as_missing(self, folder: DataFolder) -> None:
        (folder.path / "state.json").write_text('{"pid":')
        assert folder.read("state.json") is None


class TestPlan:
    def test_each_service_gets_its_own_secrets_and_nobody_elses(self, folder: DataFolder) -> None:
        environment = plan(folder).environment
        owners = {
            "IDENTITY_PRIVATE_KEY": {"gateway"},
            "STRIPE_API_KEY": {"billing"},
            "STRIPE_WEBHOOK_SECRET": {"billing"},
            "S3_SECRET_KEY": {"documents"},
            "SMTP_URL": {"contacts"},
            "IDENTITY_PUBLIC_KEYS": set(WITH_DATABASE),
            **{f"{service.upper()}_DATABASE_URL": {service} for service in WITH_DATABASE},
        }
        found = {name: {service for service in WITH_DATABASE if name in environment[service]} for name in owners}
        assert found == owners

    def test_a_secret_of_the_caller_reaches_its_service_alone(
        self, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("STRIPE_API_KEY", "sk_test_callers")
        made = plan(folder)
        commands = {part.name: part.command() for part in made.parts if part.command and part.row}
        assert "STRIPE_API_KEY" in commands["billing web"].env
        assert "STRIPE_API_KEY" not in commands["contacts web"].env

    def test_no_secret_is_in_an_argument(self, folder: DataFolder) -> None:
        made = plan(folder, bus="auto")
        words = [word for part in made.parts if part.command for word in part.command().argv]
        kept = list(vars(folder.secrets()).values())
        assert not [word for word in words if any(value in word for value in kept)]

    def test_a_worker_waits_for_every_migration(self, folder: DataFolder) -> None:
        made = {part.name: part for part in plan(folder).parts}
        migrations = {f"{service} migrate" for service in WITH_DATABASE}
        assert all(migrations <= set(made[f"{service} worker"].needs) for service in WITH_DATABASE)

    def test_every_need_is_a_part(self, folder: DataFolder) -> None:
        for given in (NOTHING, everything_given()):
            made = plan(folder, given, bus="auto")
            names = {part.name for part in made.parts}
            assert {need for part in made.parts for need in part.needs} <= names

    def test_what_is_given_is_not_started(self, folder: DataFolder) -> None:
        made = plan(folder, everything_given(), bus="auto")
        started = {name for name, kind in kinds(made).items() if kind is not Kind.GIVEN}
        assert started == {f"{service} {kind}" for service in WITH_DATABASE for kind in ("migrate", "web", "worker")}
        assert made.environment["billing"]["BUS_URL"] == "amqp://u:p@rabbit/"
        assert made.environment["billing"]["BILLING_DATABASE_URL"] == "postgresql://u:p@db/billing"
        assert made.environment["documents"]["S3_ENDPOINT"] == "http://store:9000"

    def test_one_database_given_leaves_the_others_to_us(self, folder: DataFolder) -> None:
        made = plan(folder, Given(None, {"billing": "postgresql://u:p@db/billing"}, None, None, None))
        assert kinds(made)["billing database"] is Kind.GIVEN
        assert kinds(made)["postgres"] is Kind.SERVER
        assert made.environment["contacts"]["CONTACTS_DATABASE_URL"].endswith("/dossier_contacts")

    def test_a_bare_machine_hands_events_over_in_postgres_and_says_so(
        self, folder: DataFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        made = plan(folder, bus="auto")
        assert made.environment["billing"]["BUS_URL"].startswith("postgresql://")
        assert made.environment["billing"]["BUS_URL"].endswith("/dossier_bus")
        assert "meant for one machine" in made.notes[0]

    def test_rabbitmq_asked_for_and_missing_is_refused(
        self, folder: DataFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(RefusedError, match="apt-get install rabbitmq-server"):
            plan(folder, bus="rabbitmq")

    def test_contradicting_wishes_for_the_bus_are_refused(self, folder: DataFolder) -> None:
        with pytest.raises(RefusedError, match="contradict"):
            plan(folder, everything_given(), bus="embedded")


class TestLogs:
    def test_a_large_log_is_put_aside_and_its_writer_goes_on_at_the_beginning(self, tmp_path: Path) -> None:
        log = tmp_path / "web.log"
        with log.open("ab", buffering=0) as writer:
            for number in range(5):
                writer.write(f"{number}".encode() * 101)
                rotate([log], most_bytes=100)
            writer.write(b"new")
        assert log.read_bytes() == b"new"
        kept = {path.name: path.read_bytes()[:1] for path in tmp_path.glob("web.log.*")}
        assert kept == {"web.log.1": b"4", "web.log.2": b"3", "web.log.3": b"2"}

    def test_a_small_log_and_a_missing_one_are_left_alone(self, tmp_path: Path) -> None:
        log = tmp_path / "web.log"
        log.write_text("small")
        rotate([log, tmp_path / "none.log"], most_bytes=100)
        assert log.read_text() == "small"
        assert list(tmp_path.iterdir()) == [log]


def everything_given() -> Given:
    stripe: dict[str, Any] = {"STRIPE_API_KEY": "a", "STRIPE_PUBLISHABLE_KEY": "b", "STRIPE_WEBHOOK_SECRET": "c"}
    return Given(
        bus="amqp://u:p@rabbit/",
        databases={service: f"postgresql://u:p@db/{service}" for service in WITH_DATABASE},
        s3={"S3_ENDPOINT": "http://store:9000", "S3_ACCESS_KEY": "k", "S3_SECRET_KEY": "s"},
        stripe=stripe,
        smtp="smtp://mail",
    )


def test_what_the_plan_keeps_is_json(folder: DataFolder) -> None:
    made = plan(folder)
    folder.write("environment.json", made.environment)
    assert json.loads((folder.path / "environment.json").read_text()) == made.environment
    assert (folder.path / "environment.json").stat().st_mode & 0o777 == 0o600
