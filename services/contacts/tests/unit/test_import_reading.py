"""Reading of CSV files: what any of the usual programs writes is read as it was meant, and what can't be read is said by its place."""

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contacts.imports.errors import UnreadableFileError
from contacts.imports.reading import ENCODINGS, LONGEST_LINE, Format, Record, encodings_of, read_records
from contacts.imports.sheets import Sheet, look_through

# Everything but NUL (which a cell may hold, though a field may not) and what no encoding knows.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NASTY = st.sampled_from(
    ['"', '""', ",", ";", "\t", "\n", "\r", "\r\n", ' "x" ', "a,b\nc", "é", "手紙", "👩‍👩‍👧", "\u2028", "\ufeff"]
)
TABLES = st.lists(st.lists(CELLS | NASTY, min_size=3, max_size=3), min_size=1, max_size=6)


def in_pieces(content: bytes, size: int) -> Iterator[bytes]:
    return (content[place : place + size] for place in range(0, len(content), size))


def written(table: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(table)
    return text.getvalue()


def read(content: bytes, form: Format, size: int = 7) -> list[Record]:
    return list(read_records(in_pieces(content, size), form))


def looked_at(content: bytes, encoding: str | None = None, delimiter: str | None = None) -> Sheet:
    return look_through(lambda: in_pieces(content, 262_144), encoding, delimiter)


def refusal(content: bytes, encoding: str | None = None) -> tuple[str, int]:
    with pytest.raises(UnreadableFileError) as refused:
        looked_at(content, encoding)
    return refused.value.code, refused.value.row


@given(
    table=TABLES,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]),
    size=st.integers(1, 40),
)
@example(table=[["a", "\r", "\n"]], delimiter=",", end="\r", encoding="utf-8", size=1)
def test_a_table_is_read_as_it_was_written(
    table: list[list[str]], delimiter: str, end: str, encoding: str, size: int
) -> None:
    if encoding == "utf-8":
        # The mark of its beginning is none of the text.
        table[0][0] = table[0][0].lstrip("\ufeff")
    content = written(table, delimiter, end).encode(encoding)
    records = read(content, Format(encoding, delimiter), size)
    assert [(record.number, record.cells, record.problem) for record in records] == [
        (number, cells, None) for number, cells in enumerate(table, 1)
    ]


@given(st.binary(max_size=200), st.sampled_from(sorted(ENCODINGS)))
def test_any_bytes_are_read_or_refused(content: bytes, encoding: str) -> None:
    try:
        records = read(content, Format(encoding, ","))
    except UnreadableFileError:
        # Said, and nothing else: every other error would fail here.
        return
    assert [record.number for record in records] == list(range(1, len(records) + 1))


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter", "columns"),
    [
        ("name,city\nJosé,Köln\n".encode(), "utf-8", ",", ["name", "city"]),
        ("\ufeffname;city\nJosé;Köln\n".encode(), "utf-8", ";", ["name", "city"]),
        ("name\tcity\nJosé\tKöln\n".encode("utf-16"), "utf-16", "\t", ["name", "city"]),
        ("name|city\nJosé|Köln\n".encode("utf-16-le"), "utf-16-le", "|", ["name", "city"]),
        ("name,city\nJosé,Köln\n".encode("utf-16-be"), "utf-16-be", ",", ["name", "city"]),
        ("naïve;city\nJosé “x”;Köln\n".encode("cp1252"), "windows-1252", ";", ["naïve", "city"]),
        ("名前,city\n山田,東京\n".encode(), "utf-8", ",", ["名前", "city"]),
        (b'"a,b";"c,d,e"\n1;2\n', "utf-8", ";", ["a,b", "c,d,e"]),
        (b"one\n1\n", "utf-8", ",", ["one"]),
        (b"\r\n\r\none,two\r\n1,2\r\n", "utf-8", ",", ["one", "two"]),
        (b'\'=a," b "\n1,2\n', "utf-8", ",", ["=a", "b"]),
    ],
)
def test_what_is_not_declared_is_found_out(content: bytes, encoding: str, delimiter: str, columns: list[str]) -> None:
    assert looked_at(content) == Sheet(Format(encoding, delimiter), columns, 1)
    assert looked_at(content, encoding, delimiter) == looked_at(content)


def test_windows_text_far_behind_the_beginning_is_found_out_too() -> None:
    content = b"name\n" + b"plain\n" * 100_000 + "José\n".encode("cp1252")
    assert looked_at(content) == Sheet(Format("windows-1252", ","), ["name"], 100_001)


def test_zeros_in_a_plain_text_do_not_make_it_another_encoding() -> None:
    assert encodings_of(b"name,city\n\0Anna,Bonn\n") == ["utf-8", "windows-1252"]
    assert [record.cells for record in read(b"a\0b,c\n", Format("utf-8", ","))] == [["a\0b", "c"]]


def test_blank_records_are_numbered_and_not_counted() -> None:
    content = b"name\n\nAnna\n\n\nBen\n"
    numbers = [(record.number, record.cells) for record in read(content, Format("utf-8", ","))]
    assert numbers == [(1, ["name"]), (2, []), (3, ["Anna"]), (4, []), (5, []), (6, ["Ben"])]
    assert looked_at(content).rows == 2


def test_what_is_too_long_is_passed_over() -> None:
    long = b"x" * (10 * LONGEST_LINE)
    cell = b"x" * 200_000
    content = b"a,b\n1,2\n" + long + b",3\n" + b'"' + long + b'",4\n5,' + cell + b"\n6,7\n"
    problems = [(record.cells, record.problem) for record in read(content, Format("utf-8", ","), 262_144)]
    assert problems == [
        (["a", "b"], None),
        (["1", "2"], None),
        ([], "row_too_long"),
        ([], "row_too_long"),
        ([], "cell_too_long"),
        (["6", "7"], None),
    ]
    assert looked_at(content).rows == 5


def test_a_quote_that_does_not_end_is_said_where_it_begins() -> None:
    assert refusal(b'a\n1\n"2\n3\n4') == ("unclosed_quote", 3)
    assert refusal(b'a\n1\n"2\n' + b"x\n" * 100_000) == ("unclosed_quote", 3)
    assert refusal(b'a\n1\n"2\n' + b"x" * (2 * LONGEST_LINE) + b'\n"\n') == ("unclosed_quote", 3)
    assert refusal(b'"a') == ("unclosed_quote", 1)


def test_what_is_no_table_is_refused() -> None:
    assert refusal(b"") == ("empty_file", 1)
    assert refusal(b"\n\n") == ("empty_file", 1)
    assert refusal(b",,\n1,2,3\n") == ("invalid_header", 1)
    assert refusal(b"a" * 256 + b"\n") == ("invalid_header", 1)
    assert refusal(b"a,bc\0\n", "utf-8") == ("invalid_header", 1)
    assert refusal(b"a" + b"," * 500) == ("too_many_columns", 1)
    assert refusal(b"a\n\xff\n", "utf-8") == ("unreadable_encoding", 1)
    assert refusal(b"a\n\x81\xff\n") == ("unreadable_encoding", 1)


def test_there_are_not_too_many_rows() -> None:
    def look(rows: int) -> int:
        return look_through(lambda: iter([b"a\n" + b"1\n" * rows]), None, None, most_rows=3).rows

    assert look(3) == 3
    with pytest.raises(UnreadableFileError) as refused:
        look(4)
    assert (refused.value.code, refused.value.row) == ("too_many_rows", 5)
