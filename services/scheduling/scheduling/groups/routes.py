"""Groups of calendars, as the published API has them."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.calendars.schemas import SuccessAnswer
from scheduling.groups import operations
from scheduling.groups.schemas import (
    AvailableAnswer,
    GroupAnswer,
    GroupCreateBody,
    GroupsAnswer,
    GroupSlugBody,
    GroupsQuery,
    GroupStatusBody,
    GroupUpdateBody,
    present_group,
)

groups = Feature("groups", __name__, "Groups of calendars")

READ, WRITE = "calendars/groups.readonly", "calendars/groups.write"
ONE = "/calendars/groups/<group_id>"


@groups.operation("GET", "/calendars/groups", scope=READ, query=GroupsQuery, answer=GroupsAnswer)
def list_groups(work: Work, query: dict[str, Any]) -> Answer:
    """List the location's groups."""
    return {"groups": [present_group(one) for one in operations.list_groups(work, query["locationId"])]}


@groups.operation("POST", "/calendars/groups", scope=WRITE, body=GroupCreateBody, answer=GroupAnswer, status=201)
def create_group(work: Work, body: dict[str, Any]) -> Answer:
    """Make a group."""
    group = operations.create_group(work, body)
    work.show_version(group)
    return {"group": present_group(group)}


@groups.operation("POST", "/calendars/groups/validate-slug", scope=WRITE, body=GroupSlugBody, answer=AvailableAnswer)
def validate_slug(work: Work, body: dict[str, Any]) -> Answer:
    """Say whether a slug is free."""
    return {"available": operations.is_slug_free(work, body)}


@groups.operation("PUT", ONE, scope=WRITE, body=GroupUpdateBody, answer=GroupAnswer)
def update_group(work: Work, body: dict[str, Any], group_id: str) -> Answer:
    """Change a group."""
    group = operations.update_group(work, group_id, body)
    work.show_version(group)
    return {"group": present_group(group)}


@groups.operation("PUT", f"{ONE}/status", scope=WRITE, body=GroupStatusBody, answer=SuccessAnswer)
def set_status(work: Work, body: dict[str, Any], group_id: str) -> Answer:
    """Show a group's page, or no longer."""
    work.show_version(operations.update_group(work, group_id, body))
    return {"success": True}


@groups.operation("DELETE", ONE, scope=WRITE, answer=SuccessAnswer)
def delete_group(work: Work, group_id: str) -> Answer:
    """Delete a group; its calendars stay."""
    operations.delete_group(work, group_id)
    return {"success": True}
