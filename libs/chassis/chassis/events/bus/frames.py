"""Many messages as one write: AMQP 0-9-1 frames of `basic.publish` (https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf, 4.2).

py-amqp serialises and writes each message by itself, which costs more than all else that a relay does.
"""

from functools import lru_cache
from struct import Struct

_METHOD, _HEADER, _BODY = 1, 2, 3
_FRAME_END = b"\xce"
_FRAME_OVERHEAD = 8
_BASIC = 60
_PUBLISH = 40
_MANDATORY = 1
_PERSISTENT = 2
# content-type (bit 15), delivery-mode (12), message-id (7), type (5)
_PROPERTIES = 1 << 15 | 1 << 12 | 1 << 7 | 1 << 5

_frame_start = Struct(">BHI").pack
_method_start = Struct(">HHH").pack
_header_start = Struct(">HHQH").pack


def publish_frames(
    channel: int,
    exchange: str,
    routing_key: str,
    message_id: str,
    kind: str,
    body: bytes,
    *,
    content_type: str,
    frame_max: int,
) -> bytes:
    """The frames of one persistent, mandatory message. Names have at most 255 bytes.

    Raises:
        ValueError: a name is longer.
    """
    properties = _content_properties(content_type) + _short(message_id) + _short(kind)
    header = _header_start(_BASIC, 0, len(body), _PROPERTIES) + properties
    parts = [
        _method_frame(channel, exchange, routing_key),
        _frame_start(_HEADER, channel, len(header)),
        header,
        _FRAME_END,
    ]
    most = frame_max - _FRAME_OVERHEAD
    for start in range(0, len(body), most):
        chunk = body[start : start + most]
        parts += (_frame_start(_BODY, channel, len(chunk)), chunk, _FRAME_END)
    return b"".join(parts)


@lru_cache(maxsize=1024)
def _method_frame(channel: int, exchange: str, routing_key: str) -> bytes:
    arguments = _method_start(_BASIC, _PUBLISH, 0) + _short(exchange) + _short(routing_key) + bytes([_MANDATORY])
    return _frame_start(_METHOD, channel, len(arguments)) + arguments + _FRAME_END


@lru_cache(maxsize=16)
def _content_properties(content_type: str) -> bytes:
    return _short(content_type) + bytes([_PERSISTENT])


def _short(text: str) -> bytes:
    raw = text.encode()
    return bytes([len(raw)]) + raw
