"""What a file is: decided by its bytes, whatever its name says."""

import io
import struct
import zipfile

import pytest

from documents.kinds.containers import look_into
from documents.kinds.errors import FileRefusedError
from documents.kinds.signatures import OLE_CONTAINER, ZIP_CONTAINER, recognise

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def open_xml(media_type: str, **parts: bytes) -> bytes:
    """An Office document whose main part is of `media_type`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr("word/document.xml", b"<w:document/>")
        archive.writestr(
            "[Content_Types].xml", f'<Types><Override PartName="/a.xml" ContentType="{media_type}.main+xml"/></Types>'
        )
    return file.getvalue()


def ole(*streams: str) -> bytes:
    """A compound file: a header, one sector of FAT, and a directory that names `streams`."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 0x1E, 9)
    struct.pack_into("<L", header, 0x30, 1)
    struct.pack_into("<109L", header, 0x4C, 0, *[0xFFFFFFFF] * 108)
    names = ["Root Entry", *streams]
    directory = bytearray(-(-len(names) // 4) * 512)
    for place, name in enumerate(names):
        text = (name + "\0").encode("utf-16-le")
        directory[place * 128 : place * 128 + len(text)] = text
        struct.pack_into("<H", directory, place * 128 + 0x40, len(text))
    sectors = len(directory) // 512
    fat = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<128L", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    return bytes(header) + table + bytes(directory)


def code_of(head: bytes, name: str) -> str:
    """The code with which a file is refused."""
    with pytest.raises(FileRefusedError) as refusal:
        recognise(head, name)
    return refusal.value.code


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.4\n", "application/pdf"),
        (b"\r\n%PDF-2.0\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg"),
        (b"\xff\xd8\xff\xdb\x00\x43", "image/jpeg"),
        (b"GIF87a\x01\x00", "image/gif"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8L", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heix", "image/heic"),
        (b"II*\x00\x08\x00\x00\x00", "image/tiff"),
        (b"MM\x00*\x00\x00\x00\x08", "image/tiff"),
        (b"BM" + struct.pack("<IHHII", 100, 0, 0, 54, 40), "image/bmp"),
        (b"PK\x03\x04", ZIP_CONTAINER),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE_CONTAINER),
    ],
)
def test_a_kind_is_known_by_its_first_bytes(head: bytes, kind: str) -> None:
    assert recognise(head, "whatever.exe") == kind


@pytest.mark.parametrize(
    "text",
    [
        b"name,age\nAda,36\n",
        b"\xef\xbb\xbfname;ort\r\nJ\xc3\xbcrgen;K\xc3\xb6ln\r\n",
        b"name;ort\r\nJ\xfcrgen;K\xf6ln\r\n",
        b"BMW,Audi\n1,2\n",
        b"one column",
    ],
)
def test_text_with_the_name_of_a_csv_is_a_csv(text: bytes) -> None:
    assert recognise(text, "LIST.CSV") == "text/csv"
    assert code_of(text, "list.txt") == "unsupported_type"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"MZ\x90\x00\x03\x00\x00\x00", "report.pdf"),
        (b"\x7fELF\x02\x01\x01\x00", "report.pdf"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "list.csv"),
        (b"\xef\xbb\xbf \n <html>", "list.csv"),
        (b"#!/bin/sh\nrm -rf /\n", "list.csv"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", "photo.heic"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "film.heic"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "sound.webp"),
        (b"a,b\n\x00\x01", "list.csv"),
        (b"just some words", "words.pdf"),
        (b"Rar!\x1a\x07\x00", "packed.docx"),
    ],
)
def test_what_is_no_kind_of_ours_is_refused_whatever_its_name(head: bytes, name: str) -> None:
    assert code_of(head, name) == "unsupported_type"


@pytest.mark.parametrize(
    "head",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<?xml version="1.0"?>\n<!-- drawn -->\n<SVG>',
        b'\xef\xbb\xbf<?xml version="1.0"?><s:svg xmlns:s="http://www.w3.org/2000/svg">',
    ],
)
@pytest.mark.parametrize("name", ["logo.svg", "logo.png", "logo.csv"])
def test_svg_is_refused_as_what_can_carry_scripts(head: bytes, name: str) -> None:
    assert code_of(head, name) == "svg_refused"


@pytest.mark.parametrize("media_type", [DOCX, PPTX])
def test_a_zip_that_says_so_inside_is_an_office_document(media_type: str) -> None:
    assert look_into(ZIP_CONTAINER, io.BytesIO(open_xml(media_type))) == media_type


@pytest.mark.parametrize(
    ("stream", "kind"),
    [("WordDocument", "application/msword"), ("PowerPoint Document", "application/vnd.ms-powerpoint")],
)
def test_a_compound_file_is_known_by_its_stream(stream: str, kind: str) -> None:
    assert look_into(OLE_CONTAINER, io.BytesIO(ole("Data", "1Table", "Other", "More", stream))) == kind


