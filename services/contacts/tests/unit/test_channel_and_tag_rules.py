"""Rules about phones, e-mails, tags, DND and custom values."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from contacts.channels.rules import UnusableError, calling_code, comparable_email, lowest_free, read_email, read_phone
from contacts.custom_fields.rules import merged, read_values
from contacts.dnd.rules import merged as merged_dnd
from contacts.tags.rules import normal_tag, normal_tags, with_tags, without_tags


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+1 888-888-8888", None, "+18888888888"),
        ("(415) 555-0134", None, "+14155550134"),
        ("030 123456", "DE", "+4930123456"),
        ("+49 (0)30 123456", "US", "+4930123456"),
        ("１４１５５５５０１３４", "US", "+14155550134"),
        ("٠٣٠١٢٣٤٥٦", "DE", "+4930123456"),
        ("415-555-0134 ext. 5", "US", "+14155550134"),
    ],
)
def test_a_number_is_read_in_any_format(text: str, region: str | None, number: str) -> None:
    assert read_phone(text, region) == number


@pytest.mark.parametrize("text", ["", "++", "12", "hello", "1" * 40, "030 123456 789 123 456", "x" * 10_000])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UnusableError):
        read_phone(text, "US")


@given(st.text(max_size=50))
def test_any_text_is_read_or_refused_and_reading_again_changes_nothing(text: str) -> None:
    try:
        number = read_phone(text, "US")
    except UnusableError:
        return
    assert read_phone(number, "DE") == number


def test_a_number_of_an_unknown_region_needs_its_code() -> None:
    assert read_phone("+4930123456", "XX") == "+4930123456"
    with pytest.raises(UnusableError):
        read_phone("030 123456", "XX")
    assert (calling_code("DE"), calling_code(None)) == (49, 1)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Anna@Example.COM ", "Anna@example.com"),
        ("Jürgen@müller.de", "Jürgen@müller.de"),
        ("用户@例子.广告", "用户@例子.广告"),
    ],
)
def test_an_address_of_any_script_is_read(text: str, address: str) -> None:
    assert read_email(text) == address


@pytest.mark.parametrize("text", ["", "a", "a@b", "a@localhost", "a b@example.com", "a@@example.com", "x" * 400])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UnusableError):
        read_email(text)


LOCALS = ["anna", "a.b+c", "a..b", ".a", "a.", "info", "Info", "a b", "ä", '"a"', "", "a" * 64, "a" * 65]
DOMAINS = [
    "example.com",
    "EXAMPLE.com",
    "b@c.de",
    "",
    "x",
    "xn--bcher-kva.example",
    "-a.com",
    "a.com.",
    "[127.0.0.1]",
    "１.com",
]


@pytest.mark.parametrize("text", [f"{local}@{domain}" for local in LOCALS for domain in DOMAINS] + LOCALS)
def test_an_address_is_read_as_the_library_reads_it_though_its_domain_is_remembered(text: str) -> None:
    try:
        expected = validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        with pytest.raises(UnusableError):
            read_email(text)
    else:
        assert read_email(text) == expected


def test_case_does_not_count_between_addresses() -> None:
    assert comparable_email("Anna@Example.com") == comparable_email("ANNA@example.com")


def test_the_lowest_free_place_is_found() -> None:
    assert lowest_free(set(), 0, 11) == 0
    assert lowest_free({0, 1, 3}, 0, 11) == 2
    assert lowest_free(set(range(11)), 0, 11) is None


@given(st.lists(st.text(max_size=20)), st.lists(st.text(max_size=20)))
def test_tags_are_unique_in_their_normal_form(given_tags: list[str], more: list[str]) -> None:
    tags = with_tags(normal_tags(given_tags), normal_tags(more))
    assert len(tags) == len(set(tags))
    assert all(tag == normal_tag(tag) for tag in tags)
    assert without_tags(tags, normal_tags(more)) == [
        tag for tag in normal_tags(given_tags) if tag not in normal_tags(more)
    ]


def test_custom_values_are_read_under_each_of_their_names() -> None:
    values = read_values(
        [{"id": "a", "field_value": 1}, {"key": "b", "older_value": 2}, {"id": "c", "value": [3]}, {"id": "d"}]
    )
    assert values == {"a": 1, "b": 2, "c": [3], "d": None}
    assert merged({"a": 0, "d": 4}, values) == {"a": 1, "b": 2, "c": [3]}


def test_dnd_channels_that_are_not_given_stay() -> None:
    before = {"sms": {"status": "active"}, "email": {"status": "active"}}
    assert merged_dnd(before, {"sms": {"status": "inactive"}}) == {**before, "sms": {"status": "inactive"}}
