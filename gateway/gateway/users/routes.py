"""Published operations on users."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from gateway.users import operations
from gateway.users.schemas import (
    DeletedUserAnswer,
    EmailsBody,
    NewUserBody,
    SearchQuery,
    UserAnswer,
    UserBody,
    UsersAnswer,
    present_found_user,
    present_user,
)

users = Feature("users", __name__, description="Users of a company")


@users.operation("POST", "/users/", scope="users.write", body=NewUserBody, answer=UserAnswer, status=201, company=True)
def create_user(work: Work, body: dict[str, Any]) -> Answer:
    """Add a user."""
    return present_user(operations.create_user(work, body))


@users.operation("GET", "/users/search", scope="users.readonly", query=SearchQuery, answer=UsersAnswer, company=True)
def search_users(work: Work, query: dict[str, Any]) -> Answer:
    """Find users."""
    found, count = operations.search_users(work, query)
    return {"users": [present_found_user(user) for user in found], "count": count}


@users.operation(
    "POST",
    "/users/search/filter-by-email",
    scope="users.readonly",
    body=EmailsBody,
    answer=UsersAnswer,
    company=True,
)
def search_by_emails(work: Work, body: dict[str, Any]) -> Answer:
    """Find users by their e-mail addresses."""
    found, count = operations.search_by_emails(work, body)
    return {"users": [present_found_user(user) for user in found], "count": count}


@users.operation("GET", "/users/<user_id>", scope="users.readonly", answer=UserAnswer, company=True)
def read_user(work: Work, user_id: str) -> Answer:
    """Read a user."""
    user = operations.find_user(work, user_id)
    work.show_version(user)
    return present_user(user)


@users.operation("PUT", "/users/<user_id>", scope="users.write", body=UserBody, answer=UserAnswer, company=True)
def change_user(work: Work, body: dict[str, Any], user_id: str) -> Answer:
    """Change a user."""
    user = operations.change_user(work, user_id, body)
    work.show_version(user)
    return present_user(user)


@users.operation("DELETE", "/users/<user_id>", scope="users.write", answer=DeletedUserAnswer, company=True)
def delete_user(work: Work, user_id: str) -> Answer:
    """Let a user go."""
    operations.delete_user(work, user_id)
    return {"succeeded": True, "message": "The user was deleted."}