def plain_zip() -> bytes:
    """A ZIP with nothing of Office in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return file.getvalue()


def zip_with_a_long_directory() -> bytes:
    """A ZIP whose end claims a directory of 4 GB."""
    content = bytearray(open_xml(DOCX))
    struct.pack_into("<L", content, content.rfind(b"PK\x05\x06") + 12, 0xFFFFFFFE)
    return bytes(content)


def looping_ole() -> bytes:
    """A compound file whose directory goes round in a circle."""
    content = bytearray(ole("Data"))
    struct.pack_into("<L", content, 512 + 4, 1)
    return bytes(content)


@pytest.mark.parametrize(
    ("container", "content"),
    [
        pytest.param(ZIP_CONTAINER, plain_zip(), id="a zip that is no docx"),
        pytest.param(ZIP_CONTAINER, open_xml(XLSX), id="a spreadsheet"),
        pytest.param(ZIP_CONTAINER, open_xml(DOCX)[:-30], id="a docx cut short"),
        pytest.param(ZIP_CONTAINER, b"PK\x03\x04" + b"\x00" * 500, id="a beginning alone"),
        pytest.param(ZIP_CONTAINER, zip_with_a_long_directory(), id="a directory that would fill the memory"),
        pytest.param(OLE_CONTAINER, ole("Workbook"), id="an old spreadsheet"),
        pytest.param(OLE_CONTAINER, ole("EncryptedPackage"), id="an encrypted document"),
        pytest.param(OLE_CONTAINER, ole("WordDocument")[:600], id="a doc cut short"),
        pytest.param(OLE_CONTAINER, looping_ole(), id="a directory in a circle"),
        pytest.param(OLE_CONTAINER, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", id="a signature alone"),
    ],
)
def test_a_container_of_something_else_is_refused(container: str, content: bytes) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        look_into(container, io.BytesIO(content))
    assert refusal.value.code == "unsupported_type"


def test_a_document_with_macros_is_refused() -> None:
    with pytest.raises(FileRefusedError) as refusal:
        look_into(ZIP_CONTAINER, io.BytesIO(open_xml("application/vnd.ms-word.document.macroEnabled")))
    assert refusal.value.code == "macros_refused"


def test_a_bomb_of_content_types_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b" " * 50_000_000 + f"{DOCX}.main+xml".encode())
    with pytest.raises(FileRefusedError):
        look_into(ZIP_CONTAINER, file)


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "film.heic", "video/mp4"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2", "film", "video/mp4"),
        (b"\x00\x00\x01\xba\x44\x00", "film.exe", "video/mpeg"),
        (b"Rar!\x1a\x07\x00", "packed.docx", "application/vnd.rar"),
        (b"Rar!\x1a\x07\x01\x00", "packed.rar", "application/vnd.rar"),
        ("Přes řeku".encode(), "Notes.TXT", "text/plain"),
        (b"a,b", "list.csv", "text/csv"),
        (b"%PDF-1.4\n", "a.txt", "application/pdf"),
    ],
)
def test_custom_fields_take_more_kinds(head: bytes, name: str, kind: str) -> None:
    assert recognise(head, name, wide=True) == kind


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"MZ\x90\x00\x03", "a.txt"),
        (b"<html><script>", "a.txt"),
        (b"#!/bin/sh\n", "a.txt"),
        (b"just some words", "words.pdf"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", "photo.mp4"),
        (b"Rar!\x1a\x08", "a.rar"),
    ],
)
def test_custom_fields_do_not_take_everything(head: bytes, name: str) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        recognise(head, name, wide=True)
    assert refusal.value.code == "unsupported_type"
    assert "Excel" in refusal.value.message


@pytest.mark.parametrize(
    ("container", "content", "kind"),
    [
        (ZIP_CONTAINER, open_xml(XLSX), XLSX),
        (ZIP_CONTAINER, open_xml(DOCX), DOCX),
        (ZIP_CONTAINER, plain_zip(), "application/zip"),
        (OLE_CONTAINER, ole("Workbook"), "application/vnd.ms-excel"),
    ],
    ids=["xlsx", "docx", "zip", "xls"],
)
def test_custom_fields_take_spreadsheets_and_archives(container: str, content: bytes, kind: str) -> None:
    assert look_into(container, io.BytesIO(content), wide=True) == kind


@pytest.mark.parametrize(
    ("container", "content", "code"),
    [
        (ZIP_CONTAINER, open_xml("application/vnd.ms-excel.sheet.macroEnabled"), "macros_refused"),
        (ZIP_CONTAINER, open_xml("application/vnd.something"), "unsupported_type"),
        (ZIP_CONTAINER, plain_zip()[:-30], "unsupported_type"),
        (OLE_CONTAINER, ole("Other"), "unsupported_type"),
    ],
    ids=["macros", "another package", "damaged", "another compound file"],
)
def test_custom_fields_do_not_take_every_container(container: str, content: bytes, code: str) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        look_into(container, io.BytesIO(content), wide=True)
    assert refusal.value.code == code
