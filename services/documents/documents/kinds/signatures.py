"""Recognises a file by its first bytes.

Sources: PNG (W3C) §5, GIF89a, RFC 9649 (WebP), ISO 23008-12 (HEIF brands), TIFF 6.0, ISO 32000 §7.5.2.

The kinds are few, so each has its own strict test: a general database of signatures (puremagic, libmagic) takes two letters for a BMP,
does not know some HEIC brands, and cannot tell a Word file from any other ZIP.
"""

import re
from collections.abc import Callable

from documents.kinds.errors import svg_refused, unsupported_type

# As much of a file as `recognise` wants to see.
HEAD_BYTES = 64 * 1024

CSV = "text/csv"
ZIP_CONTAINER = "container/zip"
OLE_CONTAINER = "container/ole"

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_BMP_HEADER_SIZES = frozenset({12, 40, 52, 56, 64, 108, 124})
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SVG = re.compile(rb"<(?:[a-z][\w.-]*:)?svg[\s>/]", re.IGNORECASE)
_SCRIPTS_BEGIN = (b"<", b"#!", b"%!", b"{\\rtf")


def recognise(head: bytes, name: str) -> str:
    """The media type of a file that begins with `head`, or the container to be looked into once it is whole.

    `name` decides nothing but whether plain text is a CSV.

    Raises:
        FileRefusedError: it is none of the kinds that are taken.
    """
    for media_type, test in _TESTS:
        if test(head):
            return media_type
    if is_text(head):
        return _recognise_text(head, name)
    raise unsupported_type()


def is_text(piece: bytes) -> bool:
    """Whether `piece` has no byte that no text has, in UTF-8 or an eight-bit code page."""
    return _BINARY.search(piece) is None


def _recognise_text(head: bytes, name: str) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(_SCRIPTS_BEGIN) and _SVG.search(text):
        raise svg_refused()
    if name.lower().endswith(".csv") and not text.startswith(_SCRIPTS_BEGIN):
        return CSV
    raise unsupported_type()


def _is_pdf(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf\t\r\n ").startswith(b"%PDF-")


def _is_png(head: bytes) -> bool:
    return head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR"


def _is_jpeg(head: bytes) -> bool:
    return head.startswith(b"\xff\xd8\xff")


def _is_gif(head: bytes) -> bool:
    return head.startswith((b"GIF87a", b"GIF89a"))


def _is_webp(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP" and head[12:16] in (b"VP8 ", b"VP8L", b"VP8X")


def _is_heic(head: bytes) -> bool:
    size = int.from_bytes(head[:4])
    if head[4:8] != b"ftyp" or not 16 <= size <= 4096:
        return False
    box = head[8:size]
    return not _HEIC_BRANDS.isdisjoint(box[place : place + 4] for place in range(0, len(box), 4))


def _is_tiff(head: bytes) -> bool:
    return head.startswith((b"II*\0", b"MM\0*"))


def _is_bmp(head: bytes) -> bool:
    return head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES


def _is_zip(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def _is_ole(head: bytes) -> bool:
    return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


_TESTS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("application/pdf", _is_pdf),
    ("image/png", _is_png),
    ("image/jpeg", _is_jpeg),
    ("image/gif", _is_gif),
    ("image/webp", _is_webp),
    ("image/heic", _is_heic),
    ("image/tiff", _is_tiff),
    ("image/bmp", _is_bmp),
    (ZIP_CONTAINER, _is_zip),
    (OLE_CONTAINER, _is_ole),
)
