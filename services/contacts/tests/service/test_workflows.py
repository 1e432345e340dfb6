"""Workflows: an event starts one once, its steps are taken once, waits hold, versions stay, nothing goes round in circles."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.service import TestService
from contacts.workflows.models import EnrollmentStep

from .answers import Json, Make, answered, refused
from .desk import CANCELLED, TAG, Desk, as_event


def test_an_event_starts_a_workflow_which_tags_and_makes_a_task(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(assignedTo="owner1")
    workflow = desk.publish([TAG, {"type": "create_task", "title": "Offer another time", "dueIn": {"hours": 3}}])

    desk.cancel(contact)
    assert desk.tags(contact) == []
    assert desk.run() == 1

    assert desk.tags(contact) == ["cancelled once"]
    due = (desk.service.clock.now() + timedelta(hours=3)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert [(one["title"], one["dueDate"], one["assignedTo"]) for one in desk.tasks(contact)] == [
        ("Offer another time", due, "owner1")
    ]
    assert desk.ways(contact) == [("finished", None, "completed")]
    told = [
        row for row in desk.service.events(location_id=desk.location) if row["actor"] == f"workflow:{workflow['id']}"
    ]
    assert [row["type"] for row in told] == [
        "contacts.workflow.enrolled",
        "contacts.contact.tagged",
        "contacts.task.created",
        "contacts.workflow.finished",
    ]


def test_a_redelivered_or_replayed_event_starts_nothing_again(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    desk.publish([{"type": "create_task", "title": "Call"}])
    event = desk.cancel(contact)
    desk.service.deliver(event)
    with desk.service.runtime.database.session() as session:
        session.execute(text("DELETE FROM inbox WHERE event_id = :id"), {"id": event.id})
        session.commit()
    desk.service.deliver(event)
    desk.run()
    assert len(desk.tasks(contact)) == 1
    assert len(desk.ways(contact)) == 1
    desk.cancel(contact)
    desk.run()
    assert len(desk.tasks(contact)) == 2


def test_events_from_before_it_was_published_start_nothing(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    desk.service.clock.move(timedelta(seconds=1))
    desk.publish([TAG])
    old = make_event(
        CANCELLED,
        "a",
        {},
        location_id=desk.location,
        contact_id=contact["id"],
        time=desk.service.clock.now() - timedelta(seconds=1),
    )
    desk.service.deliver(old)
    assert desk.ways(contact) == []


@pytest.mark.parametrize(
    ("change", "ways"),
    [
        ({"steps": [{"type": "add_tag", "tag": "new way"}]}, [("finished", None, "completed")]),
        ({"trigger": {"event": CANCELLED, "filters": [{"field": "title", "operator": "exists"}]}}, []),
    ],
)
def test_what_is_still_on_its_way_starts_a_workflow_whose_steps_are_changed_and_not_its_trigger(
    desk: Desk, make_contact: Make, change: Json, ways: list[tuple[str, str | None, str | None]]
) -> None:
    contact = make_contact()
    workflow = desk.publish([TAG])
    happened = desk.service.clock.now()
    desk.service.clock.move(timedelta(seconds=1))
    answered(desk.client.put(f"/workflows/{workflow['id']}", json=change))
    event = make_event(
        CANCELLED, new_id(), {"title": "Visit"}, location_id=desk.location, contact_id=contact["id"], time=happened
    )
    desk.service.deliver(event)
    desk.run()
    assert desk.ways(contact) == ways
    assert desk.tags(contact) == (["new way"] if ways else [])


def test_a_wait_holds_until_its_time(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    desk.publish([{"type": "wait", "minutes": 90, "seconds": 30}, TAG])
    desk.cancel(contact)
    desk.run()
    assert desk.ways(contact, state="active") == [("active", "1", None)]
    desk.run(timedelta(minutes=90))
    assert desk.tags(contact) == []
    desk.run(timedelta(seconds=30))
    assert desk.tags(contact) == ["cancelled once"]
    assert desk.ways(contact, state="past") == [("finished", None, "completed")]
    assert desk.ways(contact, state="active") == []


@pytest.mark.parametrize(
    ("filters", "data", "starts"),
    [
        ([{"field": "calendarId", "operator": "eq", "value": "c1"}], {"calendarId": "c1"}, True),
        ([{"field": "calendarId", "operator": "eq", "value": "c1"}], {"calendarId": "c2"}, False),
        ([{"field": "details.reason", "operator": "contains", "value": "ILL"}], {"details": {"reason": "is ill"}}, True),
        ([{"field": "missing", "operator": "not_exists"}], {}, True),
        ([{"field": "price", "operator": "range", "value": {"gte": 10, "lt": 20}}], {"price": 15}, True),
        ([{"field": "price", "operator": "range", "value": {"gte": 10, "lt": 20}}], {"price": "15"}, False),
        (
            [{"group": "OR", "filters": [
                {"field": "a", "operator": "eq", "value": 1}, {"field": "b", "operator": "has_any", "value": ["x", "y"]}
            ]}],
            {"b": ["Y"]},
            True,
        ),
        (
            [{"field": "changed", "operator": "has_any", "value": ["status"]}],
            {"changes": [{"field": "status", "before": 1, "after": 2}]},
            True,
        ),
    ],
)  # fmt: skip
def test_filters_look_at_the_events_data(
    desk: Desk, make_contact: Make, filters: list[Json], data: Json, starts: bool
) -> None:
    contact = make_contact()
    desk.publish([TAG], filters=filters)
    desk.cancel(contact, **data)
    assert bool(desk.ways(contact)) is starts


def test_a_draft_and_another_location_start_nothing(service: TestService, desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    desk.publish([TAG], status="draft")
    elsewhere = new_id()
    Desk(service, elsewhere, service.client(elsewhere)).publish([TAG])
    desk.cancel(contact)
    assert desk.ways(contact) == []


def test_those_inside_stay_on_their_version(desk: Desk, make_contact: Make) -> None:
    first, second = make_contact(), make_contact()
    workflow = desk.publish([{"type": "wait", "days": 1}, {"type": "add_tag", "tag": "old way"}])
    desk.cancel(first)
    desk.run()
    path = f"/workflows/{workflow['id']}"
    answered(desk.client.put(path, json={"steps": [{"type": "add_tag", "tag": "new way"}]}))
    desk.cancel(second)
    desk.run()
    desk.run(timedelta(days=1))
    assert desk.tags(first) == ["old way"]
    assert desk.tags(second) == ["new way"]


def test_a_workflow_does_not_start_itself_nor_others_in_a_circle(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    tagged = "contacts.contact.tagged"
    desk.publish([{"type": "add_tag", "tag": "one"}], event=tagged, name="one")
    desk.publish([{"type": "add_tag", "tag": "two"}], event=tagged, name="two")

    answered(desk.client.post(f"/contacts/{contact['id']}/tags", json={"tags": ["start"]}), 201)
    desk.hand_on()

    assert sorted(desk.tags(contact)) == ["one", "start", "two"]
    # Each by the first tag, and "two" once more by the tag of "one"; what that led to starts "one" no more.
    assert [state for state, _, _ in desk.ways(contact)] == ["finished"] * 3


def test_a_restored_contact_goes_on_with_what_they_entered_since(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    path = f"/contacts/{contact['id']}"
    workflow = desk.publish([{"type": "wait", "days": 1}, TAG], event=None)
    answered(desk.client.post(f"{path}/workflow/{workflow['id']}", json={}))
    desk.run()
    desk.service.clock.move(timedelta(minutes=1))
    answered(desk.client.delete(path))
    (deleted,) = desk.service.events("contacts.contact.deleted", location_id=desk.location)
    desk.service.clock.move(timedelta(minutes=1))
    answered(desk.client.post(f"{path}/restore"))
    second = desk.publish([{"type": "wait", "days": 1}, TAG], event=None, name="second")
    answered(desk.client.post(f"{path}/workflow/{second['id']}", json={}))

    desk.service.deliver(as_event(deleted))

    assert desk.ways(contact) == [("active", "0", None), ("stopped", None, "contact_deleted")]


def test_a_deleted_contact_is_stopped(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    desk.publish([{"type": "wait", "days": 1}, TAG])
    desk.cancel(contact)
    desk.run()
    answered(desk.client.delete(f"/contacts/{contact['id']}"))
    desk.hand_on()
    stopped = desk.service.events("contacts.workflow.stopped", location_id=desk.location)
    assert [row["data"]["reason"] for row in stopped] == ["contact_deleted"]
    desk.run(timedelta(days=1))
    desk.cancel(contact)
    assert len(desk.service.events("contacts.workflow.enrolled", location_id=desk.location)) == 1
    assert desk.service.events("contacts.contact.tagged", location_id=desk.location) == []


def test_a_deleted_workflow_stops_those_inside(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    workflow = desk.publish([{"type": "wait", "days": 1}, TAG])
    desk.cancel(contact)
    desk.run()
    answered(desk.client.delete(f"/workflows/{workflow['id']}"))
    desk.run()
    assert desk.ways(contact) == [("stopped", None, "workflow_deleted")]
    refused(desk.client.get(f"/workflows/{workflow['id']}"), 404, "workflow_not_found")
    desk.run(timedelta(days=1))
    assert desk.tags(contact) == []


def test_a_step_that_fails_takes_nothing_half_and_is_tried_again(
    desk: Desk, make_contact: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies in a transaction leaves what this leaves: nothing of it."""
    contact = make_contact()
    desk.publish([TAG, {"type": "create_task", "title": "Call"}])
    desk.cancel(contact)
    from contacts.workflows import engine  # noqa: PLC0415 - the place where the world ends for this test

    real_note = engine._note
    monkeypatch.setattr(engine, "_note", lambda *_: (_ for _ in ()).throw(RuntimeError("the power went out")))
    with pytest.raises(RuntimeError, match="power"):
        desk.run()
    assert desk.tags(contact) == []
    assert desk.ways(contact) == [("active", "0", None)]

    monkeypatch.setattr(engine, "_note", real_note)
    desk.run()
    assert desk.tags(contact) == ["cancelled once"]
    assert len(desk.tasks(contact)) == 1
    assert len(desk.service.events("contacts.contact.tagged", location_id=desk.location)) == 1


def test_a_step_that_a_rule_refuses_is_skipped_and_noted(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(tags=[f"t{number}" for number in range(500)])
    desk.publish([TAG, {"type": "create_task", "title": "Call"}])
    desk.cancel(contact)
    desk.run()
    assert len(desk.tasks(contact)) == 1
    assert desk.ways(contact) == [("finished", None, "completed")]
    with desk.service.runtime.database.session() as session:
        table = EnrollmentStep.__table__
        steps = session.execute(select(table).where(table.c.location_id == desk.location).order_by(table.c.number))
        taken = [(one.type, one.outcome, one.note) for one in steps]
    assert taken == [("add_tag", "skipped", "too_many_tags"), ("create_task", "done", desk.tasks(contact)[0]["id"])]


def test_more_steps_than_fit_in_one_go_are_all_taken(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    desk.publish([{"type": "add_tag", "tag": f"t{number}"} for number in range(100)])
    desk.cancel(contact)
    assert desk.run() == 3
    assert len(desk.tags(contact)) == 100
