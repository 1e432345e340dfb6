"""An interaction as a contact keeps it: a JSON object with the published names, the misspelt one among them. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chassis.schemas import wire_time
from contacts.attribution.rules import CREATED_BY_USER, judge
from contacts.attribution.signals import CLICK_IDS, read_parameters, read_signals

Touch = dict[str, Any]
SESSION = timedelta(minutes=30)
"""How long a session lasts without a page being seen, as with Google Analytics."""

_LONGEST_TITLE = 500
_PUBLISHED = {"msclkid": "msclikid"}
_PARAMETERS = {
    "utm_source": "utmSource",
    "utm_medium": "utmMedium",
    "utm_campaign": "campaign",
    "utm_content": "utmContent",
    "utm_term": "utmTerm",
    "campaign_id": "campaignId",
}
_OF_SESSION = ("sessionSource", "rule", *_PARAMETERS.values(), *(_PUBLISHED.get(name, name) for name in CLICK_IDS))
_OTHER_NAMES = {
    **{name.lower(): kept for name, kept in _PARAMETERS.items()},
    **{kept.lower(): kept for kept in (*_PARAMETERS.values(), "sessionSource", "userAgent")},
    "utmcampaign": "campaign",
    "type": "medium",
    **{name: _PUBLISHED.get(name, name) for name in CLICK_IDS},
}


def touch_of(kind: str, url: str, referrer: str, user_agent: str, at: datetime, before: Touch | None = None) -> Touch:
    """What is kept of an interaction. Another page of the same site belongs to the session of the one `before`, if that was just now."""
    seen = read_signals(kind, url, referrer)
    own = {"url": url, "referrer": referrer, "userAgent": user_agent, "medium": kind, "at": wire_time(at)}
    if before is not None and seen.within_site and at - datetime.fromisoformat(before["at"]) <= SESSION:
        return {**_there(own), "url": url, **{name: before[name] for name in _OF_SESSION if name in before}}
    rule = judge(seen)
    parameters = read_parameters(url)
    tags = {kept: parameters.get(name) for name, kept in _PARAMETERS.items()}
    clicks = {_PUBLISHED.get(name, name): value for name, value in seen.clicks.items()}
    return {**_there({**own, **tags, **clicks}), "url": url, "sessionSource": rule.source, "rule": rule.name}


def touch_of_user(at: datetime) -> Touch:
    """What is kept where a person made the contact in the CRM."""
    return {
        "url": "CRM UI",
        "medium": "crm_ui",
        "at": wire_time(at),
        "sessionSource": "crm_ui",
        "rule": CREATED_BY_USER,
    }


def attributed(first: Touch | None, latest: Touch | None, touch: Touch) -> tuple[Touch, Touch]:
    """The first and the latest after a touch: the first stays what it is, and one that comes late does not become the latest."""
    newer = latest is None or latest["at"] <= touch["at"]
    return first or touch, touch if newer or latest is None else latest


def as_activity(touch: Touch) -> dict[str, Any]:
    """An interaction as the timeline tells it: by its own kind, at its own time."""
    kind = touch["medium"]
    title = f"{kind.replace('_', ' ').capitalize()}: {touch['url'] or touch['sessionSource']}"
    return {"type": kind, "title": title[:_LONGEST_TITLE], "occurredAt": touch["at"], "data": touch}


def clicks_of(touch: Mapping[str, Any]) -> dict[str, str]:
    """The click ids that are kept, under their right names."""
    return {name: touch[kept] for name in CLICK_IDS if (kept := _PUBLISHED.get(name, name)) in touch}


def kept_name(key: str) -> str:
    """Under which name a touch keeps what a search calls `key`, in any case and either spelling."""
    return _OTHER_NAMES.get(key.lower(), key)


def _there(values: Mapping[str, Any]) -> Touch:
    return {name: value for name, value in values.items() if value}
