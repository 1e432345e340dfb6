"""The timeline: one row for each event, at once, over all services, the same again after a replay."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.service import Client, TestService
from contacts.timeline.models import Activity, TimelineHead
from contacts.timeline.titles import title_of

from .answers import Json, Make, answered, make_field, refused

_MANY = """
    INSERT INTO activities (event_id, contact_id, location_id, type, occurred_at, actor, source, data)
    SELECT gen_random_uuid(), :contact, :location, 'x.y.z', timestamptz '2026-01-01Z' + n * interval '1 s', 'system', '/x', '{}'
    FROM generate_series(1, 20000) AS n
"""
_PAGE = """
    EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)
    SELECT * FROM activities
    WHERE location_id = :location AND contact_id = :contact AND occurred_at <= '2026-01-01T01:00:00Z'
        AND (
            occurred_at < '2026-01-01T01:00:00Z'
            OR (occurred_at = '2026-01-01T01:00:00Z' AND event_id < '00000000-0000-0000-0000-000000000000')
        )
    ORDER BY occurred_at DESC, event_id DESC LIMIT 21
"""


def timeline(client: Client, contact_id: str, **query: Any) -> Json:
    found: Json = answered(client.get(f"/contacts/{contact_id}/activity", query_string=query))
    return found


def replayed(row: dict[str, Any]) -> Event:
    """A row of the outbox as the event that comes over the bus."""
    return Event(
        id=str(row["event_id"]),
        type=row["type"],
        source=row["source"],
        subject=row["subject"],
        time=row["time"],
        location_id=row["location_id"],
        contact_id=row["contact_id"],
        actor=row["actor"],
        sequence=row["sequence"],
        traceparent=None,
        data=row["data"],
    )


def appointment(contact: Json, time: datetime, **data: Any) -> Event:
    return make_event(
        "scheduling.appointment.booked",
        new_id(),
        {"title": "Erstgespräch", **data},
        location_id=contact["locationId"],
        contact_id=contact["id"],
        actor="user:u1",
        time=time,
    )


def test_what_was_just_done_is_on_the_timeline(client: Client, make_contact: Make, service: TestService) -> None:
    made = make_contact()
    note = answered(client.post(f"/contacts/{made['id']}/notes", json={"body": "<b>Ruft zurück</b>"}), 201)["note"]

    shown = timeline(client, made["id"])

    assert [row["type"] for row in shown["activities"]] == ["contacts.note.created", "contacts.contact.created"]
    first = shown["activities"][0]
    assert first["title"] == "Note written"
    assert first["source"] == "/contacts"
    assert first["actor"] == client.identity.actor
    assert first["data"]["id"] == note["id"]
    told = service.events("contacts.note.created", location_id=made["locationId"])
    assert [first["id"]] == [str(event["event_id"]) for event in told]
    assert shown["nextCursor"] is None


def test_another_services_event_is_shown_once_and_audited(
    service: TestService, client: Client, make_contact: Make
) -> None:
    made = make_contact()
    event = appointment(
        made, datetime(2026, 5, 4, 9, tzinfo=UTC), changes=[{"field": "status", "before": None, "after": "new"}]
    )

    service.deliver(event)
    service.deliver(event)

    shown = [row for row in timeline(client, made["id"])["activities"] if row["source"] == "/scheduling"]
    assert [(row["id"], row["title"], row["occurredAt"], row["actor"]) for row in shown] == [
        (event.id, "Appointment booked: Erstgespräch", "2026-05-04T09:00:00.000Z", "user:u1")
    ]
    logs = answered(client.get(f"/contacts/{made['id']}/audit-logs"))["auditLogs"]
    booked = [(log["id"], log["entity"], log["action"], log["changes"]) for log in logs if log["action"] == "booked"]
    assert booked == [(event.id, "appointment", "booked", [{"field": "status", "before": None, "after": "new"}])]
    assert answered(client.get(f"/contacts/{made['id']}/audit-logs/verify"))["valid"] is True


def test_the_events_make_the_identical_rows_again(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    number = make_field(client, location, "Number", "NUMERICAL")["id"]
    made = make_contact(email="anna@example.com", tags=["a"], customFields=[{"id": number, "value": 1.5}])
    answered(client.put(f"/contacts/{made['id']}", json={"city": "Rom", "tags": ["b"]}))
    answered(client.post(f"/contacts/{made['id']}/notes", json={"body": "x"}), 201)
    body = {"type": "visit", "title": "Came by", "occurredAt": "2026-01-05T10:00:00+01:00", "data": {"minutes": 20}}
    answered(client.post(f"/contacts/{made['id']}/activity", json=body), 201)
    site = {"key": answered(client.post("/tracking/key"), 201)["trackingKey"]["key"], "visitorId": new_id()}
    for more in ({}, {"url": "https://example.com/?gclid=1"}, {"type": "form", "contactId": made["id"]}):
        visit = {**site, "type": "page_view", "at": "2026-01-05T10:00:00.123456+01:00", **more}
        answered(client.post("/tracking/interactions", json=visit), 202)
    foreign = appointment(made, datetime(2026, 5, 4, 9, 0, 0, 123456, tzinfo=UTC))
    service.deliver(foreign)

    def rows() -> list[tuple[Any, ...]]:
        with service.runtime.database.session() as session:
            table = Activity.__table__
            found = session.execute(select(table).where(table.c.contact_id == made["id"]).order_by(table.c.event_id))
            head = session.execute(
                select(TimelineHead.__table__).where(TimelineHead.__table__.c.contact_id == made["id"])
            )
            return [tuple(row) for row in (*found, *head)]

    before = rows()
    assert len(before) == 11
    with service.runtime.database.session() as session:
        for table in ("activities", "timeline_heads"):
            session.execute(text(f"DELETE FROM {table} WHERE contact_id = :id"), {"id": made["id"]})
        session.execute(text("DELETE FROM inbox WHERE event_id = :id"), {"id": UUID(foreign.id)})
        session.commit()

    own = [replayed(row) for row in service.events(location_id=made["locationId"]) if row["contact_id"]]
    for event in [*reversed(own), foreign]:
        service.deliver(event)

    assert rows() == before
    verdict = answered(client.get(f"/contacts/{made['id']}/audit-logs/verify"))
    assert verdict == {"valid": True, "checked": len(own) + 1, "brokenAt": None}


def test_an_own_activity_keeps_its_type_title_and_time(client: Client, make_contact: Make) -> None:
    made = make_contact()
    body = {"type": "visit", "title": "Besuch", "occurredAt": "2026-01-05T10:00:00+01:00", "data": {"minutes": 20}}

    added = answered(client.post(f"/contacts/{made['id']}/activity", json=body), 201)["activity"]

    assert (added["type"], added["title"], added["occurredAt"]) == ("visit", "Besuch", "2026-01-05T09:00:00.000Z")
    assert added["data"] == {"minutes": 20}
    assert timeline(client, made["id"], types="visit")["activities"] == [added]
    assert timeline(client, made["id"])["activities"][-1] == added
    refused(client.post(f"/contacts/{made['id']}/activity", json={"title": "x"}), 422, "validation_failed")
    for wrong in ({"more": 1}, {"title": " "}, {"type": "visit\n"}):
        refused(client.post(f"/contacts/{made['id']}/activity", json={**body, **wrong}), 422, "validation_failed")


def test_an_own_activity_passes_for_no_event_and_for_nothing_that_is_still_to_come(
    service: TestService, client: Client, make_contact: Make
) -> None:
    made = make_contact()
    path = f"/contacts/{made['id']}/activity"
    before = timeline(client, made["id"])["activities"]
    body = {"type": "visit", "title": "Came by"}
    soon, later = (service.clock.now() + timedelta(minutes=minutes) for minutes in (4, 6))

    refused(client.post(path, json={**body, "type": "billing.card.charged"}), 422, "validation_failed")
    refused(client.post(path, json={**body, "data": {"x": "y" * 16_000}}), 422, "validation_failed")
    refused(client.post(path, json={**body, "occurredAt": later.isoformat()}), 422, "not_yet_happened")
    assert timeline(client, made["id"])["activities"] == before

    answered(client.post(path, json={**body, "occurredAt": soon.isoformat(), "data": {"x": "y" * 15_000}}), 201)


def test_pages_hold_still_while_rows_are_added(service: TestService, client: Client, make_contact: Make) -> None:
    made = make_contact()
    start = datetime(2026, 3, 1, tzinfo=UTC)
    events = [appointment(made, start + timedelta(minutes=number // 2)) for number in range(10)]
    for event in events:
        service.deliver(event)
    ids = [event.id for event in sorted(events, key=lambda one: (one.time, UUID(one.id)), reverse=True)]

    seen: list[str] = []
    cursor = None
    while True:
        page = timeline(
            client, made["id"], limit=3, types="scheduling.appointment.booked", **({"cursor": cursor} if cursor else {})
        )
        seen += [row["id"] for row in page["activities"]]
        service.deliver(appointment(made, start + timedelta(days=1)))
        cursor = page["nextCursor"]
        if cursor is None:
            break

    assert seen == ids


def test_a_part_is_chosen_by_time_and_type(service: TestService, client: Client, make_contact: Make) -> None:
    made = make_contact()
    for day in (1, 2, 3):
        service.deliver(appointment(made, datetime(2026, 3, day, tzinfo=UTC)))

    def days(**query: str) -> list[str]:
        return [row["occurredAt"][:10] for row in timeline(client, made["id"], **query)["activities"]]

    assert days(**{"from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z"}) == ["2026-03-02"]
    assert days(types="scheduling.appointment.booked,visit") == ["2026-03-03", "2026-03-02", "2026-03-01"]
    assert days(types="billing.card.added") == []
    for query in (
        {"from": "2026-03-02"},
        {"limit": "0"},
        {"limit": "x"},
        {"cursor": "nonsense"},
        {"cursor": "W10"},
    ):
        assert client.get(f"/contacts/{made['id']}/activity", query_string=query).status_code in (400, 422)


def test_a_page_deep_in_a_long_timeline_starts_in_the_index(
    service: TestService, client: Client, make_contact: Make
) -> None:
    made = make_contact()
    with service.runtime.database.session() as session:
        session.execute(text(_MANY), {"contact": made["id"], "location": made["locationId"]})
        session.execute(text("ANALYZE activities"))
        session.commit()
        parameters = {"contact": made["id"], "location": made["locationId"]}
        plan = session.execute(text(_PAGE), parameters).scalar_one()[0]["Plan"]
    assert "ix_activities_timeline" in str(plan)
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 50
    assert len(timeline(client, made["id"], limit=100)["activities"]) == 100


def test_the_latest_activity_is_on_the_contact(service: TestService, client: Client, make_contact: Make) -> None:
    made = make_contact()
    late = service.clock.now() + timedelta(days=1)
    service.deliver(appointment(made, late))
    service.deliver(appointment(made, late - timedelta(days=2)))
    contact = answered(client.get(f"/contacts/{made['id']}"))["contact"]
    assert contact["lastActivity"] == late.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert contact["version"] == made["version"]


def test_an_event_without_a_contact_leaves_no_row(service: TestService, location: str) -> None:
    service.deliver(make_event("billing.product.created", new_id(), {}, location_id=location))
    with service.runtime.database.session() as session:
        table = Activity.__table__
        assert session.execute(select(table).where(table.c.location_id == location)).all() == []


def test_titles_say_what_the_data_has_to_say() -> None:
    assert title_of("contacts.contact.tagged", {"tagsAdded": ["vip", "new"]}) == "Tag added: vip, new"
    assert title_of("contacts.task.created", {"title": None}) == "Task created"
    assert title_of("billing.payout.delayed_again", {}) == "Payout delayed again"
