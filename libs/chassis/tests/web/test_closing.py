"""A service that is closed while it still does something on its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from types import SimpleNamespace
from typing import Any

from sqlalchemy import QueuePool, text

from chassis.ids import new_id
from chassis.testing.service import TestService
from chassis.timers.trying import Tries
from chassis.work import Units

from .conftest import NOTEBOOK


def test_what_is_being_tried_ends_before_the_database_is_given_up(notebook_url: str) -> None:
    begun, go_on, ended = Event(), Event(), Event()

    def make(units: Units, _key: str, _attempt: int) -> None:
        begun.set()
        assert go_on.wait(20)
        with units() as work:
            work.session.execute(text("SELECT 1"))
        ended.set()

    tries = Tries("slow", make, patience=timedelta(minutes=1))
    row: Any = SimpleNamespace(id=new_id(), attempt=0)
    service = TestService(NOTEBOOK, notebook_url)
    with service.units(new_id())() as work:
        tries.begin(work, row)
    assert begun.wait(20)
    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(service.runtime.close)
        go_on.set()
        closing.result(20)
    assert ended.is_set()
    connections = service.runtime.database.engine.pool
    assert isinstance(connections, QueuePool)
    assert connections.checkedin() == 0
