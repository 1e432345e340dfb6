"""Course offers and community groups, and which contact has which."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.portal import access, operations
from contacts.portal.kinds import COMMUNITY_GROUP, COURSE_OFFER, Kind
from contacts.portal.schemas import Answers, PortalItemBody, PortalItemChange, present_access, present_item
from contacts.wire import SUCCEEDED, Succeeded

course_offers = Feature("course_offers", __name__, "Course offers")
community_groups = Feature("community_groups", __name__, "Community groups")


def _items(feature: Feature, kind: Kind, answers: Answers, path: str, scopes: tuple[str, str]) -> None:
    """The operations on a kind's items."""
    read, write = scopes

    @feature.operation("GET", path, scope=read, answer=answers.items, paged=True, published=False)
    def list_items(work: Work) -> Answer:
        """All of the location, by name."""
        rows, cursor = operations.list_items(work, kind)
        return {answers.many: [present_item(row) for row in rows], "nextCursor": cursor}

    @feature.operation("POST", path, scope=write, body=PortalItemBody, answer=answers.item, status=201, published=False)
    def create_item(work: Work, body: dict[str, Any]) -> Answer:
        """Make one."""
        row = operations.create_item(work, kind, body)
        work.show_version(row)
        return {answers.one: present_item(row)}

    @feature.operation("GET", f"{path}/<item_id>", scope=read, answer=answers.item, published=False)
    def get_item(work: Work, item_id: str) -> Answer:
        """Read one."""
        row = operations.read_item(work, kind, item_id)
        work.show_version(row)
        return {answers.one: present_item(row)}

    @feature.operation(
        "PUT", f"{path}/<item_id>", scope=write, body=PortalItemChange, answer=answers.item, published=False
    )
    def update_item(work: Work, body: dict[str, Any], item_id: str) -> Answer:
        """Change one."""
        row = operations.update_item(work, kind, item_id, body)
        work.show_version(row)
        return {answers.one: present_item(row)}

    @feature.operation("DELETE", f"{path}/<item_id>", scope=write, answer=Succeeded, published=False)
    def delete_item(work: Work, item_id: str) -> Answer:
        """Delete one that no contact has."""
        operations.delete_item(work, kind, item_id)
        return SUCCEEDED


def _access(feature: Feature, kind: Kind, answers: Answers, path: str) -> None:
    """The operations on what a contact has of a kind."""

    @feature.operation("GET", path, scope="contacts.readonly", answer=answers.accesses, paged=True, published=False)
    def list_access(work: Work, contact_id: str) -> Answer:
        """What a contact has, the latest first."""
        rows, cursor = access.list_access(work, kind, contact_id)
        return {answers.many: [present_access(row) for row in rows], "nextCursor": cursor}

    @feature.operation("PUT", f"{path}/<item_id>", scope="contacts.write", answer=answers.access, published=False)
    def grant(work: Work, contact_id: str, item_id: str) -> Answer:
        """Give a contact access; it can be given again."""
        return {answers.one: present_access(access.grant(work, kind, contact_id, item_id))}

    @feature.operation("DELETE", f"{path}/<item_id>", scope="contacts.write", answer=Succeeded, published=False)
    def revoke(work: Work, contact_id: str, item_id: str) -> Answer:
        """Take a contact's access back; it can be taken back again."""
        access.revoke(work, kind, contact_id, item_id)
        return SUCCEEDED


_OFFERS = Answers.called("courseOffer", "courseOffers")
_GROUPS = Answers.called("communityGroup", "communityGroups")
_items(course_offers, COURSE_OFFER, _OFFERS, "/courses/offers", ("courses.readonly", "courses.write"))
_access(course_offers, COURSE_OFFER, _OFFERS, "/contacts/<contact_id>/course-offers")
_items(community_groups, COMMUNITY_GROUP, _GROUPS, "/communities/groups", ("communities.readonly", "communities.write"))
_access(community_groups, COMMUNITY_GROUP, _GROUPS, "/contacts/<contact_id>/community-groups")
