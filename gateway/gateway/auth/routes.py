"""Operations on sessions."""

from typing import Any

from flask import request

from chassis.web.feature import Answer, Feature
from chassis.work import Units, Work
from gateway.auth import operations
from gateway.auth.schemas import (
    LoggedOutAnswer,
    LoginBody,
    MeAnswer,
    RefreshBody,
    SessionAnswer,
    present_me,
    present_session,
)
from gateway.auth.steps import log_in, refresh

auth = Feature("auth", __name__, description="Users' sessions")


@auth.operation(
    "POST",
    "/auth/login",
    scope=None,
    public=True,
    body=LoginBody,
    answer=SessionAnswer,
    steps=True,
    published=False,
)
def login(units: Units, body: dict[str, Any]) -> Answer:
    """Log in with an e-mail address and a password."""
    return present_session(log_in(units, body, request.remote_addr or ""))


@auth.operation(
    "POST",
    "/auth/refresh",
    scope=None,
    public=True,
    body=RefreshBody,
    answer=SessionAnswer,
    steps=True,
    published=False,
)
def refresh_tokens(units: Units, body: dict[str, Any]) -> Answer:
    """Go on with new tokens; the old refresh token is spent."""
    return present_session(refresh(units, body))


@auth.operation("POST", "/auth/logout", scope=(), answer=LoggedOutAnswer, company=True, published=False)
def logout(work: Work) -> Answer:
    """End the session whose access token is given."""
    token = request.authorization.token if request.authorization else None
    operations.end_session(work, token or "")
    return {"succeeded": True}


@auth.operation("GET", "/auth/me", scope=(), answer=MeAnswer, company=True, published=False)
def read_me(work: Work) -> Answer:
    """Whom the token stands for, and what it may do."""
    return present_me(work.identity, operations.acting_user(work))
