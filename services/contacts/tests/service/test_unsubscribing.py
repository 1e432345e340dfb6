"""Ending e-mail by the link in it (RFC 8058)."""

from .answers import answered, refused
from .post_room import GATEWAY, PostRoom


def link_in(post_room: PostRoom, address: str) -> str:
    mail = post_room.mailbox.to(address)[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(mail["List-Unsubscribe"])
    assert link.startswith(f"<{GATEWAY}/unsubscribe/")
    return link.strip("<>").removeprefix(GATEWAY)


def test_one_click_ends_email_until_the_contact_says_otherwise(post_room: PostRoom) -> None:
    anna = post_room.contact(email="click@example.com", phone="+14155550100")
    post_room.provider()
    post_room.sent(post_room.write(anna))
    link = link_in(post_room, "click@example.com")

    looked = post_room.outside.get(link)
    assert (looked.status_code, looked.mimetype, b"<form" in looked.data) == (200, "text/html", True)
    assert post_room.write(anna)["status"] == "pending"
    for _ in range(2):
        assert post_room.outside.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    settings = answered(post_room.client.get(f"/contacts/{anna['id']}"))["contact"]["dndSettings"]
    assert settings["email"]["status"] == "permanent"
    assert (post_room.write(anna)["status"], post_room.write(anna)["msg"]) == ("failed", "dnd")
    assert post_room.write(anna, type="SMS")["status"] == "pending"
    changed = post_room.service.events("contacts.contact.dnd_changed", location_id=post_room.location)
    assert [one["actor"] for one in changed] == [f"contact:{anna['id']}"]

    lifting = {"dndSettings": {"email": {"status": "inactive"}}}
    refused(post_room.client.put(f"/contacts/{anna['id']}", json=lifting), 422, "dnd_permanent")
    assert post_room.outside.post(link, data={"action": "subscribe"}).status_code == 200
    assert post_room.sent(post_room.write(anna))["status"] == "sent"


def test_a_link_that_is_not_ours_does_nothing(post_room: PostRoom) -> None:
    anna = post_room.contact(email="forged@example.com")
    other = post_room.contact(email="other@example.com")
    post_room.sent(post_room.write(anna))
    link = link_in(post_room, "forged@example.com")
    for forged in (link.replace(anna["id"], other["id"]), link[:-1], "/unsubscribe/x", f"{link}.x"):
        refused(post_room.outside.post(forged), 404, "link_unknown")
    assert post_room.write(other)["status"] == "pending"
    answered(post_room.client.delete(f"/contacts/{anna['id']}"))
    assert post_room.outside.post(link).status_code == 200
