"""A location that sends and gets messages, as its tests use it."""

from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import select
from werkzeug.test import TestResponse

from chassis.tables import TIMERS
from chassis.testing.events import run_due_timers
from chassis.testing.service import Client, TestService
from chassis.testing.waiting import wait_until
from chassis.timers.trying import PAUSES
from contacts.message_providers.signing import signed
from contacts.messaging.timers import SEND

from .answers import Json, answered
from .mailbox import Mailbox
from .receiver import Receiver

GATEWAY = "https://dossier.example"


class PostRoom:
    """One location with a mail server and a provider, and a clock that its tests move."""

    def __init__(self, service: TestService, location: str, mailbox: Mailbox, receiver: Receiver) -> None:
        self.service = service
        self.location = location
        self.mailbox = mailbox
        self.receiver = receiver
        self.client: Client = service.client(location)
        self.outside: Client = service.client(None, scopes=[], actor="anonymous")

    def contact(self, **given: Any) -> Json:
        body = {"locationId": self.location, "firstName": "Anna", "lastName": "Kovář", **given}
        contact: Json = answered(self.client.post("/contacts/", json=body), 201)["contact"]
        return contact

    def provider(self, channel: str = "sms", **given: Any) -> Json:
        url = {} if channel == "email" else {"url": self.receiver.url}
        body = {"channel": channel, "name": "Carrier", **url, **given}
        provider: Json = answered(self.client.post("/conversations/providers", json=body), 201)["provider"]
        return provider

    def write(self, contact: Json, **given: Any) -> Json:
        body = {"type": "Email", "contactId": contact["id"], "subject": "Hello", "message": "Text", **given}
        if body["type"] != "Email":
            del body["subject"]
        written: Json = answered(self.client.post("/conversations/messages", json=body))
        return written

    def message(self, written: Json) -> Json:
        message: Json = answered(self.client.get(f"/conversations/messages/{written['messageId']}"))
        return message

    def run(self, later: timedelta = timedelta()) -> int:
        self.service.clock.move(later)
        return run_due_timers(self.service.runtime, self.location)

    def sent(self, written: Json, status: str = "sent") -> Json:
        """Run what is due, and answer the message once it has a status."""
        self.run()
        wait_until(lambda: self.message(written)["status"] == status, 10, about=f"a message that is {status}")
        return self.message(written)

    def until_paused(self, written: Json, tries: int) -> None:
        """Wait until so many tries have failed and the time of the next one is set."""

        def paused() -> bool:
            with self.service.runtime.database.session() as session:
                timer = select(TIMERS.c.due_at).where(TIMERS.c.kind == SEND, TIMERS.c.key == written["messageId"])
                return bool(session.scalar(timer) == self.service.clock.now() + PAUSES[tries - 1])

        wait_until(paused, 10, about="the pause after a try")

    def callback(self, provider: Json, body: Json | bytes, secret: str | None = None, **headers: str) -> TestResponse:
        """What a provider tells, signed as it does; an e-mail is bytes."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        mail = isinstance(body, bytes)
        own = signed(secret or provider["secret"], raw, self.service.clock.now())
        answer: TestResponse = self.outside.post(
            f"/conversations/providers/{provider['id']}/{'mail' if mail else 'callback'}",
            data=raw,
            content_type="message/rfc822" if mail else "application/json",
            headers={**own, **headers},
        )
        return answer

    def messages(self, contact: Json) -> list[Json]:
        """All messages with a contact, the newest first."""
        query = {"locationId": self.location, "contactId": contact["id"]}
        found = answered(self.client.get("/conversations/search", query_string=query))["conversations"]
        if not found:
            return []
        page = answered(self.client.get(f"/conversations/{found[0]['id']}/messages", query_string={"limit": 100}))
        messages: list[Json] = page["messages"]
        return messages

    def conversation(self, contact: Json) -> Json:
        query = {"locationId": self.location, "contactId": contact["id"]}
        (found,) = answered(self.client.get("/conversations/search", query_string=query))["conversations"]
        conversation: Json = found
        return conversation

    def events(self, word: str) -> list[Json]:
        return [one["data"] for one in self.service.events(f"contacts.message.{word}", location_id=self.location)]
