"""The page that shows the operations: two files of our own, nothing from elsewhere."""

from importlib.resources import files

from gateway.edge.answers import Header, answer
from gateway.edge.call import Call

_POLICY = (
    b"content-security-policy",
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'",
)


class Page:
    """Answers one of the page's files."""

    def __init__(self, name: str, content_type: str) -> None:
        self._body = files("gateway.docs").joinpath("assets", name).read_bytes()
        self._headers: list[Header] = [
            (b"content-type", content_type.encode()),
            (b"cache-control", b"max-age=300"),
            (b"x-content-type-options", b"nosniff"),
            _POLICY,
        ]

    async def __call__(self, call: Call) -> int:
        """Answer the file."""
        await answer(call.send, 200, [*self._headers, *call.answer_headers()], self._body)
        return 200
