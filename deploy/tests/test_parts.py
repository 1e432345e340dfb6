"""The external parts: each does its work, survives a kill or a restart, and asks for its credentials."""

import io
from urllib.parse import urlsplit

import amqp
import psycopg
import pytest
from minio import Minio
from minio.error import S3Error

from parts.pytest_plugin import ObjectStore, PostgresServer, PrivateBroker, PrivatePostgres

BUCKET = "parts-tests"


def test_the_server_of_this_run_makes_and_drops_databases(postgres_server: PostgresServer) -> None:
    url = postgres_server.create_database("parts")
    with psycopg.connect(url) as connection:
        assert connection.execute("select lower('ÄÖÜ')").fetchone() == ("äöü",)
    postgres_server.drop(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def test_a_private_server_keeps_what_was_committed_through_a_kill(private_postgres: PrivatePostgres) -> None:
    url = private_postgres.server.create_database("parts")
    with psycopg.connect(url) as connection:
        connection.execute("create extension btree_gist")
        connection.execute("create table kept (number int)")
        connection.execute("insert into kept values (7)")
    private_postgres.process.kill()
    private_postgres.process.start()
    with psycopg.connect(url) as connection:
        assert connection.execute("select number from kept").fetchall() == [(7,)]


def test_a_private_server_refuses_a_wrong_password(private_postgres: PrivatePostgres) -> None:
    parts = urlsplit(private_postgres.server.url("postgres"))
    wrong = parts._replace(netloc=f"{parts.username}:wrong@{parts.hostname}:{parts.port}").geturl()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_a_private_node_keeps_a_confirmed_message_through_a_restart(private_broker: PrivateBroker) -> None:
    arguments = {"x-queue-type": "quorum"}
    with _connection(private_broker) as connection:
        channel = connection.channel()
        channel.confirm_select()
        channel.queue_declare("parts.kept", durable=True, auto_delete=False, arguments=arguments)
        channel.basic_publish_confirm(amqp.Message("kept", delivery_mode=2), routing_key="parts.kept")
    private_broker.node.restart()
    with _connection(private_broker) as connection:
        message = connection.channel().basic_get("parts.kept", no_ack=True)
        assert message is not None
        assert message.body == "kept"


def test_the_object_store_gives_back_what_it_took_and_refuses_a_wrong_key(object_store: ObjectStore) -> None:
    client = _store_client(object_store, object_store.secret_key)
    if not client.bucket_exists(BUCKET):
        client.make_bucket(BUCKET)
    client.put_object(BUCKET, "a/b.txt", io.BytesIO(b"content"), 7)
    answer = client.get_object(BUCKET, "a/b.txt")
    assert answer.read() == b"content"
    answer.close()
    client.remove_object(BUCKET, "a/b.txt")
    with pytest.raises(S3Error) as refused:
        _store_client(object_store, "wrong").stat_object(BUCKET, "a/b.txt")
    assert refused.value.code == "AccessDenied"


def _store_client(store: ObjectStore, secret_key: str) -> Minio:
    host = urlsplit(store.endpoint).netloc
    return Minio(host, access_key=store.access_key, secret_key=secret_key, secure=False, region="us-east-1")


def _connection(broker: PrivateBroker) -> amqp.Connection:
    parts = urlsplit(broker.url)
    connection = amqp.Connection(host=f"{parts.hostname}:{parts.port}", userid=parts.username, password=parts.password)
    connection.connect()
    return connection
