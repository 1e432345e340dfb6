"""DND settings on the wire."""

from marshmallow import fields, validate

from chassis.schemas import PublishedSchema, text
from contacts.dnd.rules import CHANNELS, INBOUND_STATUSES, STATUSES


class DndSetting(PublishedSchema):
    """One channel's setting; `permanent` is for one who told the channel itself to stop."""

    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    message = text(1000)
    code = text(100)


class InboundDndSetting(PublishedSchema):
    """Whether messages that come in are turned away."""

    status = fields.String(required=True, validate=validate.OneOf(INBOUND_STATUSES))
    message = text(1000)


DndSettings = PublishedSchema.from_dict({name: fields.Nested(DndSetting) for name in CHANNELS}, name="DndSettings")
InboundDndSettings = PublishedSchema.from_dict({"all": fields.Nested(InboundDndSetting)}, name="InboundDndSettings")
