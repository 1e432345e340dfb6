"""Names: compared in any script, and saved as what a file is."""

import pytest

from documents.files.rules import download_name, fold


def test_names_are_folded_without_case_and_width() -> None:
    assert fold("STRASSE") == fold("Straße")
    assert fold("ＡＢＣ.pdf") == "abc.pdf"
    assert fold("ДОГОВОР") == "договор"


@pytest.mark.parametrize(
    ("name", "content_type", "saved_as"),
    [
        ("a.pdf", "application/pdf", "a.pdf"),
        ("A.PDF", "application/pdf", "A.PDF"),
        ("photo.jpeg", "image/jpeg", "photo.jpeg"),
        ("setup.exe", "application/pdf", "setup.exe.pdf"),
        ("page.html", "text/csv", "page.html.csv"),
        ("Contract", "application/msword", "Contract.doc"),
    ],
)
def test_a_download_is_saved_as_what_it_is(name: str, content_type: str, saved_as: str) -> None:
    assert download_name(name, content_type) == saved_as
