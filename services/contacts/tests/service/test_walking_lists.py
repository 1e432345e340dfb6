"""Walking through a smart list from contact to contact while others change what is in it."""

from collections.abc import Sequence
from threading import Event, Thread

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.ids import new_id
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused
from .merged import merge
from .test_smart_lists import keep

# Few names, so that many share one, in several scripts, and some have none.
NAMES = st.sampled_from([None, "Anna", "anna", "Änne", "Ben", "Дарья", "王小明", "علي"])
SORTS = st.sampled_from(
    [
        [],
        [{"field": "name", "direction": "asc"}],
        [{"field": "name", "direction": "desc"}],
        [{"field": "companyName", "direction": "asc"}],
        [{"field": "companyName", "direction": "desc"}, {"field": "dateAdded", "direction": "asc"}],
    ]
)


class Walk:
    """A list of a location of its own, and who walks through it."""

    def __init__(self, service: TestService, sort: Sequence[Json]) -> None:
        self.location = new_id()
        self.client: Client = service.client(self.location)
        self.path = f"/smart-lists/{keep(self.client, sort=sort)['id']}/contacts"

    def add(self, name: str | None) -> str:
        """Somebody new in the list."""
        body = {"locationId": self.location, "firstName": name, "companyName": name and name[:1], "city": "Berlin"}
        made: str = answered(self.client.post("/contacts/", json=body), 201)["contact"]["id"]
        return made

    def remove(self, contact_id: str, *, for_good: bool) -> None:
        """Take somebody out of the list: deleted, or not of those whom it asks for any more."""
        path = f"/contacts/{contact_id}"
        answered(self.client.delete(path) if for_good else self.client.put(path, json={"city": "Köln"}))

    def listed(self) -> list[str]:
        """Who is in the list, in its order."""
        return [contact["id"] for contact in answered(self.client.get(f"{self.path}?limit=100"))["contacts"]]

    def neighbors(self, contact_id: str) -> Json:
        """Who stands beside a contact of the list."""
        found: Json = answered(self.client.get(f"{self.path}/{contact_id}/neighbors"))
        return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), sort=SORTS, names=st.lists(NAMES, min_size=1, max_size=6))
def test_a_walk_meets_everybody_once_while_others_come_and_go(
    service: TestService, data: st.DataObject, sort: list[Json], names: list[str | None]
) -> None:
    walk = Walk(service, sort)
    stay = {walk.add(name) for name in names}
    current: str | None = walk.listed()[0]
    visited: list[str] = []
    while current is not None:
        visited.append(current)
        for _ in range(data.draw(st.integers(0, 2)) if len(visited) < 10 else 0):
            others = [one for one in walk.listed() if one != current]
            leaves: bool = data.draw(st.booleans())
            if others and leaves:
                gone = data.draw(st.sampled_from(others))
                walk.remove(gone, for_good=data.draw(st.booleans()))
                stay.discard(gone)
            else:
                walk.add(data.draw(NAMES))
        listed = walk.listed()
        place = listed.index(current)
        # Those who were visited and are still there stand before, and nobody else's turn comes again.
        assert [one for one in visited if one in listed] == [one for one in listed[: place + 1] if one in visited]
        found = walk.neighbors(current)
        assert found == {
            "previous": listed[place - 1] if place else None,
            "next": listed[place + 1] if place + 1 < len(listed) else None,
            "position": place + 1,
            "total": len(listed),
        }
        current = found["next"]
    assert len(visited) == len(set(visited))
    assert stay <= set(visited)


def test_a_walk_meets_everybody_once_while_others_change_the_list_at_the_same_moment(service: TestService) -> None:
    walk = Walk(service, [{"field": "name", "direction": "asc"}])
    stay = [walk.add(f"N{number:02}") for number in range(30)]
    ended = Event()

    def come_and_go() -> None:
        while not ended.is_set():
            walk.remove(walk.add("N15"), for_good=True)
            walk.remove(walk.add("N99"), for_good=False)

    busy = [Thread(target=come_and_go) for _ in range(2)]
    for one in busy:
        one.start()
    try:
        visited, current = list[str](), stay[0]
        while current in stay:
            visited.append(current)
            # Who comes and goes may be gone by the time that one asks who is next: ask again of who stays.
            current = next_staying(walk, current, stay)
    finally:
        ended.set()
        for one in busy:
            one.join()
    assert visited == stay


def next_staying(walk: Walk, contact_id: str, stay: Sequence[str]) -> str:
    """The next of those who stay, past those who come and go; nobody's id at the end."""
    following: str | None = contact_id
    while following is not None:
        answer = walk.client.get(f"{walk.path}/{following}/neighbors")
        if answer.status_code == 404:
            following = contact_id
            continue
        following = answered(answer)["next"]
        if following in stay:
            return following
    return ""


def test_who_left_the_list_meanwhile_is_said_to_be_gone_from_it(client: Client, make_contact: Make) -> None:
    anna, ben, carl, dora = (make_contact(firstName=name, city="Berlin") for name in ("Anna", "Ben", "Carl", "Dora"))
    path = f"/smart-lists/{keep(client)['id']}/contacts"
    answered(client.put(f"/contacts/{ben['id']}", json={"city": "Köln"}))
    refused(client.get(f"{path}/{ben['id']}/neighbors"), 404, "contact_not_in_list")
    answered(client.put(f"/contacts/{ben['id']}", json={"city": "Berlin"}))
    found = answered(client.get(f"{path}/{ben['id']}/neighbors"))
    assert (found["previous"], found["next"], found["position"]) == (anna["id"], carl["id"], 2)
    merge(client, dora, ben)
    # Who was merged is the survivor, also here.
    found = answered(client.get(f"{path}/{ben['id']}/neighbors"))
    assert found == {"previous": carl["id"], "next": None, "position": 3, "total": 3}
