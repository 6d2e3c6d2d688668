"""What a file is, told by its content: a name can say anything. A few bytes are looked at, never all of them."""

import codecs
import contextlib
import zipfile
from typing import BinaryIO

from a6desk import strict

_HEADS = (("pdf", b"%PDF-"), ("png", b"\x89PNG\r\n\x1a\n"), ("jpeg", b"\xff\xd8\xff"))
_ZIP = b"PK\x03\x04"
_MOST_LIST = 2_000_000
"""Bytes of a zip's list of contents that are read, so that a hostile one costs no more."""
_OFFICE = (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml"))
_MACROS = ("vbaproject.bin", "vbadata.xml")
_MACRO_FOLDERS = ("xl/macrosheets/", "word/activex/", "xl/activex/")


class Macros(ValueError):
    """An office document that brings programs along."""


def kind_of(file: BinaryIO, name: str) -> str:
    """pdf, docx, xlsx, png, jpeg or csv; "" for anything else. Raises Macros, OSError.

    Text has no mark of its own: what is named .csv counts as csv until all of it was read (Text). Leaves the file at
    its beginning.
    """
    head = file.read(16)
    try:
        for kind, mark in _HEADS:
            if head.startswith(mark):
                return kind
        if head.startswith(_ZIP):
            return _office(file)
        return "csv" if name.lower().endswith(".csv") else ""
    finally:
        file.seek(0)


class _TooMuch(Exception):
    pass


class _Bounded:
    """A file of which only so much is read. What zipfile asks of it, and nothing else."""

    def __init__(self, file: BinaryIO):
        self._file, self._left = file, _MOST_LIST
        self.seek, self.tell = file.seek, file.tell

    def read(self, number: int = -1) -> bytes:
        piece = self._file.read(number if 0 <= number <= self._left else self._left + 1)
        self._left -= len(piece)
        if self._left < 0:
            raise _TooMuch
        return piece

    @staticmethod
    def seekable() -> bool:
        return True


def _office(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(_Bounded(file)) as archive:  # type: ignore[arg-type]
            names = {name.lower() for name in archive.namelist()}
    except (_TooMuch, zipfile.BadZipFile, ValueError, NotImplementedError, RecursionError):
        return ""
    kind = next((kind for kind, part in _OFFICE if part in names), "")
    if kind and any(name.endswith(_MACROS) or name.startswith(_MACRO_FOLDERS) for name in names):
        raise Macros
    return kind


class Text:
    """Strict UTF-8, piece by piece: is all of it text that a person can see?"""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("strict")
        self._is_text = True

    def feed(self, piece: bytes, *, last: bool = False) -> bool:
        """Is it still text?"""
        if self._is_text:
            text = None
            with contextlib.suppress(UnicodeDecodeError):
                text = self._decoder.decode(piece, last)
            self._is_text = text is not None and strict.unseen(text) is None
        return self._is_text
