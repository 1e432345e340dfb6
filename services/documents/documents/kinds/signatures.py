"""Recognises a file by its first bytes.

Sources: PNG (W3C) §5, GIF89a, RFC 9649 (WebP), ISO 23008-12 (HEIF brands), TIFF 6.0, ISO 32000 §7.5.2; for the wider kinds, which custom
fields take too, ISO 14496-12 and the brands that MP4RA registers, ISO 13818-1 §2.5.3 (MPEG), and RARLAB's technote.

The kinds are few, so each has its own strict test: a general database of signatures (puremagic, libmagic) takes two letters for a BMP,
does not know some HEIC brands, and cannot tell a Word file from any other ZIP.
"""

import re
from collections.abc import Callable

from documents.kinds.errors import svg_refused, unsupported_type

# As much of a file as `recognise` wants to see.
HEAD_BYTES = 64 * 1024

CSV = "text/csv"
TEXT = "text/plain"
ZIP_CONTAINER = "container/zip"
OLE_CONTAINER = "container/ole"

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_MP4_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VH", b"MSNV", b"dash"}
)
_BMP_HEADER_SIZES = frozenset({12, 40, 52, 56, 64, 108, 124})
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SVG = re.compile(rb"<(?:[a-z][\w.-]*:)?svg[\s>/]", re.IGNORECASE)
_SCRIPTS_BEGIN = (b"<", b"#!", b"%!", b"{\\rtf")


def recognise(head: bytes, name: str, *, wide: bool = False) -> str:
    """The media type of a file that begins with `head`, or the container to be looked into once it is whole.

    `name` decides nothing but whether plain text is a CSV. `wide` takes the kinds of custom fields too.

    Raises:
        FileRefusedError: it is none of the kinds that are taken.
    """
    for media_type, test in (*_TESTS, *_WIDER_TESTS) if wide else _TESTS:
        if test(head):
            return media_type
    if is_text(head):
        return _recognise_text(head, name, wide=wide)
    raise unsupported_type(wide=wide)


def is_text(piece: bytes) -> bool:
    """Whether `piece` has no byte that no text has, in UTF-8 or an eight-bit code page."""
    return _BINARY.search(piece) is None


def _recognise_text(head: bytes, name: str, *, wide: bool) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(_SCRIPTS_BEGIN) and _SVG.search(text):
        raise svg_refused()
    ending = name.lower().rpartition(".")[2]
    if ending == "csv" and not text.startswith(_SCRIPTS_BEGIN):
        return CSV
    if wide and ending == "txt" and not text.startswith(_SCRIPTS_BEGIN):
        return TEXT
    raise unsupported_type(wide=wide)


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


def _is_mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS


def _is_mpeg(head: bytes) -> bool:
    return head.startswith((b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3"))


def _is_rar(head: bytes) -> bool:
    return head.startswith((b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"))


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
_WIDER_TESTS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("video/mp4", _is_mp4),
    ("video/mpeg", _is_mpeg),
    ("application/vnd.rar", _is_rar),
)
