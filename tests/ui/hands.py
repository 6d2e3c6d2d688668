"""What hands do with each kind of input: keys, clicks where a mouse is natural, and the clipboard for rows.

One function for each class of input. Each begins where Tab led, and reads off the screen only what a person sees.
fill() goes through a whole form with them, question by question.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from PySide6.QtCore import QDate, QEvent, QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QScrollArea, QWidget

from a6desk.forms import fieldtypes
from a6desk.forms.codelists import CodeList
from a6desk.forms.definition import Column
from a6desk.ui.editor import EditorPage
from a6desk.ui.field_box import FieldBox
from a6desk.ui.inputs import Input, Setting, TableInput
from a6desk.ui.inputs.attachments import AttachmentInput
from a6desk.ui.inputs.choice import DotsInput, TagsInput, TicksInput
from a6desk.ui.inputs.contact import ContactInput
from a6desk.ui.inputs.dates import DateInput, PeriodInput
from a6desk.ui.inputs.declaration import DeclarationInput
from a6desk.ui.inputs.languages import LanguagesInput, own_name
from a6desk.ui.inputs.links import LinkInput
from a6desk.ui.inputs.numbers import NumberInput
from a6desk.ui.inputs.search import SearchInput, SearchLine
from a6desk.ui.inputs.text import LongTextInput, TextInput
from tests.ui.windows import key, paste

KEYS = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
FAR = 300
"""Tabs after which nobody goes on looking."""
_NUMBERS = ("integer", "quantity", "year")
_CODED = ("choice", "party")

# --- keys and clicks ---


def write(text: str) -> None:
    """Key by key, wherever the focus is; the keys of other scripts have no name."""
    for letter in text:
        at = QApplication.focusWidget()
        if letter == "\n":
            QTest.keyClick(at, KEYS.Key_Return)
        elif letter.isascii():
            QTest.keyClicks(at, letter)
        else:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(at, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def write_anew(text: str) -> None:
    """In place of what stands there."""
    key(KEYS.Key_A, CTRL)
    write(text)


def tab_to(widget: QWidget) -> None:
    for _ in range(FAR):
        if QApplication.focusWidget() is widget:
            return
        key(KEYS.Key_Tab)
    raise AssertionError(f"Tab does not lead to {widget.accessibleName()}")


def click(widget: QWidget) -> None:
    """Scroll to it, and click it as a mouse does."""
    QApplication.processEvents()
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is not None:
        area.ensureWidgetVisible(widget)
    assert not widget.visibleRegion().isEmpty(), widget.accessibleName()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


# --- as the locale writes it ---


def number(spec: Column, value: Any, locale: QLocale) -> str:
    """In groups but for years; the narrow space of the French is on no keyboard."""
    whole, _, fraction = str(value).partition(".")
    written = locale.toString(int(whole)).replace("\u202f", " ")
    if spec.type == "year":
        written = written.replace(locale.groupSeparator(), "").replace(" ", "")
    if fraction:
        written += locale.decimalPoint() + "".join(locale.toString(int(digit)) for digit in fraction)
    return written


def day(value: str, locale: QLocale, *, in_words: bool = False) -> str:
    """In numbers with the whole year, or with the month in words; without marks that nobody types."""
    form = "d MMMM yyyy" if in_words else locale.dateFormat(QLocale.FormatType.ShortFormat)
    return locale.toString(QDate.fromString(value, Qt.DateFormat.ISODate), form).replace("\u200f", "")


def _list_of(spec: Column, setting: Setting) -> CodeList:
    return setting.codelists[fieldtypes.codelist_of(spec)]


def cell(spec: Column, value: Any, setting: Setting) -> str:
    """What a person writes into a cell, or has in a spreadsheet."""
    if value is None:
        return ""
    if spec.type in _NUMBERS:
        return number(spec, value, setting.locale)
    if spec.type == "date":
        return day(value, setting.locale)
    return _list_of(spec, setting).codes[value].label() if spec.type in _CODED else str(value)


# --- one function for each class of input ---


def _search(code: str, name: str) -> None:
    """Write of its name as much as it takes, then the arrows; it is highlighted, not yet taken."""
    for n, letter in enumerate(name):
        write(letter)
        line = QApplication.focusWidget()
        assert isinstance(line, SearchLine)
        if n >= 2 and line._highlighted() == code:
            return
    for _ in range(FAR):
        if line._highlighted() == code:
            return
        key(KEYS.Key_Down)
    raise AssertionError(f"{code} is not found by “{name}”")


def search(made: SearchInput, code: str) -> None:
    _search(code, made.line.codelist.codes[code].label())
    key(KEYS.Key_Return)


def link(made: LinkInput, id_: str) -> None:
    """By words of its title, one after the other."""
    for word in made.codes.codes[id_].label().partition(" · ")[0].split():
        write(f"{word} ")
        if made.line._highlighted() == id_:
            break
    assert made.line._highlighted() == id_, made.line.text()
    key(KEYS.Key_Return)


def text(made: TextInput | LongTextInput, value: str) -> None:
    write_anew(value)


def languages(made: LanguagesInput, texts: Mapping[str, str]) -> None:
    """First those that there is room for, then those that stand in the menu."""
    for language in sorted(texts, key=lambda each: each not in made.areas):
        if language in made.areas:
            tab_to(made.areas[language])
        else:
            tab_to(made.add)
            key(KEYS.Key_Space)
            _choose(own_name(language))
        write_anew(texts[language])


def _choose(words: str) -> None:
    """By the arrows, in the menu that is open."""
    QApplication.processEvents()  # it is there
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    for _ in menu.actions():
        QTest.keyClick(menu, KEYS.Key_Down)
        if menu.activeAction().text() == words:
            break
    assert menu.activeAction().text() == words
    QTest.keyClick(menu, KEYS.Key_Return)


def numeral(made: NumberInput, value: Any) -> None:
    write_anew(number(made.spec, value, made.setting.locale))


def date(made: DateInput, value: str) -> None:
    write_anew(day(value, made.setting.locale))


def period(made: PeriodInput, value: Mapping[str, str]) -> None:
    for part, shown in made.dates.items():
        if part in value:
            tab_to(shown.line)
            write_anew(day(value[part], made.setting.locale, in_words=True))


def dots(made: DotsInput, code: str) -> None:
    click(made.dots[code])


def ticks(made: TicksInput, codes: list[str]) -> None:
    for code, tick in made.ticks.items():
        if tick.isChecked() != (code in codes):
            tab_to(tick)
            key(KEYS.Key_Space)


def tags(made: TagsInput, codes: list[str]) -> None:
    for code in codes:
        if code not in made._tags:
            _search(code, made.codelist.codes[code].label())
            key(KEYS.Key_Return)


def contact(made: ContactInput, value: Mapping[str, str]) -> None:
    for part, line in made.lines.items():
        if part in value:
            tab_to(line)
            write_anew(value[part])


def declaration(made: DeclarationInput, value: Mapping[str, Any]) -> None:
    if value.get("ticked") and not made.tick.isChecked():
        click(made.tick)
    if "why" in value:
        tab_to(made.area)
        write_anew(value["why"])


def attach(made: AttachmentInput) -> None:
    """Which file is chosen in the system's dialog stands in AttachmentInput.ask."""
    tab_to(made.add)
    key(KEYS.Key_Space)


