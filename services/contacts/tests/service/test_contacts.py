"""Contacts through the API: made, read, changed, deleted."""

from collections.abc import Callable
from typing import Any

from chassis.testing.service import Client

Make = Callable[..., dict[str, Any]]


def test_a_contact_that_was_made_is_read(client: Client, make_contact: Make, location: str) -> None:
    made = make_contact(
        firstName="Zoë", lastName="Ångström", email="Zoe@Example.com", phone="(415) 555-0134", tags=["VIP", "vip "]
    )

    read = client.get(f"/contacts/{made['id']}").get_json()["contact"]

    assert read == made
    assert read["name"] == "Zoë Ångström"
    assert read["email"] == "Zoe@example.com"
    assert read["emailLowerCase"] == "zoe@example.com"
    assert read["phone"] == "+14155550134"
    assert read["tags"] == ["vip"]
    assert read["locationId"] == location
    assert read["version"] == 1
