"""A contact's followers."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.followers import operations
from contacts.followers.schemas import FollowersAdded, FollowersBody, FollowersRemoved

followers = Feature("followers", __name__, "A contact's followers")


@followers.operation(
    "POST",
    "/contacts/<contact_id>/followers",
    scope="contacts.write",
    body=FollowersBody,
    answer=FollowersAdded,
    status=201,
)
def add_followers(work: Work, body: dict[str, Any], contact_id: str) -> Answer:
    """Let users follow a contact."""
    contact, added = operations.add_followers(work, contact_id, body["followers"])
    return {"followers": contact.followers, "followersAdded": added}


@followers.operation(
    "DELETE", "/contacts/<contact_id>/followers", scope="contacts.write", body=FollowersBody, answer=FollowersRemoved
)
def remove_followers(work: Work, body: dict[str, Any], contact_id: str) -> Answer:
    """End users' following of a contact."""
    contact, removed = operations.remove_followers(work, contact_id, body["followers"])
    return {"followers": contact.followers, "followersRemoved": removed}
