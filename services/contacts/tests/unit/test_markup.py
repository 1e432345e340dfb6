"""HTML from outside: it is cleaned, and none makes more of itself than it is."""

import pytest

from contacts.markup import clean_html, without_tags

REOPENED = "<p>" + "".join(f"<b title={number}>" for number in range(3000)) + "<p>x" * 3000


def test_what_runs_is_taken_out_and_the_rest_stays() -> None:
    html = '<p onclick="a()">A <b>bold</b> word<script>b()</script></p>'
    assert clean_html(html) == "<p>A <b>bold</b> word</p>"
    assert without_tags(html) == "A bold word"
    assert without_tags("a &lt;b&gt; c") == "a <b> c"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (REOPENED, "x" * 3000),
        ("<div>" * 200_000 + "deep", "deep"),
        ('<div title="<">' * 20_000 + "deep", None),
        ("<div" * 200_000, None),
        ("&" * 500_000, "&" * 500_000),
    ],
)
def test_what_would_take_minutes_or_gigabytes_is_read_as_text(html: str, words: str | None) -> None:
    cleaned = clean_html(html)
    assert len(cleaned) <= 5 * len(html)
    assert "<" not in cleaned
    assert words is None or without_tags(html).replace(" ", "") == words


def test_a_long_newsletter_is_no_such_thing() -> None:
    row = '<tr><td style="x"><strong class="y">Offer</strong><br><a href="https://example.com/">Look</a></td></tr>'
    assert "<strong>Offer</strong>" in clean_html("<table>" + row * 300 + "</table>")
