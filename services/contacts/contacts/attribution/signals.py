"""What an interaction's addresses say: campaign parameters, click ids, hosts. Pure; whatever somebody sends is read or passed over."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

MOST_PARAMETERS = 100
_LONGEST = 500

CLICK_IDS = ("gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "ttclid", "li_fat_id")
_SLIPS = {"msclikid": "msclkid", "lifatid": "li_fat_id"}
"""Click ids as the published API and others misspell them."""

# Matched against the end of a host, so that `www.` and countries' own sites count too.
_SEARCH_HOSTS = re.compile(
    r"(^|\.)(google(\.[a-z]{2,3}){1,2}|bing\.com|yahoo(\.[a-z]{2,3}){1,2}|duckduckgo\.com|ecosia\.org|yandex\.[a-z]{2,3}"
    r"|baidu\.com|qwant\.com|startpage\.com|search\.brave\.com)$"
)
_SOCIAL_HOSTS = re.compile(
    r"(^|\.)(facebook\.com|fb\.com|fb\.me|messenger\.com|instagram\.com|threads\.(net|com)|linkedin\.com|lnkd\.in|twitter\.com"
    r"|x\.com|t\.co|tiktok\.com|pinterest(\.[a-z]{2,3}){1,2}|pin\.it|reddit\.com|youtube\.com|youtu\.be|snapchat\.com|whatsapp\.com)$"
)
_GOOGLE = re.compile(r"(^|\.)google(\.[a-z]{2,3}){1,2}$")
_SEARCH_NAMES = frozenset(
    ("google", "bing", "yahoo", "duckduckgo", "ecosia", "yandex", "baidu", "qwant", "startpage", "brave")
)
_SOCIAL_NAMES = frozenset(
    (
        "facebook",
        "fb",
        "instagram",
        "ig",
        "threads",
        "linkedin",
        "twitter",
        "x",
        "tiktok",
        "pinterest",
        "reddit",
        "youtube",
    )
)


@dataclass(frozen=True)
class Signals:
    """What there is to judge by, all in lower case; click ids keep theirs, as they are somebody's keys."""

    kind: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    tagged: bool
    trigger_link: bool
    clicks: dict[str, str]
    host: str
    referrer: str

    @property
    def from_search(self) -> bool:
        """Whether a search engine sent them, or is named as the source."""
        return bool(_SEARCH_HOSTS.search(self.referrer)) or self.utm_source in _SEARCH_NAMES

    @property
    def from_social(self) -> bool:
        """Whether a social network sent them, is named as the source, or signed the link."""
        return bool(_SOCIAL_HOSTS.search(self.referrer)) or self.utm_source in _SOCIAL_NAMES or "fbclid" in self.clicks

    @property
    def from_google(self) -> bool:
        """Whether Google's own pages sent them."""
        return bool(_GOOGLE.search(self.referrer))

    @property
    def within_site(self) -> bool:
        """Whether they came from another page of the same site, and nothing says otherwise."""
        same = self.referrer.removeprefix("www.") == self.host.removeprefix("www.")
        return bool(self.referrer) and same and not (self.tagged or self.clicks or self.trigger_link)


def read_signals(kind: str, url: str, referrer: str) -> Signals:
    """The signals of an interaction of this kind."""
    parameters = read_parameters(url)
    names = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
    utm = {name: parameters.get(name, "").strip().lower() for name in names}
    return Signals(
        kind=kind,
        utm_source=utm["utm_source"],
        utm_medium=utm["utm_medium"],
        utm_campaign=utm["utm_campaign"],
        tagged=any(utm.values()),
        trigger_link=bool(parameters.get("trigger_link") or parameters.get("triggerlink")),
        clicks=click_ids(parameters),
        host=read_host(url),
        referrer=read_host(referrer),
    )


def read_parameters(url: str) -> dict[str, str]:
    """The query's parameters, their names in lower case; of one that is there twice, the first."""
    try:
        pairs = parse_qsl(urlsplit(url).query, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return {}
    # PostgreSQL keeps no NUL, however it is written.
    return {name.lower(): value.replace("\0", "")[:_LONGEST] for name, value in reversed(pairs)}


def click_ids(parameters: dict[str, str]) -> dict[str, str]:
    """The click ids among the parameters, under their right names."""
    named = {_SLIPS.get(name, name): value for name, value in parameters.items()}
    return {name: named[name] for name in CLICK_IDS if named.get(name)}


def read_host(url: str) -> str:
    """The host of an address in lower case; nothing for what is none."""
    try:
        return (urlsplit(url.strip()).hostname or "").rstrip(".")
    except ValueError:
        return ""
