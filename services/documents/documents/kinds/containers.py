"""Looks into ZIP and OLE containers for a Word or PowerPoint document, reading a bounded part of them.

Sources: ECMA-376 part 2 (`[Content_Types].xml`), APPNOTE 6.3 (end of central directory), MS-CFB (sectors and directory entries).
"""

import struct
import zlib
from io import SEEK_END
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from documents.kinds.errors import macros_refused, unsupported_type
from documents.kinds.signatures import OLE_CONTAINER, ZIP_CONTAINER

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml"
_OPEN_XML = (
    f"{_WORD}.document",
    f"{_WORD}.template",
    f"{_POWERPOINT}.presentation",
    f"{_POWERPOINT}.slideshow",
    f"{_POWERPOINT}.template",
)
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WIDER_OPEN_XML = (f"{_EXCEL}.sheet", f"{_EXCEL}.template")
ZIP = "application/zip"
_MACROS = (b"macroEnabled", b"vnd.ms-office.vbaProject")

_LONGEST_DIRECTORY = 4 * 1024 * 1024
_LONGEST_CONTENT_TYPES = 1024 * 1024
_END_RECORD = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT = 65_535

_CONTENT_TYPES = "[Content_Types].xml"
_OLE_NAMES = {"WordDocument": "application/msword", "PowerPoint Document": "application/vnd.ms-powerpoint"}
_WIDER_OLE_NAMES = {**_OLE_NAMES, "Workbook": "application/vnd.ms-excel", "Book": "application/vnd.ms-excel"}
_OLE_HEADER_BYTES = 512
_OLE_ENTRY_BYTES = 128
_MOST_DIRECTORY_SECTORS = 64
_FAT_SECTORS_IN_HEADER = 109


def look_into(container: str, file: BinaryIO, *, wide: bool = False) -> str:
    """The media type of the document in `container`, one of `ZIP_CONTAINER` and `OLE_CONTAINER`; `wide` takes Excel's and archives too.

    Raises:
        FileRefusedError: it holds neither a Word nor a PowerPoint document, or one with macros, or is damaged.
    """
    look = {ZIP_CONTAINER: _look_into_zip, OLE_CONTAINER: _look_into_ole}[container]
    try:
        return look(file, wide=wide)
    except (
        BadZipFile,
        KeyError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        struct.error,
        zlib.error,
    ) as error:
        # What zipfile and struct raise for a file that is damaged, encrypted or not what it seems.
        raise unsupported_type(wide=wide) from error


def _look_into_zip(file: BinaryIO, *, wide: bool) -> str:
    _refuse_long_directory(file)
    with ZipFile(file) as archive:
        if wide and _CONTENT_TYPES not in archive.namelist():
            return ZIP
        with archive.open(_CONTENT_TYPES) as entry:
            content_types = entry.read(_LONGEST_CONTENT_TYPES)
    if any(mark in content_types for mark in _MACROS):
        raise macros_refused()
    for media_type in (*_OPEN_XML, *_WIDER_OPEN_XML) if wide else _OPEN_XML:
        if f"{media_type}.main+xml".encode() in content_types:
            return media_type
    raise unsupported_type(wide=wide)


def _refuse_long_directory(file: BinaryIO) -> None:
    """`zipfile` reads the whole central directory into objects; a file made for it could be made to fill the memory."""
    size = file.seek(0, SEEK_END)
    file.seek(max(0, size - _END_RECORD.size - _LONGEST_COMMENT))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0:
        raise BadZipFile
    directory_bytes = _END_RECORD.unpack_from(tail, place)[5]
    # ZIP64 writes 0xFFFFFFFF here; no document of our size needs it.
    if directory_bytes > _LONGEST_DIRECTORY:
        raise BadZipFile


def _look_into_ole(file: BinaryIO, *, wide: bool) -> str:
    kinds = _WIDER_OLE_NAMES if wide else _OLE_NAMES
    file.seek(0)
    header = file.read(_OLE_HEADER_BYTES)
    sector_bytes = 1 << struct.unpack_from("<H", header, 0x1E)[0]
    if sector_bytes not in (512, 4096):
        raise ValueError
    fat_sectors = struct.unpack_from(f"<{_FAT_SECTORS_IN_HEADER}L", header, 0x4C)
    sector = struct.unpack_from("<L", header, 0x30)[0]
    for _ in range(_MOST_DIRECTORY_SECTORS):
        for name in _entry_names(_ole_sector(file, sector, sector_bytes)):
            if name in kinds:
                return kinds[name]
        sector = _next_sector(file, fat_sectors, sector, sector_bytes)
    raise unsupported_type(wide=wide)


def _ole_sector(file: BinaryIO, sector: int, sector_bytes: int) -> bytes:
    file.seek((sector + 1) * sector_bytes)
    content = file.read(sector_bytes)
    if len(content) < sector_bytes:
        raise EOFError
    return content


def _next_sector(file: BinaryIO, fat_sectors: tuple[int, ...], sector: int, sector_bytes: int) -> int:
    """The sector after `sector` in its chain. Past the chain's end it is a number so high that reading it is the file's end."""
    numbers_in_sector = sector_bytes // 4
    which, place = divmod(sector, numbers_in_sector)
    if which >= len(fat_sectors):
        raise EOFError
    table = _ole_sector(file, fat_sectors[which], sector_bytes)
    return int(struct.unpack_from("<L", table, place * 4)[0])


def _entry_names(directory: bytes) -> list[str]:
    names = []
    for place in range(0, len(directory), _OLE_ENTRY_BYTES):
        length = struct.unpack_from("<H", directory, place + 0x40)[0]
        if 2 <= length <= 64:
            names.append(directory[place : place + length - 2].decode("utf-16-le", "replace"))
    return names
