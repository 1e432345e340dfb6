"""Finding a request's row."""

import pytest

from gateway.edge.table import AmbiguousPathError, Route, RouteTable

TABLE = RouteTable(
    [
        Route("GET", "/contacts/{contactId}", "contacts"),
        Route("PUT", "/contacts/{contactId}", "contacts"),
        Route("GET", "/contacts/search", "contacts"),
        Route("POST", "/contacts/", "contacts"),
        Route("GET", "/contacts/{contactId}/notes/{id}", "contacts"),
        Route("GET", "/contacts/search/duplicate", "contacts"),
        Route("DELETE", "/contacts/{id}/tags", "contacts"),
    ]
)


def found(method: str, path: str) -> str | None:
    route, _ = TABLE.find(method, path.encode())
    return route.template if route else None


def test_a_literal_goes_before_a_parameter() -> None:
    assert found("GET", "/contacts/search") == "/contacts/search"
    assert found("GET", "/contacts/searching") == "/contacts/{contactId}"


def test_a_literal_without_the_method_gives_way_to_a_parameter_with_it() -> None:
    assert found("PUT", "/contacts/search") == "/contacts/{contactId}"


def test_a_dead_end_below_a_literal_goes_back_to_the_parameter() -> None:
    assert found("GET", "/contacts/search/notes/1") == "/contacts/{contactId}/notes/{id}"
    assert found("DELETE", "/contacts/search/tags") == "/contacts/{id}/tags"


def test_a_slash_at_the_end_does_not_matter() -> None:
    assert found("POST", "/contacts") == "/contacts/"
    assert found("GET", "/contacts/abc/") == "/contacts/{contactId}"


def test_head_takes_the_row_of_get() -> None:
    assert found("HEAD", "/contacts/abc") == "/contacts/{contactId}"


@pytest.mark.parametrize(
    "path", ["/contacts//notes/1", "/nothing", "/", "", "*", "/contacts/a/notes/1/more", "//contacts/a"]
)
def test_other_paths_have_no_row(path: str) -> None:
    assert TABLE.find("GET", path.encode()) == (None, frozenset())


def test_a_known_path_tells_its_methods() -> None:
    assert TABLE.find("PATCH", b"/contacts/abc") == (None, frozenset({"GET", "PUT"}))


def test_an_encoded_letter_is_read_as_the_service_will_read_it() -> None:
    assert found("GET", "/contacts/sear%63h") == "/contacts/search"
    assert found("GET", "/contacts/Zo%C3%AB") == "/contacts/{contactId}"


@pytest.mark.parametrize(
    "path",
    [
        "/contacts/a%2Fnotes",
        "/contacts/a%2fnotes",
        "/contacts/a%5Cb",
        "/contacts/a\\b",
        "/contacts/a%00",
        "/contacts/..",
        "/contacts/../locations",
        "/contacts/%2e%2e/locations",
        "/contacts/.%2E",
        "/contacts/./a",
    ],
)
def test_a_path_with_two_readings_is_refused(path: str) -> None:
    with pytest.raises(AmbiguousPathError):
        TABLE.find("GET", path.encode())


def test_dots_within_a_name_are_only_dots() -> None:
    assert found("GET", "/contacts/.hidden") == "/contacts/{contactId}"
    assert found("GET", "/contacts/a..b") == "/contacts/{contactId}"


def test_one_operation_has_one_row() -> None:
    with pytest.raises(ValueError, match=r"two rows for GET /a/\{y\}"):
        RouteTable([Route("GET", "/a/{x}", "contacts"), Route("GET", "/a/{y}", "billing")])


def test_a_parameter_with_an_ending_goes_before_one_without() -> None:
    table = RouteTable([Route("GET", "/x/{id}", "one"), Route("GET", "/x/{id}.ics", "two")])
    services = [route.service for path in (b"/x/a", b"/x/a.ics", b"/x/.ics") if (route := table.find("GET", path)[0])]
    assert services == ["one", "two", "one"]
