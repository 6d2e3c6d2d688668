"""Files to attach, each of its kind by its content, and a form that asks for them."""

import io
import json
import zipfile
from pathlib import Path

from a6desk import paths
from a6desk.forms.form import Form
from a6desk.forms.library import Library
from tests.forms import small

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)
JPEG = b"\xff\xd8\xff\xe0" + bytes(32)
CSV = "Partie,Année\nJapon,2026\n".encode()


def office(*names: str, content: bytes = b"<x/>") -> bytes:
    """A zip of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return made.getvalue()


DOCX = office("[Content_Types].xml", "word/document.xml")
XLSX = office("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml")
DOCM = office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
OF_KIND = {"pdf": PDF, "png": PNG, "jpeg": JPEG, "csv": CSV, "docx": DOCX, "xlsx": XLSX}

FILES = "f_files"
"""The question of FORM that takes two PDF or CSV files of at most 5 kB each, best of 2 kB."""
_SOURCE = small.source(f"""
text_by_language f_title required: submit
party f_party required: submit
attachment {FILES} accept: [pdf, csv], max_files: 2, max_size: 5000, advised_size: 2000
attachment f_more
""")
_SOURCE |= {
    "form": "a6desk/small", "about": {"title": "f_title", "party": "f_party"}, "submit_by": ["a68_focal_point"],
    "uses": ["today"],
}  # fmt: skip
ANSWERS = {"f_title": {"en": "A small one"}, "f_party": "JPN"}


def library_in(folder: Path) -> Library:
    """The library of the program, and in it the form that asks for files."""
    path = folder / "forms" / "small" / "v1.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(_SOURCE), "utf-8")
    (folder / "codelists").symlink_to(paths.resources() / "codelists")
    return Library(folder)


def form_of(library: Library) -> Form:
    return library.form("a6desk/small", 1)
