"""Groups of calendars, as the published API has them."""

from functools import partial

from chassis.testing.published import assert_published
from chassis.testing.service import TestService

from .desk import Desk
from .test_races import at_once, booker, status_of

GROUPS = "/calendars/groups"


def test_a_group_is_made_listed_changed_and_deleted(desk: Desk) -> None:
    body = {"locationId": desk.location, "name": "Gespräche", "description": "Für alle", "slug": "talks"}
    made = desk.call("POST", GROUPS, body)
    assert made.status_code == 201
    assert_published("calendars", "POST", GROUPS, 201, made.json)
    group = made.json["group"]
    assert group == {**body, "id": group["id"], "isActive": True}
    listed = desk.get(GROUPS, locationId=desk.location)
    assert_published("calendars", "GET", GROUPS, 200, listed.json)
    assert listed.json == {"groups": [group]}
    path = f"{GROUPS}/{group['id']}"
    changed = desk.call("PUT", path, {"name": "Talks", "description": "", "slug": "talks"}, {"If-Match": '"1"'})
    assert_published("calendars", "PUT", f"{GROUPS}/{{groupId}}", 200, changed.json)
    assert changed.json["group"] == {**group, "name": "Talks", "description": ""}
    stale = desk.call("PUT", path, {"name": "T", "description": "", "slug": "talks"}, {"If-Match": '"1"'})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")
    hidden = desk.call("PUT", f"{path}/status", {"isActive": False})
    assert_published("calendars", "PUT", f"{GROUPS}/{{groupId}}/status", 200, hidden.json)
    assert desk.get(GROUPS, locationId=desk.location).json["groups"][0]["isActive"] is False
    deleted = desk.client.delete(path)
    assert_published("calendars", "DELETE", f"{GROUPS}/{{groupId}}", 200, deleted.json)
    assert desk.client.delete(path).json["code"] == "group_not_found"
    assert desk.told(group["id"]) == [
        "calendar_group.created",
        "calendar_group.updated",
        "calendar_group.updated",
        "calendar_group.deleted",
    ]


def test_a_deleted_group_leaves_its_calendars_in_none(desk: Desk) -> None:
    group = desk.group()
    inside, outside = desk.calendar(groupId=group), desk.calendar()
    desk.client.delete(f"{GROUPS}/{group}")
    assert "groupId" not in desk.get(f"/calendars/{inside}").json["calendar"]
    assert desk.told(inside) == ["calendar.created", "calendar.updated"]
    assert desk.told(outside) == ["calendar.created"]


def test_what_is_booked_goes_with_its_calendar_from_group_to_group(desk: Desk) -> None:
    calendar, first, second = desk.calendar(), desk.group("first"), desk.group("second")
    appointment = desk.booked(calendar, "2026-03-03T09:00:00+01:00")

    def listed(group: str) -> list[tuple[str, str]]:
        asked = {"locationId": desk.location, "groupId": group, "startTime": "0", "endTime": "4000000000000"}
        return [(one["id"], one["groupId"]) for one in desk.get("/calendars/events", **asked).json["events"]]

    assert listed(first) == []
    desk.call("PUT", f"/calendars/{calendar}", {"groupId": first})
    assert listed(first) == [(appointment, first)]
    desk.call("PUT", f"/calendars/{calendar}", {"groupId": second})
    assert (listed(first), listed(second)) == ([], [(appointment, second)])
    desk.client.delete(f"{GROUPS}/{second}")
    assert listed(second) == []
    event = desk.get(f"/calendars/events/appointments/{appointment}")
    assert (event.json["event"]["groupId"], event.headers["ETag"]) == ("", '"1"')


def test_a_group_that_is_no_longer_shown_leaves_its_calendars_open(desk: Desk) -> None:
    group = desk.group()
    calendar = desk.calendar(groupId=group)
    desk.call("PUT", f"{GROUPS}/{group}/status", {"isActive": False})
    assert desk.book(calendar, "2026-03-03T09:00:00+01:00").status_code == 200


def test_a_slug_belongs_to_one_group_of_a_location(desk: Desk, service: TestService) -> None:
    group, other = desk.group(slug="talks"), desk.group(slug="more")
    taken = desk.call("PUT", f"{GROUPS}/{other}", {"name": "M", "description": "", "slug": "talks"})
    assert (taken.status_code, taken.json["code"], taken.json["details"]) == (409, "slug_taken", {"groupId": group})
    asked = [
        desk.call("POST", f"{GROUPS}/validate-slug", {"locationId": desk.location, "slug": slug})
        for slug in ("talks", "new")
    ]
    assert [one.json for one in asked] == [{"available": False}, {"available": True}]
    assert_published("calendars", "POST", f"{GROUPS}/validate-slug", 200, asked[0].json)
    assert Desk(service).group(slug="talks") != group


def test_another_locations_group_is_not_there(desk: Desk, service: TestService) -> None:
    group = Desk(service).group()
    assert desk.client.delete(f"{GROUPS}/{group}").status_code == 404
    refused = desk.call("POST", "/calendars/", desk.calendar_body(groupId=group))
    assert (refused.status_code, refused.json["code"]) == (422, "unknown_group")
    assert desk.get(GROUPS, locationId=desk.location).json == {"groups": []}
    assert desk.get(GROUPS).status_code == 422


def test_of_many_at_once_one_gets_the_slug(desk: Desk, service: TestService) -> None:
    body = {"locationId": desk.location, "name": "Talks", "description": "", "slug": "talks"}
    clients = [booker(service, desk) for _ in range(8)]
    statuses = at_once([partial(status_of, one.call, "POST", GROUPS, body) for one in clients])
    assert sorted(statuses) == [201, *[409] * 7]


def test_a_calendar_that_joins_while_its_group_goes_is_in_no_group_that_is_gone(
    desk: Desk, service: TestService
) -> None:
    for number in range(5):
        group, calendar = desk.group(slug=f"g{number}"), desk.calendar()
        joining, deleting = booker(service, desk), booker(service, desk)
        statuses = at_once(
            [
                partial(status_of, joining.call, "PUT", f"/calendars/{calendar}", {"groupId": group}),
                partial(status_of, deleting.call, "DELETE", f"{GROUPS}/{group}", {}),
            ]
        )
        assert statuses[1] == 200
        assert statuses[0] in (200, 422)
        assert "groupId" not in desk.get(f"/calendars/{calendar}").json["calendar"]
