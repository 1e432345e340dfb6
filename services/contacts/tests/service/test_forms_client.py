"""The published client, unmodified, on forms, surveys and what was answered."""

import asyncio
from typing import Any

import pytest
from highlevel import HighLevel

from chassis.testing.keys import signed_headers
from chassis.testing.service import Client

from .desk_of_forms import EMAIL, FORMS, NAME, SURVEYS, Forms


def test_the_published_client_reads_all_of_it(
    address: str, forms: Forms, client: Client, location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HighLevel, "BASE_URL", address)
    made = {kind.one: forms.make(EMAIL, NAME, kind=kind) for kind in (FORMS, SURVEYS)}
    for kind in (FORMS, SURVEYS):
        forms.sent(made[kind.one], {"email": "anna@example.com", "name": f"Anna of {kind.many}"}, kind=kind)

    async def path() -> None:
        sdk: Any = HighLevel(private_integration_token="pit-of-tests")
        # The identity that the gateway would put in place of its token.
        sdk.http_client.headers.update(signed_headers(client.identity))
        async with sdk.http_client:
            found = await sdk.forms.get_forms(location, skip=0, limit=5, type="form")
            assert [(one["id"], one["name"]) for one in found["forms"]] == [(made["form"]["id"], "Ask")]
            page = await sdk.forms.get_forms_submissions(
                location, page=1, limit=10, form_id=made["form"]["id"], q="anna"
            )
            assert [one["name"] for one in page["submissions"]] == ["Anna of forms"]
            found = await sdk.surveys.get_surveys(location, skip=0, limit=5)
            assert (found["total"], found["surveys"][0]["id"]) == (1, made["survey"]["id"])
            page = await sdk.surveys.get_surveys_submissions(location, page=1, survey_id=made["survey"]["id"])
            assert [one["name"] for one in page["submissions"]] == ["Anna of surveys"]

    asyncio.run(path())
