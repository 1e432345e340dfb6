"""The table of session sources: each rule by an address of its own, and all of them by any."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.attribution.rules import RULES, SESSION_SOURCES, judge
from contacts.attribution.signals import read_signals
from contacts.attribution.touches import attributed, clicks_of, kept_name, touch_of

SITE = "https://shop.example.com/"
NOON = datetime(2026, 5, 7, 12, tzinfo=UTC)
GOOGLE, FACEBOOK = "https://www.google.co.uk/", "https://l.facebook.com/x"

CASES = [
    ("page_view", "?gclid=Cj0", "", "google_click", "paid_search"),
    ("page_view", "?GCLID=Cj0&utm_medium=organic", "", "google_click", "paid_search"),
    ("page_view", "?gbraid=0AA", "", "google_click", "paid_search"),
    ("page_view", "?wbraid=0AA", "", "google_click", "paid_search"),
    ("page_view", "?msclkid=8f", "https://www.bing.com/", "microsoft_click", "paid_search"),
    ("page_view", "?msclikid=8f", "", "microsoft_click", "paid_search"),
    ("page_view", "?dclid=CIa", "", "display_click", "paid_search"),
    ("page_view", "?ttclid=E.C", "", "tiktok_click", "paid_social"),
    ("page_view", "?li_fat_id=47", "https://www.linkedin.com/", "linkedin_click", "paid_social"),
    ("page_view", "?utm_source=AdWords&utm_medium=spring", "", "adwords", "paid_search"),
    ("page_view", "?utm_source=FB_ad&utm_medium=women", FACEBOOK, "social_ad", "paid_social"),
    ("page_view", "?utm_source=paidSocial", "", "paid_social_tag", "paid_social"),
    ("page_view", "?utm_medium=paid&utm_source=facebook", "", "paid_medium_social", "paid_social"),
    ("page_view", "?utm_medium=CPC&fbclid=IwAR", "", "paid_medium_social", "paid_social"),
    ("page_view", "?utm_medium=cpc&utm_source=Google", "", "paid_medium_search", "paid_search"),
    ("page_view", "?utm_medium=ppc", "https://duckduckgo.com/", "paid_medium_search", "paid_search"),
    ("page_view", "?utm_medium=cpc&utm_source=partner", "", "paid_medium_elsewhere", "other"),
    ("page_view", "?trigger_link=a1", FACEBOOK, "trigger_link", "other"),
    ("page_view", "?utm_medium=Email&utm_source=google", "", "email_tag", "other"),
    ("page_view", "?utm_source=sms", "", "sms_tag", "other"),
    ("page_view", "?utm_medium=organic&utm_source=google", GOOGLE, "organic_tag", "organic_search"),
    ("page_view", "?utm_medium=social", "", "social_tag", "social_media"),
    ("page_view", "?utm_medium=referral", "", "referral_tag", "referral"),
    ("page_view", "?utm_campaign=hello-world", GOOGLE, "campaign_on_google", "paid_search"),
    ("page_view", "?fbclid=IwAR", "", "social_source", "social_media"),
    ("page_view", "", "HTTPS://T.CO/abc", "social_source", "social_media"),
    ("page_view", "", GOOGLE, "search_engine", "organic_search"),
    ("page_view", "", "https://de.search.yahoo.com/", "search_engine", "organic_search"),
    ("page_view", "?utm_campaign=flyer", "", "tagged_otherwise", "other"),
    ("sms", "", "", "message", "other"),
    ("call", "", "", "message", "other"),
    ("page_view", "", "https://blog.example.org/post", "other_site", "referral"),
    ("page_view", "", "https://notgoogle.com/", "other_site", "referral"),
    ("page_view", "", "https://example.com.facebook.com.evil.org/", "other_site", "referral"),
    ("page_view", "", "", "no_referrer", "direct"),
    ("form", "", "https://www.shop.example.com/a", "no_referrer", "direct"),
]


@pytest.mark.parametrize(("kind", "query", "referrer", "rule", "source"), CASES)
def test_the_first_rule_that_holds_decides(kind: str, query: str, referrer: str, rule: str, source: str) -> None:
    found = judge(read_signals(kind, SITE + query, referrer))
    assert (found.name, found.source) == (rule, source)


def test_every_rule_has_a_case_a_name_of_its_own_and_a_source_that_is_known() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert set(names) == {case[3] for case in CASES}
    assert {rule.source for rule in RULES} | {"crm_ui"} == set(SESSION_SOURCES)


addresses = st.text(max_size=60) | st.builds(
    lambda name, value: f"{SITE}?{name}={value}",
    st.sampled_from(["utm_source", "UTM_MEDIUM", "gclid", "fbclid", "x"]),
    st.text(max_size=20),
)


@given(st.sampled_from(["page_view", "form", "sms"]), addresses, addresses)
def test_any_two_addresses_have_a_source_and_no_character_that_is_not_kept(kind: str, url: str, referrer: str) -> None:
    touch = touch_of(kind, url, referrer, "", NOON)
    assert touch["sessionSource"] in SESSION_SOURCES
    assert "\0" not in "".join(value for name, value in touch.items() if name not in ("url", "referrer"))


@given(addresses, addresses)
def test_case_counts_nowhere(url: str, referrer: str) -> None:
    ascii_url, ascii_referrer = (text.encode("ascii", "ignore").decode() for text in (url, referrer))
    plain = judge(read_signals("page_view", ascii_url, ascii_referrer))
    assert judge(read_signals("page_view", ascii_url.upper(), ascii_referrer.upper())) == plain


def test_click_ids_keep_their_case_and_are_kept_under_the_published_names() -> None:
    touch = touch_of("page_view", f"{SITE}?MSCLKID=aBc&gclid=XyZ", "", "", NOON)
    assert (touch["msclikid"], touch["gclid"], "msclkid" in touch) == ("aBc", "XyZ", False)
    assert clicks_of(touch) == {"gclid": "XyZ", "msclkid": "aBc"}
    assert {kept_name(name) for name in ("msclkid", "MSCLIKID")} == {"msclikid"} | {kept_name("MSCLIKID")}
    assert kept_name("utm_campaign") == kept_name("utmCampaign") == "campaign"


def test_the_next_page_of_the_same_site_belongs_to_the_session_for_half_an_hour() -> None:
    landing = touch_of("page_view", f"{SITE}?gclid=XyZ", GOOGLE, "", NOON)
    soon = touch_of("form", f"{SITE}contact", SITE, "", NOON + timedelta(minutes=30), landing)
    assert (soon["sessionSource"], soon["gclid"], soon["url"]) == ("paid_search", "XyZ", f"{SITE}contact")
    late = touch_of("form", f"{SITE}contact", SITE, "", NOON + timedelta(minutes=31), landing)
    assert (late["sessionSource"], "gclid" in late) == ("direct", False)
    elsewhere = touch_of("form", SITE, FACEBOOK, "", NOON + timedelta(minutes=1), landing)
    assert elsewhere["sessionSource"] == "social_media"


moments = st.integers(0, 1000).map(
    lambda minutes: touch_of("page_view", SITE, "", "", NOON + timedelta(minutes=minutes))
)


@given(st.lists(moments, min_size=1, max_size=20))
def test_the_first_stays_and_the_latest_is_the_newest_in_whatever_order_they_come(
    touches: list[dict[str, str]],
) -> None:
    first, latest = attributed(None, None, touches[0])
    for touch in touches[1:]:
        first, latest = attributed(first, latest, touch)
    assert first is touches[0]
    assert latest["at"] == max(touch["at"] for touch in touches)
