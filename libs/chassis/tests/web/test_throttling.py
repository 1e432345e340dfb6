"""Limits that hold over all processes: what is counted, for whom, and what is kept of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import select

from chassis.housekeeping import Housekeeping
from chassis.ids import new_id
from chassis.tables import THROTTLE_COUNTS
from chassis.testing.service import Client, TestService
from chassis.throttling import Limit, count, keyed
from chassis.web.sender import address_of

MINUTE = timedelta(minutes=1)


def guarded(client: Client, page_id: str, address: str = "192.0.2.1") -> Any:
    return client.post(f"/pages/{page_id}/guarded", headers={"X-Forwarded-For": address})


def test_a_try_counts_whatever_comes_of_it(notebook: TestService, client: Client) -> None:
    page_id = client.post("/pages/", json={"title": "One"}).json["page"]["id"]
    missing = new_id()
    assert [guarded(client, page_id).status_code for _ in range(3)] == [200, 200, 429]
    assert [guarded(client, missing).status_code for _ in range(3)] == [404, 404, 429]
    refused = guarded(client, page_id)
    assert (refused.json["code"], refused.headers["Retry-After"]) == ("too_often", "60")
    assert guarded(client, page_id, "192.0.2.2").status_code == 200
    assert client.get(f"/pages/{page_id}").json["page"]["lines"] == 3
    notebook.clock.move(MINUTE)
    assert guarded(client, page_id).status_code == 200


def test_no_more_pass_at_once_than_one_after_another(notebook: TestService) -> None:
    limits = [Limit(keyed(b"secret", new_id()), 5, MINUTE)]

    def one_try(_number: int) -> bool:
        with notebook.units(None)() as work:
            return count(work.session, limits, work.now()) is None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one_try, range(20))) == 5


def test_who_spent_their_own_does_not_spend_what_all_share(notebook: TestService) -> None:
    shared = Limit(keyed(b"secret", new_id()), 4, MINUTE)

    def tries(name: str, times: int) -> int:
        own = Limit(keyed(b"secret", name, new_id()), 2, MINUTE)
        passed = 0
        for _ in range(times):
            with notebook.units(None)() as work:
                passed += count(work.session, [own, shared], work.now()) is None
        return passed

    assert tries("loud", 10) == 2
    assert tries("quiet", 2) == 2
    assert tries("late", 1) == 0


def test_counts_go_when_their_time_is_over(notebook: TestService) -> None:
    limit = Limit(keyed(b"secret", new_id()), 1, MINUTE)
    with notebook.units(None)() as work:
        assert count(work.session, [limit], work.now()) is None

    def is_kept() -> bool:
        Housekeeping(notebook.runtime.database.engine, notebook.clock).step()
        with notebook.runtime.database.session() as session:
            wanted = select(THROTTLE_COUNTS.c.count).where(THROTTLE_COUNTS.c.key == limit.key)
            return session.execute(wanted).first() is not None

    assert is_kept()
    notebook.clock.move(MINUTE)
    assert not is_kept()


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("somebody" * 20, ("somebody" * 20)[:64]),
    ],
)
def test_an_address_is_as_the_gateway_tells_it(told: str, address: str) -> None:
    with Flask("test").test_request_context(headers={"X-Forwarded-For": told}):
        assert address_of(request) == address


def test_without_a_gateway_the_address_is_the_connections() -> None:
    with Flask("test").test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.9"}):
        assert address_of(request) == "127.0.0.9"
