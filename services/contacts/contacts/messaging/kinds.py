"""The kinds of messages, by what tells them apart. Pure."""

from dataclasses import dataclass

PHONE, HANDLE = "phone", "handle"
"""What a channel knows a contact by, beside e-mail: a phone number, or a name of its own for them."""


@dataclass(frozen=True)
class Kind:
    """A channel. `wire` is its name in a body, `type` and `number` are those in answers; `dnd` is its switch, if it has one."""

    name: str
    wire: str
    type: str
    number: int
    known_by: str
    dnd: str | None = None

    @property
    def is_mail(self) -> bool:
        """Whether it goes by SMTP; the others go to the location's provider."""
        return self.name == EMAIL

    @property
    def dnd_name(self) -> str:
        """What the rules of do-not-disturb call it; one without a switch heeds the switch for all."""
        return self.dnd or self.name


EMAIL, CALL = "email", "call"
# The numbers are those of the published types, in HighLevel's "Message Types"; its specification lists the words in the same order.
_KINDS = (
    Kind(EMAIL, "Email", "TYPE_EMAIL", 3, EMAIL, EMAIL),
    Kind("sms", "SMS", "TYPE_SMS", 2, PHONE, "sms"),
    Kind("whatsApp", "WhatsApp", "TYPE_WHATSAPP", 19, PHONE, "whatsApp"),
    Kind("fb", "FB", "TYPE_FACEBOOK", 11, HANDLE, "fb"),
    # Meta's other messenger, under the same switch.
    Kind("ig", "IG", "TYPE_INSTAGRAM", 18, HANDLE, "fb"),
    Kind("gmb", "GMB", "TYPE_GMB", 15, HANDLE, "gmb"),
    Kind("liveChat", "Live_Chat", "TYPE_LIVE_CHAT", 29, HANDLE),
    Kind("custom", "Custom", "TYPE_CUSTOM_PROVIDER_SMS", 22, PHONE),
    Kind(CALL, "Call", "TYPE_CALL", 1, PHONE, CALL),
)
KINDS = {kind.name: kind for kind in _KINDS}
BY_WIRE = {kind.wire: kind for kind in _KINDS}
BY_TYPE = {kind.type: kind for kind in _KINDS}
WRITTEN = tuple(kind.name for kind in _KINDS if kind.name != CALL)
"""Those on which one writes."""
BY_PROVIDER = tuple(name for name in WRITTEN if name != EMAIL)
_SPELLINGS = {name.lower(): name for name in WRITTEN} | {"facebook": "fb", "google": "gmb"}


def read_channel(word: str) -> str | None:
    """The channel that another service means, in whatever case it is spelled (`whatsapp`); None for what is none."""
    return _SPELLINGS.get(word.lower())
