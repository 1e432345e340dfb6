"""The audit log: who, when, what; each row hashed with the one before; nothing to be changed."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.ids import new_id
from chassis.testing.service import Client, TestService
from contacts.audit.models import AuditLog

from .answers import Json, Make, answered, make_field
from .staff import user_event


def logs(client: Client, contact_id: str, **query: Any) -> list[Json]:
    found: list[Json] = answered(client.get(f"/contacts/{contact_id}/audit-logs", query_string=query))["auditLogs"]
    return found


def tampered(service: TestService, statement: str, **values: Any) -> None:
    """Change the log behind the service's back, as somebody with the database's password could."""
    with service.runtime.database.session() as session:
        session.execute(text("ALTER TABLE audit_logs DISABLE TRIGGER USER"))
        session.execute(text(statement), values)
        session.execute(text("ALTER TABLE audit_logs ENABLE TRIGGER USER"))
        session.commit()


def test_every_change_is_written_with_who_when_and_what(
    service: TestService, location: str, make_contact: Make
) -> None:
    user = new_id()
    service.deliver(user_event(service, user, location, name="Jürgen Groß"))
    made = make_contact(city="Rom", email="anna@example.com")
    client = service.client(location, user=user)
    field = make_field(client, location, "Likes", "CHECKBOX", options=["a"])["id"]

    body = {"city": "Wien", "customFields": [{"id": field, "value": ["a"]}]}
    answered(client.put(f"/contacts/{made['id']}", json=body))

    changed, created = logs(client, made["id"])
    assert changed["actor"] == {"type": "user", "id": user, "name": "Jürgen Groß"}
    assert (changed["entity"], changed["action"], changed["entityId"]) == ("contact", "updated", made["id"])
    assert changed["changes"] == [
        {"field": "city", "before": "Rom", "after": "Wien"},
        {"field": f"customFields.{field}", "before": None, "after": ["a"]},
    ]
    assert created["actor"]["type"] == "token"
    assert {"field": "city", "before": None, "after": "Rom"} in created["changes"]


def test_the_log_is_narrowed_by_actor_field_and_time(service: TestService, location: str, make_contact: Make) -> None:
    made = make_contact()
    user = service.client(location, user="user1")
    answered(user.put(f"/contacts/{made['id']}", json={"city": "Wien"}))
    answered(user.post(f"/contacts/{made['id']}/notes", json={"body": "x"}), 201)

    assert [row["entity"] for row in logs(user, made["id"], actor="user1")] == ["note", "contact"]
    assert [row["action"] for row in logs(user, made["id"], actor="user:user1", field="city")] == ["updated"]
    assert logs(user, made["id"], actor="nobody") == []
    assert logs(user, made["id"], to="2020-01-01T00:00:00Z") == []
    first = answered(user.get(f"/contacts/{made['id']}/audit-logs", query_string={"limit": 2}))
    second = logs(user, made["id"], limit=2, cursor=first["nextCursor"])
    assert [row["action"] for row in (*first["auditLogs"], *second)] == ["created", "updated", "created"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_logs SET changes = replace(changes, 'Wien', 'Graz') WHERE contact_id = :id AND position = 2",
        "UPDATE audit_logs SET changes = NULL WHERE contact_id = :id AND position = 2",
        "DELETE FROM audit_logs WHERE contact_id = :id AND position = 2",
        "DELETE FROM audit_logs WHERE contact_id = :id AND position = 3",
        "UPDATE audit_logs SET position = 5 - position WHERE contact_id = :id AND position IN (2, 3)",
    ],
)
def test_the_chain_finds_what_was_changed(
    service: TestService, client: Client, make_contact: Make, statement: str
) -> None:
    made = make_contact()
    for city in ("Wien", "Rom"):
        answered(client.put(f"/contacts/{made['id']}", json={"city": city}))
    path = f"/contacts/{made['id']}/audit-logs/verify"
    assert answered(client.get(path)) == {"valid": True, "checked": 3, "brokenAt": None}

    if "5 - position" in statement:
        # Two rows change places: through a place that is free, as the key allows no two in one.
        tampered(service, "UPDATE audit_logs SET position = 9 WHERE contact_id = :id AND position = 2", id=made["id"])
        tampered(service, "UPDATE audit_logs SET position = 2 WHERE contact_id = :id AND position = 3", id=made["id"])
        tampered(service, "UPDATE audit_logs SET position = 3 WHERE contact_id = :id AND position = 9", id=made["id"])
    else:
        tampered(service, statement, id=made["id"])

    assert answered(client.get(path))["valid"] is False


# What a value of each type may become.
OTHERWISE = {
    "UtcDateTime": "{0} + interval '1 microsecond'",
    "ARRAY": "array_append({0}, 'name')",
    "LargeBinary": "set_byte({0}, 0, 255 - get_byte({0}, 0))",
    "BigInteger": "{0} + 10",
    "Text": "{0} || 'x'",
    "String": "overlay({0} placing 'x' from 1)",
}


@pytest.mark.parametrize("column", [column.name for column in AuditLog.__table__.columns])
def test_the_chain_finds_a_change_of_any_column(
    service: TestService, client: Client, make_contact: Make, column: str
) -> None:
    made = make_contact()
    answered(client.put(f"/contacts/{made['id']}", json={"city": "Wien"}))
    otherwise = OTHERWISE[type(AuditLog.__table__.c[column].type).__name__].format(column)
    statement = f"UPDATE audit_logs SET {column} = {otherwise} WHERE contact_id = :id AND position = 1"
    tampered(service, statement, id=made["id"])
    assert answered(client.get(f"/contacts/{made['id']}/audit-logs/verify"))["valid"] is False


def test_a_row_cannot_be_changed_or_deleted_but_erased(
    service: TestService, client: Client, make_contact: Make
) -> None:
    made = make_contact()
    with service.runtime.database.session() as session:
        for statement in (
            "UPDATE audit_logs SET actor = 'x' WHERE contact_id = :id",
            "UPDATE audit_logs SET changes = NULL, salt = NULL, actor = 'x' WHERE contact_id = :id",
            "DELETE FROM audit_logs WHERE contact_id = :id",
        ):
            with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
                session.execute(text(statement), {"id": made["id"]})
        session.execute(
            text("UPDATE audit_logs SET changes = NULL, salt = NULL WHERE contact_id = :id"), {"id": made["id"]}
        )
        session.commit()

    assert answered(client.get(f"/contacts/{made['id']}/audit-logs/verify"))["valid"] is True
    assert [row["changes"] for row in logs(client, made["id"])] == [None]


def test_a_refused_change_leaves_no_row(client: Client, make_contact: Make) -> None:
    made = make_contact(email="anna@example.com")
    other = make_contact()
    assert client.put(f"/contacts/{other['id']}", json={"email": "anna@example.com"}).status_code == 409
    assert [row["action"] for row in logs(client, other["id"])] == ["created"]
    assert [row["action"] for row in logs(client, made["id"])] == ["created"]
