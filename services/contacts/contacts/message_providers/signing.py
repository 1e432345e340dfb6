"""How a provider and we know each other: HMAC-SHA256 by a shared secret over the time and the body. Pure.

`X-Webhook-Timestamp` is the number of seconds since 1970, `X-Webhook-Signature` is `v1=` and the hex of the HMAC of that number, a dot and
the raw body. What is more than five minutes off is refused; what is repeated within them is known by its own id.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

TIMESTAMP, SIGNATURE = "X-Webhook-Timestamp", "X-Webhook-Signature"
TOLERANCE_SECONDS = 300


def signed(secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that sign `body`."""
    stamp = str(int(now.timestamp()))
    return {TIMESTAMP: stamp, SIGNATURE: _signature(secret, stamp, body)}


def holds(secret: str, body: bytes, headers: Mapping[str, str], now: datetime) -> bool:
    """Whether `headers` sign `body`, about now."""
    stamp, given = headers.get(TIMESTAMP) or "", headers.get(SIGNATURE) or ""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    if abs(int(stamp) - now.timestamp()) > TOLERANCE_SECONDS:
        return False
    return hmac.compare_digest(_signature(secret, stamp, body).encode(), given.encode())


def _signature(secret: str, stamp: str, body: bytes) -> str:
    return f"v1={hmac.new(secret.encode(), stamp.encode() + b'.' + body, hashlib.sha256).hexdigest()}"
