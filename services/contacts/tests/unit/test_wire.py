"""What several features' fields take."""

import pytest
from marshmallow import ValidationError

from contacts.wire import readable


@pytest.mark.parametrize("text", ["x", " Sales", "\nŽofie\n", "x" * 10])
def test_a_name_has_something_to_read_in_it(text: str) -> None:
    readable(10)(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Length must be between 1 and 10."),
        ("x" * 11, "Length must be between 1 and 10."),
        (" \n\u2003", "There is nothing to read in it."),
    ],
)
def test_what_is_wrong_with_a_name_is_said_once(text: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        readable(10)(text)
    assert refused.value.messages == [message]
