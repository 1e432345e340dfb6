"""A worker that is killed while it takes the files of submissions loses none and takes none twice."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import psycopg
import pytest

from chassis.database import Database
from chassis.events.bus.amqp import BusConnection
from chassis.events.bus.frames import publish_frames
from chassis.events.declare import Event
from chassis.events.envelope import CONTENT_TYPE, render
from chassis.events.topology import Names, declare
from chassis.identity import encode_key
from chassis.ids import new_id
from chassis.migrating import migrate
from chassis.testing.keys import signer
from chassis.testing.service import TestService
from chassis.testing.waiting import wait_until
from documents.service import SERVICE

from .conftest import PDF, Place, Store
from .sent_form import SentForm, published_form

LIMIT = 60
SUBMISSIONS = 40
KILLS = 4


@dataclass
class Post:
    """Documents on a database and a bus of its own, whose worker is a process that the test kills."""

    place: Place
    form: SentForm
    names: Names
    log: Path

    @contextmanager
    def worker(self) -> Iterator["subprocess.Popen[bytes]"]:
        """`python -m documents worker`; it is gone at the end, however."""
        settings = self.place.service.runtime.settings
        environment = {
            **os.environ,
            "DOCUMENTS_DATABASE_URL": settings.database_url,
            "BUS_URL": settings.bus_url,
            "BUS_NAMESPACE": settings.bus_namespace,
            "CONTACTS_URL": settings.contacts_url,
            "IDENTITY_PUBLIC_KEYS": encode_key(signer().public_key),
            **{name.upper(): value for name, value in self.place.store.settings.items()},
        }
        with self.log.open("ab") as out:
            command = [sys.executable, "-m", "documents", "worker"]
            process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(40)

    def publish(self, *events: Event) -> None:
        """Have the bus bring these."""
        connection = BusConnection(self.place.service.runtime.settings.bus_url, "test")
        connection.channel.confirm_select()
        for event in events:
            connection.write(self._frames(connection, event))
        # A declaration is answered after what was sent before it.
        connection.channel.queue_declare(self.names.queue, passive=True)
        connection.close()

    def _frames(self, connection: BusConnection, event: Event) -> bytes:
        row = {**vars(event), "event_id": event.id, "data": orjson.dumps(event.data), "version": 1, "erased_at": None}
        return publish_frames(
            connection.channel.channel_id,
            self.names.exchange,
            event.type,
            event.id,
            event.type,
            render(SimpleNamespace(**row)),
            content_type=CONTENT_TYPE,
            frame_max=connection.amqp.frame_max,
        )

    def received(self) -> list[str]:
        """The submissions that documents were received of, each as often as there are documents of it; sorted."""
        return self._column("SELECT submission_id FROM documents ORDER BY 1")

    def told(self) -> list[str]:
        """The same, as others were told of them."""
        uploaded = (
            "SELECT data::json->>'submissionId' FROM outbox WHERE type = 'documents.document.uploaded' ORDER BY 1"
        )
        return self._column(uploaded)

    def count(self, what: str) -> int:
        """`SELECT count(*) FROM what`."""
        return int(self._column(f"SELECT count(*) FROM {what}")[0])

    def _column(self, query: str) -> list[Any]:
        with psycopg.connect(self.place.service.runtime.settings.database_url) as connection:
            return [row[0] for row in connection.execute(query.encode())]


@pytest.fixture
def post(
    postgres_server: Any, broker: Any, store: Store, contacts_url: str, make_place: Callable[..., Place], tmp_path: Path
) -> Iterator[Post]:
    url = postgres_server.create_database("dossier_documents_own")
    database = Database(url)
    migrate(database, SERVICE)
    database.dispose()
    namespace = f"test{new_id()}"
    bus: dict[str, Any] = {**store.settings, "bus_url": broker.url, "bus_namespace": namespace}
    with TestService(SERVICE, url, contacts_url=contacts_url, **bus) as service:
        names = Names.of("documents", namespace)
        declare(service.runtime)
        place = make_place(service)
        yield Post(place, published_form(place), names, tmp_path / "worker.log")
        connection = BusConnection(broker.url, "test")
        connection.channel.queue_delete(names.queue)
        connection.channel.exchange_delete(names.exchange)
        connection.close()
    postgres_server.drop(url)


def submissions(post: Post, number: int, each: int) -> list[Event]:
    """So many submissions, each with so many files that wait."""
    made = []
    for one in range(number):
        files = [("plan", (f"{one}-{each}.pdf", PDF)) for each in range(each)]
        answer = post.form.send(*files, address=f"192.0.2.{one}")
        assert answer.status_code == 201, answer.json
        made.append(post.form.submission(*(upload["id"] for upload in answer.json["uploads"])))
    return made


def has_received_more(post: Post, before: int) -> bool:
    """Whether there are more documents than there were."""
    return len(post.received()) > before


def everything_is_there_once(post: Post, sent: list[Event], each: int) -> None:
    """Each submission's files are documents, told of once, and in the store; nothing waits to be claimed or removed."""
    expected = sorted(event.subject for event in sent for _ in range(each))
    assert (post.received(), post.told()) == (expected, expected)
    assert (post.count("form_uploads"), post.count("timers WHERE kind LIKE 'remove%' OR kind LIKE 'unclaimed%'")) == (
        0,
        0,
    )
    assert len(post.place.objects()) == len(expected)
    for document in post.form.received():
        assert post.place.client.get(document["downloadUrl"]).data == PDF


def test_a_worker_killed_between_two_files_of_a_submission_has_taken_none(post: Post) -> None:
    (submission,) = submissions(post, 1, each=3)
    last = submission.data["files"][-1]["uploadId"]
    with psycopg.connect(post.place.service.runtime.settings.database_url) as holding:
        holding.execute("SELECT 1 FROM form_uploads WHERE id = %s FOR UPDATE", [last])
        with post.worker() as dying:
            post.publish(submission)
            # Two are documents already, in a transaction that waits for the third.
            wait_until(
                lambda: post.count("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"),
                LIMIT,
            )
            dying.send_signal(signal.SIGKILL)
            assert dying.wait(30) == -signal.SIGKILL
        assert (post.received(), post.told(), post.count("form_uploads")) == ([], [], 3)
    with post.worker():
        wait_until(lambda: len(post.received()) >= 3, LIMIT)
        wait_until(lambda: post.count("inbox WHERE state = 'handled'") >= 1, LIMIT)
    everything_is_there_once(post, [submission], each=3)


def test_workers_killed_again_and_again_take_every_file_once(post: Post) -> None:
    sent = submissions(post, SUBMISSIONS, each=2)
    parts = [sent[number::KILLS] for number in range(KILLS)]
    for part in parts:
        before = len(post.received())
        with post.worker() as dying:
            # One by one, so that it is killed while some are handled, some acknowledged and some still in the queue.
            for event in part:
                post.publish(event)
            wait_until(partial(has_received_more, post, before), LIMIT)
            dying.kill()
    with post.worker():
        post.publish(*parts[0], *reversed(sent))
        wait_until(lambda: len(post.received()) >= 2 * SUBMISSIONS, LIMIT)
        wait_until(lambda: len(post.told()) >= 2 * SUBMISSIONS, LIMIT)
    everything_is_there_once(post, sent, each=2)
    assert Counter(post.received()) == Counter({event.subject: 2 for event in sent})
