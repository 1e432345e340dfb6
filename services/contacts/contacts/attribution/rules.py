"""Which source a session has: one table, read from the top; the first rule that holds decides. Case counts nowhere.

From the documentation of those who sign the links and of those who read them:
HighLevel, "Attribution: how source is determined" (help.gohighlevel.com, article 48001142194) and its advertising set-up (48001219997);
Google Analytics, "Default channel group" (support.google.com/analytics/answer/9756891);
Google Ads, auto-tagging: GCLID, GBRAID, WBRAID; Microsoft Advertising, auto-tagging: MSCLKID; TikTok, "About TikTok Click ID"; LinkedIn,
"first-party ad tracking" (li_fat_id); Meta, "ClickID and the fbp and fbc parameters" (fbclid is on unpaid links as well).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from contacts.attribution.signals import Signals

SESSION_SOURCES = (
    "crm_ui",
    "paid_search",
    "paid_social",
    "direct",
    "organic_search",
    "social_media",
    "referral",
    "other",
)
CREATED_BY_USER = "created_by_user"
"""The rule of a contact that a person made in the CRM; no interaction comes under it."""

_PAID = re.compile(r"(.*cp.*|ppc|retargeting|paid.*)")
_PAID_SOCIAL = re.compile(r".*paid[ _-]?social.*")
_SOCIAL_MEDIUMS = frozenset(("social", "social-network", "social-media", "sm", "social network", "social media"))
_EMAIL = frozenset(("email", "e-mail", "e_mail", "e mail"))
_SOCIAL_ADS = frozenset(("fb_ad", "ig_ad", "linkedin_ad", "twitter_ad", "reddit_ad", "tiktok_ad"))
_MESSAGES = frozenset(("sms", "email", "call"))


@dataclass(frozen=True)
class Rule:
    """If it holds, the session's source is `source`; `name` tells people which rule decided."""

    name: str
    source: str
    holds: Callable[[Signals], bool]


def _clicked(*names: str) -> Callable[[Signals], bool]:
    return lambda seen: any(name in seen.clicks for name in names)


def _paid(seen: Signals) -> bool:
    return bool(_PAID.fullmatch(seen.utm_medium))


RULES = (
    Rule("google_click", "paid_search", _clicked("gclid", "gbraid", "wbraid")),
    Rule("microsoft_click", "paid_search", _clicked("msclkid")),
    Rule("display_click", "paid_search", _clicked("dclid")),
    Rule("tiktok_click", "paid_social", _clicked("ttclid")),
    Rule("linkedin_click", "paid_social", _clicked("li_fat_id")),
    Rule("adwords", "paid_search", lambda seen: "adwords" in (seen.utm_source, seen.utm_medium, seen.utm_campaign)),
    Rule("social_ad", "paid_social", lambda seen: seen.utm_source in _SOCIAL_ADS),
    Rule(
        "paid_social_tag",
        "paid_social",
        lambda seen: bool(_PAID_SOCIAL.fullmatch(seen.utm_source) or _PAID_SOCIAL.fullmatch(seen.utm_medium)),
    ),
    Rule("paid_medium_social", "paid_social", lambda seen: _paid(seen) and seen.from_social),
    Rule("paid_medium_search", "paid_search", lambda seen: _paid(seen) and seen.from_search),
    Rule("paid_medium_elsewhere", "other", _paid),
    Rule("trigger_link", "other", lambda seen: seen.trigger_link),
    Rule("email_tag", "other", lambda seen: seen.utm_medium in _EMAIL or seen.utm_source in _EMAIL),
    Rule("sms_tag", "other", lambda seen: "sms" in (seen.utm_medium, seen.utm_source)),
    Rule("organic_tag", "organic_search", lambda seen: seen.utm_medium == "organic"),
    Rule("social_tag", "social_media", lambda seen: seen.utm_medium in _SOCIAL_MEDIUMS),
    Rule("referral_tag", "referral", lambda seen: seen.utm_medium in ("referral", "affiliate", "affiliates")),
    Rule("campaign_on_google", "paid_search", lambda seen: seen.tagged and seen.from_google),
    Rule("social_source", "social_media", lambda seen: seen.from_social),
    Rule("search_engine", "organic_search", lambda seen: seen.from_search),
    Rule("tagged_otherwise", "other", lambda seen: seen.tagged),
    Rule("message", "other", lambda seen: seen.kind in _MESSAGES),
    Rule("other_site", "referral", lambda seen: bool(seen.referrer) and not seen.within_site),
    Rule("no_referrer", "direct", lambda _seen: True),
)


def judge(seen: Signals) -> Rule:
    """The rule that decides; the last one always holds."""
    return next(rule for rule in RULES if rule.holds(seen))
