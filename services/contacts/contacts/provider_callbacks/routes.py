"""The addresses at which providers tell; what they send is signed (`message_providers/signing.py`)."""

from flask import request

from chassis.errors import Invalid
from chassis.web.feature import Answer, Feature
from chassis.web.parsing import load, read_json
from chassis.work import Work
from contacts.mail.reading import UnreadableMailError, read_mail
from contacts.message_providers.errors import provider_not_found
from contacts.message_providers.operations import enter_as_provider
from contacts.messaging.kinds import EMAIL
from contacts.messaging.models import Message
from contacts.provider_callbacks import operations
from contacts.provider_callbacks.schemas import CALLBACKS, CallbackAnswer, present_taken

LARGEST_MAIL = 25 * 1024 * 1024
provider_callbacks = Feature("provider_callbacks", __name__, "What those who carry messages tell")
_PROVIDER = "/conversations/providers/<provider_id>"


@provider_callbacks.operation(
    "POST", f"{_PROVIDER}/callback", scope=None, public=True, answer=CallbackAnswer, published=False
)
def take_callback(work: Work, provider_id: str) -> Answer:
    """Tell of a message that came in (`type: message`), or of what became of one of ours (`type: status`). Signed."""
    provider = enter_as_provider(work, provider_id, request.get_data(), dict(request.headers))
    body = read_json(request)
    kind = body.get("type") if isinstance(body, dict) else None
    if kind not in CALLBACKS:
        raise Invalid.of_field("type", "invalid_value", f"type must be one of {', '.join(CALLBACKS)}.")
    given = load(CALLBACKS[kind](), body)
    take = operations.take_message if kind == "message" else operations.take_status
    return _answer(take(work, provider, given))


@provider_callbacks.operation(
    "POST",
    f"{_PROVIDER}/mail",
    scope=None,
    public=True,
    answer=CallbackAnswer,
    published=False,
    max_body=LARGEST_MAIL,
)
def take_mail(work: Work, provider_id: str) -> Answer:
    """Hand an e-mail over as it came in (message/rfc822). Signed; only for the location's provider of e-mail."""
    raw = request.get_data()
    provider = enter_as_provider(work, provider_id, raw, dict(request.headers))
    if provider.channel != EMAIL:
        raise provider_not_found()
    try:
        mail = read_mail(raw)
    except UnreadableMailError as error:
        raise Invalid("unreadable_mail", "The body is not an e-mail.") from error
    return _answer(operations.take_mail(work, provider, mail))


def _answer(taken: Message | str) -> Answer:
    return present_taken(reason=taken) if isinstance(taken, str) else present_taken(taken.id)
