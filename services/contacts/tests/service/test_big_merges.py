"""Merging contacts with more rows than go in one work: the others follow, and nothing is lost whatever comes between."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from chassis.testing.service import TestService
from contacts.merging.moving import AT_ONCE

from .answers import Json, Make, refused
from .desk import Desk
from .merged import merge, undo

ROWS = 2 * AT_ONCE + 1000
_FILL = text(
    """
    INSERT INTO interactions (id, location_id, contact_id, visitor_id, type, at, touch)
    SELECT substr(md5(:contact || number), 1, 20), :location, :contact, 'v', 'page_view', now(), '{}'
    FROM generate_series(1, :rows) AS number
    """
)


def fill(desk: Desk, contact: Json, rows: int = ROWS) -> None:
    """Give the contact so many interactions."""
    with desk.service.runtime.database.session() as session:
        session.execute(_FILL, {"contact": contact["id"], "location": desk.location, "rows": rows})
        session.commit()


def interactions(service: TestService, *contacts: Json) -> list[int]:
    """How many interactions each contact has."""
    query = text("SELECT count(*) FROM interactions WHERE contact_id = :contact")
    with service.runtime.database.session() as session:
        return [int(session.scalar(query, {"contact": one["id"]}) or 0) for one in contacts]


def timers(desk: Desk) -> Sequence[Any]:
    with desk.service.runtime.database.session() as session:
        query = text("SELECT kind FROM timers WHERE location_id = :location AND kind LIKE 'merge.%'")
        return session.scalars(query, {"location": desk.location}).all()


def test_the_rows_behind_the_first_thousands_follow_and_go_home_again(desk: Desk, make_contact: Make) -> None:
    service, client = desk.service, desk.client
    anna, other = make_contact(), make_contact()
    fill(desk, other)
    trial = merge(client, anna, other, dryRun=True)
    assert (trial["preview"]["moves"]["interactions"], interactions(service, anna, other)) == (ROWS, [0, ROWS])
    merged = merge(client, anna, other)
    assert merged["preview"]["moves"]["interactions"] == ROWS
    assert interactions(service, anna, other) == [AT_ONCE, ROWS - AT_ONCE]
    desk.run()
    assert (interactions(service, anna, other), timers(desk)) == ([ROWS, 0], [])

    undo(client, merged)
    assert interactions(service, anna, other) == [ROWS - AT_ONCE, AT_ONCE]
    # What is another's must neither be merged on nor erased.
    third = make_contact()
    for survivor, gone in ((third, anna), (anna, other)):
        body = {"survivorId": survivor["id"], "mergedIds": [gone["id"]]}
        refused(client.post("/contacts/merge", json=body), 409, "contact_going_home")
    refused(client.post(f"/contacts/{anna['id']}/erase"), 409, "contact_going_home")
    desk.run()
    assert (interactions(service, anna, other), timers(desk)) == ([0, ROWS], [])
    merge(client, third, anna)


def test_an_undoing_that_comes_before_the_rest_has_gone_stops_it(desk: Desk, make_contact: Make) -> None:
    anna, other = make_contact(), make_contact()
    fill(desk, anna, 10)
    fill(desk, other)
    undo(desk.client, merge(desk.client, anna, other))
    desk.run()
    assert (interactions(desk.service, anna, other), timers(desk)) == ([10, ROWS], [])


def test_the_rest_finds_its_way_through_later_merges(desk: Desk, make_contact: Make) -> None:
    service, client = desk.service, desk.client
    anna, other, third = make_contact(), make_contact(), make_contact()
    fill(desk, other)
    first = merge(client, anna, other)
    second = merge(client, third, anna)
    desk.run()
    assert (interactions(service, third, anna, other), timers(desk)) == ([ROWS, 0, 0], [])
    undo(client, second)
    desk.run()
    undo(client, first)
    desk.run()
    assert (interactions(service, third, anna, other), timers(desk)) == ([0, 0, ROWS], [])
