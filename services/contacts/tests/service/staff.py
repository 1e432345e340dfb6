"""What the gateway tells of users, as its events have it."""

from typing import Any

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.service import TestService

COMPANY = "company"


def user_event(service: TestService, user: str, *locations: str, happened: str = "created", **given: Any) -> Event:
    """That `user` was created (or `happened`), and works in `locations`; `sequence`, `time`, `changes` and other members as `given`."""
    sequence, time = given.pop("sequence", 1), given.pop("time", None) or service.clock.now()
    data = {
        "id": user,
        "companyId": COMPANY,
        "name": "Uma User",
        "firstName": "Uma",
        "lastName": "User",
        "email": f"{user}@staff.example",
        "type": "account",
        "role": "user",
        "locationIds": list(locations),
        "assignedDataOnly": False,
        **given,
    }
    return make_event(f"gateway.user.{happened}", user, data, sequence=sequence, actor="user:admin", time=time)


def make_user(service: TestService, *locations: str, **given: Any) -> str:
    """A user who works in `locations`."""
    user = new_id()
    service.deliver(user_event(service, user, *locations, **given))
    return user
