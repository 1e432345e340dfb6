"""What a contact is after others were merged into it, and after that was undone. Pure.

A contact's state is a flat mapping: a field's wire name to its value, `customFields.ID` and `dndSettings.CHANNEL` among the names. What
is not set is None, empty or missing. The first state is the survivor's, the others come in the order in which they were named.

- *One value* (a name, the birthday, a custom field …): whose was chosen, if they have one; else the survivor's own, else the first one's
  that has it. A business and its name go together.
- *Tags*: all, in that order, each once.
- *Followers*: all of them, and the owners of the merged contacts, who would lose sight of them otherwise.
- *Do not disturb*: the stricter wins; for all channels if one had it so.
- *Attribution*: the earliest is the first, the latest the latest.

Undone, each field that the merge changed is what it was before, unless somebody has changed it since: then it stays. Of tags and
followers those go that came by the merge, and what was added since stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

State = Mapping[str, Any]

SINGLE = (
    "firstName",
    "lastName",
    "companyName",
    "businessId",
    "address1",
    "city",
    "state",
    "postalCode",
    "country",
    "website",
    "timezone",
    "gender",
    "dateOfBirth",
    "type",
    "source",
    "assignedTo",
    "profilePhoto",
)
CUSTOM = "customFields."
CHANNELS = ("dndSettings.", "inboundDndSettings.")
LISTS = ("tags", "followers")
_TOUCHES = ("attributionSource", "lastAttributionSource")
_TOGETHER = ("companyName", "businessId")
_STRICTNESS = {"inactive": 0, "active": 1, "permanent": 2}


def choosable(field: str) -> bool:
    """Whether one of several values of `field` can be chosen."""
    return field in SINGLE or field.startswith(CUSTOM)


def sources(states: Mapping[str, State], choose: Mapping[str, str]) -> dict[str, str]:
    """From which contact each field of one value comes, by the fields that anybody has."""
    names = dict.fromkeys(name for state in states.values() for name in state if choosable(name))
    found = {}
    for name in names:
        together = _TOGETHER if name in _TOGETHER else (name,)
        having = [one for one, state in states.items() if any(_is_set(state.get(field)) for field in together)]
        chosen = next((choose[field] for field in together if field in choose), None)
        if having:
            found[name] = chosen if chosen in having else having[0]
    return found


def united(states: Mapping[str, State], choose: Mapping[str, str]) -> dict[str, Any]:
    """What the survivor is afterwards."""
    after = {name: states[source].get(name) for name, source in sources(states, choose).items()}
    everyone = list(states.values())
    owner = after.get("assignedTo")
    owners = [state.get("assignedTo") for state in everyone]
    followers = [user for state in everyone for user in state.get("followers", ())]
    after["tags"] = _each_once(tag for state in everyone for tag in state.get("tags", ()))
    after["followers"] = _each_once([*followers, *(user for user in owners if user is not None and user != owner)])
    after["dnd"] = any(state.get("dnd") for state in everyone)
    for name in dict.fromkeys(name for state in everyone for name in state if name.startswith(CHANNELS)):
        after[name] = strictest([state[name] for state in everyone if state.get(name) is not None])
    touches = [state[name] for state in everyone for name in _TOUCHES if state.get(name) is not None]
    after["attributionSource"] = min(touches, key=_moment, default=None)
    after["lastAttributionSource"] = max(reversed(touches), key=_moment, default=None)
    return after


def strictest(settings: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The setting of one channel that allows least; of equal ones the first."""
    return max(settings, key=lambda setting: _STRICTNESS[setting["status"]], default=None)


def changed(before: State, after: State) -> list[str]:
    """The fields in which two states differ; one that is None is the same as one that is missing."""
    return [name for name in dict.fromkeys([*after, *before]) if before.get(name) != after.get(name)]


def undone(before: State, after: State, now: State) -> dict[str, Any]:
    """What those fields become that a merge took from `before` to `after`, and which are `now`, when it is undone."""
    restored: dict[str, Any] = {}
    for name in dict.fromkeys([*after, *before]):
        was, became, current = before.get(name), after.get(name), now.get(name)
        if name in LISTS:
            came = set(became or ()) - set(was or ())
            restored[name] = [item for item in current or () if item not in came]
        else:
            restored[name] = was if current == became else current
    if any(restored.get(name) != before.get(name) for name in _TOGETHER if name in restored):
        # The one was changed since; the other goes with it.
        restored.update({name: now.get(name) for name in _TOGETHER if name in restored})
    return restored


def stopped_since(after: State, now: State) -> dict[str, Any]:
    """The channels on which the contact said STOP since the merge. They said so for whoever they are once it is undone."""
    return {
        name: setting
        for name, setting in now.items()
        if name.startswith(CHANNELS)
        and setting is not None
        and setting["status"] == "permanent"
        and setting != after.get(name)
    }


def _is_set(value: Any) -> bool:
    return value not in (None, "", [], {})


def _each_once(items: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(items))


def _moment(touch: Mapping[str, Any]) -> str:
    # RFC 3339 in UTC with milliseconds throughout, so that text compares as time does.
    moment: str = touch.get("at") or ""
    return moment
