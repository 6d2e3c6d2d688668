"""What was typed or pasted, as plain text: nothing that cannot be seen, and of markup only words, lists and tables."""

import re
import unicodedata
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from PySide6.QtCore import QMimeData, Qt

from a6desk import strict
from a6desk.forms import fieldtypes

LARGEST_MARKUP = 3_000_000
"""Characters of HTML that are read for their lists and tables; from more, the plain text beside it is taken."""

_BREAKS = re.compile(r"\r\n?|[\v\f\u2028\u2029]")
_BULLET = re.compile(r"(?m)^[ \t]*[\u00b7\u2022\u25aa\u25cf\u25e6\u2043\u2219\uf0a7\uf0b7][ \t\xa0]+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LONG_RUN = re.compile(r"\S{1000}")


def many_lines(text: str) -> str:
    """The text without unseen characters; every kind of line end is one."""
    text = _BREAKS.sub("\n", text)
    if strict.unseen(text) is not None:
        unseen = [letter for letter in set(text) if strict.unseen(letter) is not None]
        text = text.translate(dict.fromkeys(map(ord, unseen)))
    return text


def one_line(text: str) -> str:
    """The same on one line."""
    text = many_lines(text)
    return re.sub(r"[\n\t]+", " ", text) if "\n" in text or "\t" in text else text


def written(text: str) -> str | None:
    """The value of a text: composed (NFC); None where nothing stands."""
    return unicodedata.normalize("NFC", text) if text and not text.isspace() else None


def text_of(value: Any) -> str:
    """What stands in a line for this value: the text itself, or what could not be read as it was typed."""
    if fieldtypes.is_unread(value):
        return str(value["unread"])
    return "" if value is None or isinstance(value, Mapping) else str(value)


def direction(text: str, otherwise: Qt.LayoutDirection) -> Qt.LayoutDirection:
    """The direction of the first letter that has one."""
    for letter in text[:500]:
        kind = unicodedata.bidirectional(letter)
        if kind == "L":
            return Qt.LayoutDirection.LeftToRight
        if kind in ("R", "AL"):
            return Qt.LayoutDirection.RightToLeft
    return otherwise


def words(text: str) -> int:
    """How many words there are; a Chinese character counts as one, as word processors have it."""
    characters = len(_CJK.findall(text))
    rest = _CJK.sub(" ", text) if characters else text
    return characters + sum(1 for word in rest.split() if word.isalnum() or any(map(str.isalnum, word)))


def has_long_run(text: str) -> bool:
    """Is there a word so long that looking for where to break it would take seconds?"""
    return _LONG_RUN.search(text) is not None


def from_mime(data: QMimeData) -> str:
    """What is pasted or dropped. Of HTML (Word, a browser) only where it has lists or tables, or nothing else is."""
    html = data.html() if data.hasHtml() else ""
    if html and len(html) <= LARGEST_MARKUP and (not data.hasText() or _has_structure(html)):
        return from_html(html)
    return _BULLET.sub("• ", many_lines(data.text()))


def _has_structure(html: str) -> bool:
    return re.search(r"<(li|td|th)\b|mso-list", html, re.IGNORECASE) is not None


def from_html(html: str) -> str:
    """Words, list items ("• ") and table cells (tabs) of HTML as plain text."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return many_lines(reader.text())


_UNREAD = frozenset({"head", "style", "script", "title", "template", "noscript", "object", "svg", "math", "xml"})
_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "li", "blockquote", "pre", "section",
     "article", "dl", "dt", "dd", "hr", "body", "header", "footer"}
)  # fmt: skip
_VOID = frozenset({"br", "img", "meta", "link", "input", "hr", "col", "wbr", "base", "area", "source"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[list[str]] = [[]]
        self._unread = 0  # depth inside what is passed over
        self._ignored: list[str] | None = None  # the bullet or number that Word draws before a list item
        self._ignored_depth = 0
        self._numbers: list[int | None] = []  # of open lists: the last number, None for bullets
        self._cells: list[bool] = []  # of open rows: did one cell end already?

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag in ("br", "hr") and not self._unread:
                self._space_or_break()
            return
        if self._unread or tag in _UNREAD:
            self._unread += 1
            return
        style = (dict(attrs).get("style") or "").replace(" ", "").lower()
        if self._ignored is not None:
            self._ignored_depth += 1
        elif "mso-list:ignore" in style:
            self._ignored, self._ignored_depth = [], 1
        elif tag in ("ul", "ol"):
            self._numbers.append(0 if tag == "ol" else None)
            self._break()
        elif tag == "tr":
            self._break()
            self._cells.append(False)
        elif tag in ("td", "th"):
            if self._cells and self._cells[-1]:
                self._lines[-1].append("\t")
            elif self._cells:
                self._cells[-1] = True
        elif tag == "li":
            self._break()
            self._lines[-1].append(self._mark())
        elif tag in _BLOCKS:
            self._space_or_break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._unread:
            self._unread -= 1
        elif self._ignored is not None:
            self._ignored_depth -= 1
            if self._ignored_depth <= 0:
                drawn = "".join(self._ignored).strip()
                self._ignored = None
                self._lines[-1].append(f"{drawn} " if any(map(str.isalnum, drawn)) and drawn != "o" else "• ")
        elif tag in ("ul", "ol"):
            if self._numbers:
                self._numbers.pop()
            self._break()
        elif tag == "tr":
            if self._cells:
                self._cells.pop()
            self._break()
        elif tag in _BLOCKS:
            self._space_or_break()

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        if self._ignored is not None:
            self._ignored.append(data)
        else:
            self._lines[-1].append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _mark(self) -> str:
        if not self._numbers or self._numbers[-1] is None:
            return "• "
        self._numbers[-1] += 1
        return f"{self._numbers[-1]}. "

    def _break(self) -> None:
        if self._lines[-1]:
            self._lines.append([])

    def _space_or_break(self) -> None:
        """A cell is one line of a spreadsheet, and a list item's mark stays with its words."""
        if self._cells:
            self._lines[-1].append(" ")
        elif self._lines[-1] and not _is_mark("".join(self._lines[-1])):
            self._lines.append([])

    def text(self) -> str:
        lines = (re.sub(r" *\t *", "\t", re.sub(r" {2,}", " ", "".join(line))).strip(" ") for line in self._lines)
        return "\n".join(line for line in lines if line.strip())


def _is_mark(line: str) -> bool:
    return re.fullmatch(r"\s*(•|\d+\.)?\s*", line) is not None
