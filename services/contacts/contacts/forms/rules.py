"""What a form may ask, and what answers do to the person that they are about. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contacts.custom_fields.types import FILES

STANDARD: Mapping[str, str] = {
    **dict.fromkeys(("firstName", "lastName", "name"), "TEXT"),
    "email": "EMAIL",
    "phone": "PHONE",
    **dict.fromkeys(("companyName", "address1", "city", "state", "postalCode", "country", "website"), "TEXT"),
    "timezone": "TEXT",
    "gender": "TEXT",
    "dateOfBirth": "DATE",
}
"""A contact's own fields that a form may ask for, with the type of each among those of custom fields."""
IDENTIFYING = ("email", "phone")
CONSENT, OPT_OUT = "consent", "optOut"
"""What a person ticks to be written to on some channels, and to be left alone on them."""
TICKED: Mapping[str, str] = {CONSENT: "CONSENT", OPT_OUT: "OPT_OUT"}
KEEP, FILL, OVERWRITE = "keep", "fill", "overwrite"
KNOWN_CONTACTS = (KEEP, FILL, OVERWRITE)
"""What answers change of somebody known: nothing, what is empty, or all that is asked. Never their owner, tags or primary addresses."""
MOST_UPLOADS = 10
LARGEST_UPLOAD_MB = 50
_LONGEST_UPLOAD_ID = 64
_EARLIEST, _LATEST = date(1970, 1, 2), date(9999, 1, 1)


@dataclass(frozen=True)
class Field:
    """Something that a form asks. `name` is what answers are named by: a field of contacts, a custom field's id, `consent` or `optOut`."""

    name: str
    type: str
    label: str
    required: bool
    channels: Sequence[str] = ()
    most_files: int = MOST_UPLOADS

    @property
    def is_custom(self) -> bool:
        """Whether it is a custom field."""
        return self.name not in STANDARD and self.name not in TICKED

    @property
    def takes_files(self) -> bool:
        """Whether its answer is files that were uploaded before."""
        return self.is_custom and self.type == FILES


def fields_of(pages: Sequence[Mapping[str, Any]]) -> Iterator[Field]:
    """What is asked on `pages`, as a version keeps them, in order."""
    for page in pages:
        for kept in page["fields"]:
            yield Field(
                kept["field"],
                kept["type"],
                kept["label"],
                kept["required"],
                tuple(kept.get("channels") or ()),
                (kept.get("files") or {}).get("most") or MOST_UPLOADS,
            )


def file_limits(pages: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """For each field that takes files: the most of them, the most megabytes of one, and the endings of their names (none: any)."""
    return {
        kept["field"]: {
            "most": (kept.get("files") or {}).get("most") or MOST_UPLOADS,
            "megabytes": (kept.get("files") or {}).get("megabytes") or LARGEST_UPLOAD_MB,
            "formats": list(kept.get("formats") or ()),
        }
        for page in pages
        for kept in page["fields"]
        if kept["type"] == FILES
    }


def is_upload_list(value: Any) -> bool:
    """Whether `value` can be ids of uploads, each once."""
    return (
        isinstance(value, list)
        and all(isinstance(one, str) and one.isalnum() and len(one) <= _LONGEST_UPLOAD_ID for one in value)
        and len(set(value)) == len(value)
    )


def dnd_of_new(fields: Sequence[Field], answers: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """The DND settings of a person whom the form makes: none of the channels that they were asked about and did not consent to."""
    asked = {channel for field in fields if field.name == CONSENT for channel in field.channels}
    left_alone = set() if answers.get(CONSENT) else asked
    return {
        channel: {"status": "active", "message": reason} for channel in sorted(left_alone | _opted_out(fields, answers))
    }


def dnd_of_known(
    fields: Sequence[Field], answers: Mapping[str, Any], before: Mapping[str, Any], reason: str, *, may_lift: bool
) -> dict[str, Any]:
    """The DND settings that change for a known person: who opts out is left alone; who consents is written to again if `may_lift`.

    What they stopped themselves (`permanent`) stays.
    """
    status = {channel: (setting or {}).get("status") for channel, setting in before.items()}
    out = _opted_out(fields, answers)
    changed = {
        channel: {"status": "active", "message": reason}
        for channel in sorted(out)
        if status.get(channel) in (None, "inactive")
    }
    if may_lift and answers.get(CONSENT):
        consented = {channel for field in fields if field.name == CONSENT for channel in field.channels} - out
        changed |= {channel: {"status": "inactive"} for channel in sorted(consented) if status.get(channel) == "active"}
    return changed


def _opted_out(fields: Sequence[Field], answers: Mapping[str, Any]) -> set[str]:
    if not answers.get(OPT_OUT):
        return set()
    return {channel for field in fields if field.name == OPT_OUT for channel in field.channels}


def days(start: date | None, end: date | None, now: datetime, zone: str | None) -> tuple[datetime, datetime]:
    """From the beginning of the day `start` to the end of the day `end` in `zone`; the last month up to today, where they are not given."""
    place = ZoneInfo(zone or "UTC")
    last = end or now.astimezone(place).date()
    first = start or _month_before(last)
    # No form is older or newer than these, and outside of them there is no time in every zone.
    first, last = (min(max(day, _EARLIEST), _LATEST) for day in (first, last))
    return _midnight(first, place), _midnight(last + timedelta(days=1), place)


def _month_before(day: date) -> date:
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    end_of_month = (date(day.year, day.month, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, end_of_month))


def _midnight(day: date, place: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), place).astimezone(UTC)
