"""The wire's forms of users."""

# ruff: noqa: N815 - names of the wire

from typing import Any

from marshmallow import fields, validate

from chassis.schemas import PublishedSchema, text
from gateway.users.models import ACCOUNT, ADMIN, AGENCY, USER, User

_SCOPE = fields.String(validate=validate.Regexp(r"^[A-Za-z0-9/_.-]{1,100}\Z", error="Not a scope."))


def _user_fields(*, required: bool) -> dict[str, fields.Field[Any]]:
    return {
        "companyId": text(40, required=required),
        "firstName": text(200, required=required),
        "lastName": text(200, required=required),
        "email": fields.Email(required=required, validate=validate.Length(max=320)),
        # Longer ones would only cost time to hash.
        "password": text(200, required=required, load_only=True),
        "phone": text(50),
        "type": fields.String(required=required, validate=validate.OneOf((ACCOUNT, AGENCY))),
        "role": fields.String(required=required, validate=validate.OneOf((ADMIN, USER))),
        "locationIds": fields.List(text(40, least=1), required=required, validate=validate.Length(max=1000)),
        "permissions": fields.Dict(keys=text(100), values=fields.Boolean(), validate=validate.Length(max=100)),
        "scopes": fields.List(_SCOPE, validate=validate.Length(max=500)),
        "scopesAssignedToOnly": fields.List(_SCOPE, validate=validate.Length(max=500)),
        "profilePhoto": text(2000),
        "twilioPhone": fields.Dict(keys=text(40), values=text(50), validate=validate.Length(max=1000)),
        "platformLanguage": text(10),
    }


NewUserBody = PublishedSchema.from_dict(_user_fields(required=True), name="NewUserBody")
UserBody = PublishedSchema.from_dict(_user_fields(required=False), name="UserBody")


class SearchQuery(PublishedSchema):
    """A search among users; numbers come as text."""

    companyId = text(40, required=True)
    query = text(320)
    skip = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 1000))
    locationId = text(40)
    type = text(20)
    role = text(20)
    ids = text(20_000)
    sort = text(50)
    sortDirection = fields.String(load_default="asc", validate=validate.OneOf(("asc", "desc")))
    enabled2waySync = fields.Boolean()


class EmailsBody(PublishedSchema):
    """A search by e-mail addresses, comma separated."""

    companyId = text(40, required=True)
    emails = text(50_000, required=True)
    deleted = fields.Boolean(load_default=False)
    skip = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 1000))
    projection = text(200)


class RolesAnswer(PublishedSchema):
    """Where a user works and as what."""

    type = fields.String(required=True)
    role = fields.String(required=True)
    locationIds = fields.List(fields.String(), required=True)


class UserAnswer(PublishedSchema):
    """A user as the published API shows it."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    firstName = fields.String(required=True)
    lastName = fields.String(required=True)
    email = fields.String(required=True)
    phone = fields.String()
    permissions = fields.Dict(required=True)
    roles = fields.Nested(RolesAnswer, required=True)
    deleted = fields.Boolean()
    platformLanguage = fields.String()


class UsersAnswer(PublishedSchema):
    """A page of users, and how many there are."""

    users = fields.List(fields.Nested(UserAnswer), required=True)
    count = fields.Integer(required=True)


class DeletedUserAnswer(PublishedSchema):
    """That a user is gone."""

    succeeded = fields.Boolean(required=True)
    message = fields.String(required=True)


def present_user(user: User) -> dict[str, Any]:
    """A user; a field without a value is left out.

    `scopes` is left out too: the published schema calls it one string, which a list of scopes is not. `GET /auth/me`
    answers them.
    """
    shown: dict[str, Any] = {
        "id": user.id,
        "name": user.name,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "email": user.email,
        "permissions": user.permissions,
        "roles": {"type": user.type, "role": user.role, "locationIds": user.location_ids},
        "phone": user.phone,
        "platformLanguage": user.platform_language,
    }
    return {name: value for name, value in shown.items() if value is not None}


def present_found_user(user: User) -> dict[str, Any]:
    """A user in a list."""
    return {**present_user(user), "deleted": user.deleted_at is not None}


def present_user_event(user: User) -> dict[str, Any]:
    """A user as events tell it."""
    shown: dict[str, Any] = {
        "id": user.id,
        "companyId": user.company_id,
        "name": user.name,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "email": user.email,
        "type": user.type,
        "role": user.role,
        "locationIds": user.location_ids,
        "assignedDataOnly": user.assigned_data_only,
    }
    return shown if user.phone is None else {**shown, "phone": user.phone}