def rows_pasted(made: TableInput, rows: list[dict[str, Any]]) -> None:
    """As a spreadsheet has them."""
    lines = io.StringIO()
    sheet = csv.writer(lines, "excel-tab", lineterminator="\n")
    sheet.writerows([cell(spec, row.get(spec.id), made.setting) for spec in made.model.columns] for row in rows)
    paste(lines.getvalue())


def rows_typed(made: TableInput, rows: list[dict[str, Any]]) -> None:
    """Cell by cell, with Tab from one to the next; what stands there already stays."""
    columns = made.model.columns
    for n, row in enumerate(rows):
        if n and n >= len(made.model.rows):
            click(made.add)
        for m, spec in enumerate(columns):
            here = made.grid.currentIndex()
            assert (here.row(), here.column()) == (n, m) and made.grid.hasFocus()
            last = m + 1 == len(columns) and n + 1 >= len(made.model.rows)
            value = row.get(spec.id)
            if value is not None and value != made.model.value(n, m):
                _write_cell(spec, value, made.setting)
                key(KEYS.Key_Return if last else KEYS.Key_Tab, CTRL if last and spec.type == "long_text" else _PLAIN)
            elif not last:
                key(KEYS.Key_Tab)


_PLAIN = Qt.KeyboardModifier.NoModifier


def _write_cell(spec: Column, value: Any, setting: Setting) -> None:
    if spec.type in _CODED:
        _search(value, _list_of(spec, setting).codes[value].label())
    else:
        write(cell(spec, value, setting))


HANDS: dict[type[Input], Callable[[Any, Any], None]] = {
    TextInput: text, LongTextInput: text, LanguagesInput: languages, NumberInput: numeral, DateInput: date,
    PeriodInput: period, SearchInput: search, LinkInput: link, DotsInput: dots, TicksInput: ticks, TagsInput: tags,
    ContactInput: contact, DeclarationInput: declaration,
}  # fmt: skip

# --- a whole form ---


def without_ids(value: Any) -> Any:
    """An answer as a file has it: rows have no ids there."""
    if isinstance(value, list):
        return [without_ids(each) for each in value]
    return {k: v for k, v in value.items() if k != "_id"} if isinstance(value, dict) else value


def _at(editor: EditorPage) -> FieldBox | None:
    """The question that the cursor is in."""
    here = QApplication.focusWidget()
    return next((box for box in editor.boxes.values() if here and box.isAncestorOf(here)), None)


def _questions(editor: EditorPage) -> Iterator[FieldBox]:
    """Those that Tab leads through, from where the cursor is to the end of the section."""
    for _ in range(FAR):
        box = _at(editor)
        if box is None:
            return
        yield box
        for _ in range(FAR):
            if _at(editor) is not box:
                break
            key(KEYS.Key_Tab)
    raise AssertionError("the section has no end")


def fill(editor: EditorPage, wanted: Mapping[str, Any]) -> Counter[str]:
    """Answer every question that Tab leads to, section by section, with a file wherever one is taken; of the empty
    tables every other one is pasted. How many inputs each hand filled in."""
    done: Counter[str] = Counter()

    def give(box: FieldBox, hand: Callable[[Any, Any], None]) -> None:
        hand(box.input, wanted[box.field.id])
        done[hand.__name__] += 1

    section = ""
    while editor.section != section:
        section = editor.section
        for box in _questions(editor):
            id_ = box.field.id
            stands = without_ids(editor.draft.answers.get(id_))
            if isinstance(box.input, AttachmentInput):
                if not stands:
                    attach(box.input)
            elif id_ not in wanted or stands == wanted[id_]:
                continue
            elif isinstance(box.input, TableInput):
                typed = stands or done["rows_pasted"] > done["rows_typed"]
                hand = rows_typed if typed else rows_pasted
                give(box, hand)
            else:
                give(box, HANDS[type(box.input)])
            QApplication.processEvents()
        key(KEYS.Key_PageDown, CTRL)
        QApplication.processEvents()
    return done
