"""What a file is by its content, whatever it is called."""

import io
import struct
import zipfile

import pytest

from a6desk.store import filekinds
from a6desk.store.filekinds import Macros, Text, kind_of
from tests.support.attachments import CSV, DOCM, DOCX, OF_KIND, PDF, office


@pytest.mark.parametrize(("kind", "content"), OF_KIND.items())
def test_each_kind_is_known_by_its_content(kind, content):
    file = io.BytesIO(content)
    assert kind_of(file, "anything.csv" if kind == "csv" else "anything.exe") == kind
    assert file.tell() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"", b"MZ\x90\0", b" %PDF-1.7", b"\x7fELF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), b"GIF89a",
        b"PK\x03\x04", b"PK\x03\x04" + bytes(100), office("a.txt"), office("word/other.xml"), DOCX[:-10],
        office("META-INF/MANIFEST.MF", "a.class"), b"PK\x05\x06" + bytes(18),
    ],
)  # fmt: skip
def test_anything_else_is_of_no_kind(content):
    assert kind_of(io.BytesIO(content), "report.pdf") == ""


@pytest.mark.parametrize(
    "parts",
    [
        ("word/document.xml", "word/vbaProject.bin"), ("xl/workbook.xml", "xl/vbaProject.bin"),
        ("word/document.xml", "WORD/VBAPROJECT.BIN"), ("xl/workbook.xml", "xl/macrosheets/sheet1.xml"),
        ("word/document.xml", "word/activeX/activeX1.bin"), ("word/document.xml", "odd/vbaData.xml"),
    ],
)  # fmt: skip
def test_macros_are_refused_wherever_they_lie(parts):
    with pytest.raises(Macros):
        kind_of(io.BytesIO(office(*parts)), "report.docx")


def test_a_docx_that_is_called_docm_without_macros_is_a_docx():
    assert kind_of(io.BytesIO(DOCX), "a.docm") == "docx"
    with pytest.raises(Macros):
        kind_of(io.BytesIO(DOCM), "a.docx")


def test_a_zip_costs_no_more_than_its_list_of_contents_may(monkeypatch):
    class Counting(io.BytesIO):
        count = 0

        def read(self, number=-1):
            piece = super().read(number)
            self.count += len(piece)
            return piece

    bomb = Counting(office("word/document.xml", content=bytes(20_000_000)) + bytes(30_000_000))
    assert kind_of(bomb, "a.docx") == ""
    assert bomb.count < 3_000_000
    many = Counting(office("word/document.xml", *(f"word/media/{n:0200}.png" for n in range(8_000)), content=b""))
    assert kind_of(many, "a.docx") == "" and many.count < 3_000_000
    monkeypatch.setattr(filekinds, "_MOST_LIST", 100_000_000)
    assert kind_of(many, "a.docx") == "docx"


def test_a_zip_that_lies_about_its_size_is_of_no_kind():
    content = bytearray(DOCX)
    end = content.rindex(b"PK\x05\x06")
    struct.pack_into("<L", content, end + 12, 0xFFFFFFF0)
    assert kind_of(io.BytesIO(bytes(content)), "a.docx") == ""
    assert zipfile.is_zipfile(io.BytesIO(DOCX))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_text_is_strict_utf_8_also_between_pieces(size):
    def is_text(content):
        text = Text()
        pieces = [content[n : n + size] for n in range(0, len(content), size)]
        return all([*(text.feed(each) for each in pieces), text.feed(b"", last=True)])

    assert is_text(CSV) and is_text(b"\xef\xbb\xbf" + CSV) and is_text("العربية,中文\r\n".encode())
    for wrong in (
        "é".encode("latin-1"),
        CSV[:8] + b"\xff" + CSV,
        "é".encode()[:1],
        b"a\0b",
        b"a\x1bb",
        "a\u202eb".encode(),
        PDF + b"\xe2",
    ):
        assert not is_text(wrong)
    assert not is_text(CSV.decode().encode("utf-16"))
