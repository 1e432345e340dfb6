"""A location's forms and surveys, as its people and as strangers use them."""

from typing import Any, NamedTuple

from chassis.testing.service import Client, TestService

from .answers import Json, answered

EMAIL: Json = {"field": "email", "label": "Your e-mail", "required": True}
NAME: Json = {"field": "name", "label": "Your name"}
PHONE: Json = {"field": "phone", "label": "Your phone"}


def ask(*names: str) -> list[Json]:
    """Fields that are called by their names."""
    return [{"field": name, "label": name} for name in names]


class Kind(NamedTuple):
    """What a kind is called in answers and paths, and where its fields are in a body."""

    one: str
    many: str
    paged: bool

    def body(self, *fields: Json, **more: Any) -> Json:
        """A published definition that asks for `fields`."""
        asked = {"pages": [{"title": "First", "fields": list(fields)}]} if self.paged else {"fields": list(fields)}
        return {"name": "Ask", "status": "published", **asked, **more}

    def asked(self, definition: Json) -> list[Json]:
        """The fields of a definition in an answer."""
        if not self.paged:
            fields: list[Json] = definition["fields"]
            return fields
        return [field for page in definition["pages"] for field in page["fields"]]


FORMS = Kind("form", "forms", paged=False)
SURVEYS = Kind("survey", "surveys", paged=True)


class Forms:
    """The test's location: `client` is its people, `public` is anybody."""

    def __init__(self, service: TestService, location: str, client: Client) -> None:
        self.service = service
        self.location = location
        self.client = client
        self.public = service.client(None, scopes=(), actor="anonymous")

    def make(self, *fields: Json, kind: Kind = FORMS, **more: Any) -> Json:
        """A published form that asks for `fields`; for the e-mail alone, if none are given."""
        body = kind.body(*(fields or (EMAIL,)), **more)
        form: Json = answered(self.client.post(f"/{kind.many}/", json=body), 201)[kind.one]
        return form

    def send(self, form: Json, answers: Json, *, kind: Kind = FORMS, address: str = "192.0.2.1", **more: Any) -> Any:
        """Send answers as a stranger does."""
        headers = {"X-Forwarded-For": address, **more.pop("headers", {})}
        path = f"/{kind.many}/{form['id']}/submissions"
        return self.public.post(path, json={"answers": answers, **more}, headers=headers)

    def sent(self, form: Json, answers: Json, **more: Any) -> str:
        """Send answers that are taken; gives the submission's id."""
        taken: str = answered(self.send(form, answers, **more), 201)["submission"]["id"]
        return taken

    def listed(self, kind: Kind = FORMS, client: Client | None = None, **query: Any) -> Json:
        """The published list of submissions."""
        wanted = {"locationId": self.location, **query}
        page: Json = answered((client or self.client).get(f"/{kind.many}/submissions", query_string=wanted))
        return page

    def contact(self, submission_id: str, kind: Kind = FORMS) -> Json:
        """The contact of a submission."""
        found = answered(self.client.get(f"/{kind.many}/submissions/{submission_id}"))["submission"]
        contact: Json = answered(self.client.get(f"/contacts/{found['contactId']}"))["contact"]
        return contact

    def told(self, name: str) -> list[Json]:
        """The data of the events of a type, in order."""
        return [event["data"] for event in self.service.events(f"contacts.{name}", location_id=self.location)]
