"""A form with a field for files, as contacts tells of it and as strangers use it."""

from dataclasses import dataclass
from typing import Any

from urllib3 import encode_multipart_formdata

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.service import Client

from .conftest import PDF, FileToSend, Place

PLAN = {"most": 3, "megabytes": 1, "formats": []}


@dataclass
class SentForm:
    """A published form with a field for files, `plan`, as contacts tells of it and as strangers use it."""

    place: Place
    kind: str
    id: str
    public: Client

    def tell(self, happened: str = "created", *, sequence: int = 1, status: str = "published", **limits: Any) -> None:
        fields = {"plan": {**PLAN, **limits}, "id": PLAN}
        data = {"status": status, "fileFields": fields}
        location_id = self.place.location_id
        name = f"contacts.{self.kind}.{happened}"
        self.place.service.deliver(make_event(name, self.id, data, location_id=location_id, sequence=sequence))

    def send(self, *files: tuple[str, FileToSend], address: str = "192.0.2.1", **headers: str) -> Any:
        body, content_type = encode_multipart_formdata(files)
        path = f"/{self.kind}s/{self.id}/files"
        given = {"X-Forwarded-For": address, **headers}
        return self.public.post(path, data=body, content_type=content_type, headers=given)

    def sent(self, name: str = "plan.pdf", content: bytes = PDF, field: str = "plan") -> str:
        answer = self.send((field, (name, content)))
        assert answer.status_code == 201, answer.json
        upload_id: str = answer.json["uploads"][0]["id"]
        return upload_id

    def submission(self, *uploads: str, field: str = "plan", keep: bool = False, **changes: Any) -> Event:
        files = [{"uploadId": one, "field": field, "keepInField": keep} for one in uploads]
        event: dict[str, Any] = {"contact_id": self.place.contact_id, "location_id": self.place.location_id, **changes}
        form_id = event.pop("form_id", self.id)
        data = {"formId": form_id, "files": files}
        return make_event(f"contacts.{self.kind}.submitted", new_id(), data, actor=f"{self.kind}:{form_id}", **event)

    def received(self) -> list[dict[str, Any]]:
        documents: list[dict[str, Any]] = self.place.page(category="received", source=self.kind)["documents"]
        return documents


def published_form(place: Place, kind: str = "form") -> SentForm:
    """A form, or a survey, that contacts has told of."""
    form = SentForm(place, kind, new_id(), place.service.client(None, scopes=(), actor="anonymous"))
    form.tell()
    return form
