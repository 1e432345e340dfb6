"""The links in e-mails by which contacts end them (RFC 8058: a POST ends them, a GET only shows how)."""

from flask import Response, request

from chassis.web.feature import Feature
from chassis.work import Work
from contacts.unsubscribing import operations

unsubscribing = Feature("unsubscribing", __name__, "Ending e-mail by a click")
_LINK = "/unsubscribe/<token>"
_AGAIN = "subscribe"
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>E-mail</title>
<body style="font-family: sans-serif; max-width: 30em; margin: 4em auto"><p>{words}</p>
<form method="post"><button name="action" value="{action}">{button}</button></form></body></html>
"""


@unsubscribing.operation("GET", _LINK, scope=None, public=True, published=False)
def show_link(work: Work, token: str) -> Response:
    """A page with the button that ends e-mail; a look at it changes nothing, as mail scanners look at every link."""
    operations.check_link(work, token)
    return _page("Do you want no more e-mail from us?", "unsubscribe", "Unsubscribe")


@unsubscribing.operation("POST", _LINK, scope=None, public=True, published=False)
def use_link(work: Work, token: str) -> Response:
    """End e-mail: by a mail program's one click, or the page's button; `action=subscribe` begins it again."""
    if request.form.get("action") == _AGAIN:
        operations.subscribe_again(work, token)
        return _page("You will get e-mail from us again.", "unsubscribe", "Unsubscribe")
    operations.unsubscribe(work, token)
    return _page("You will get no more e-mail from us.", _AGAIN, "Subscribe again")


def _page(words: str, action: str, button: str) -> Response:
    page = Response(_PAGE.format(words=words, action=action, button=button), content_type="text/html; charset=utf-8")
    page.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page
