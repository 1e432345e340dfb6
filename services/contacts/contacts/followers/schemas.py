"""Followers on the wire."""

from marshmallow import Schema, fields, validate

from chassis.schemas import PublishedSchema
from contacts.wire import identifier


class FollowersBody(PublishedSchema):
    """Users to add or to remove."""

    followers = fields.List(identifier(), required=True, validate=validate.Length(max=100))


class FollowersAdded(Schema):
    """A contact's followers afterwards, and who is new among them."""

    followers = fields.List(fields.String(), required=True)
    followers_added = fields.List(fields.String(), required=True, data_key="followersAdded")


class FollowersRemoved(Schema):
    """A contact's followers afterwards, and who is no more among them."""

    followers = fields.List(fields.String(), required=True)
    followers_removed = fields.List(fields.String(), required=True, data_key="followersRemoved")
