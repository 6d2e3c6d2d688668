"""Choices from short lists: radio buttons, check boxes; and several from a long list, with tags."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QWidget

from a6desk.forms import fieldtypes
from a6desk.forms.definition import Column
from a6desk.i18n import tr
from a6desk.ui import widgets
from a6desk.ui.inputs import codes, plain
from a6desk.ui.inputs.base import Input, Setting, mark
from a6desk.ui.inputs.flow import Flow
from a6desk.ui.inputs.search import SearchLine
from a6desk.ui.inputs.text import Area, Line
from a6desk.ui.inputs.ticks import Dot, Tick

MOST_DOTS = 6
MOST_TICKS = 20
_SHORT = 24
"""Characters of a label that leaves room for another beside it."""


def _frozen(parent: QWidget) -> Line:
    """What a frozen draft says, as a text that can be selected and copied."""
    line = Line(parent.layoutDirection(), parent)
    mark(line, readOnly=True)
    line.hide()
    return line


class DotsInput(Input):
    """One code of a few. A code that is not in the list stays, with a button of its own."""

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        self.codelist = setting.codelists[fieldtypes.codelist_of(spec)]
        self._read_only, self._value, self._names = False, None, (spec.label, "")
        layout = widgets.column(spacing=0, parent=self)
        self._box = QWidget(self)
        labels = [code.label() for code in self.codelist.codes.values()]
        short = all(len(each) <= _SHORT for each in labels)
        self._layout = Flow(self._box) if short else widgets.column(spacing=0, parent=self._box)
        layout.addWidget(self._box)
        self.frozen = _frozen(self)
        layout.addWidget(self.frozen)
        self.group = QButtonGroup(self)
        self.dots: dict[str, Dot] = {}
        for code, label in zip(self.codelist.codes, labels, strict=True):
            self._add(code, label)
        self.clear = widgets.button(tr("No answer"), self._clear, "link")
        self.clear.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab leads on: Space, a moment later, is a word's end
        self.clear.setToolTip(tr("Delete"))
        self._layout.addWidget(self.clear)
        if not short:
            self._layout.setAlignment(self.clear, Qt.AlignmentFlag.AlignLeading)
        self.group.buttonClicked.connect(self._clicked)
        self._show(None)

    def _add(self, code: str, label: str) -> Dot:
        dot = self.dots[code] = Dot(label, self._box)
        self.group.addButton(dot)
        self._layout.addWidget(dot)
        dot.installEventFilter(self)
        return dot

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete takes the answer back."""
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if is_key and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if self._value is not None and not self._read_only:
                self._clear()
            return True
        return super().eventFilter(watched, event)

    def _clicked(self, dot: Any) -> None:
        code = next(code for code, each in self.dots.items() if each is dot)
        if code != self._value:
            self._value = code
            self.clear.setVisible(True)
            self.now("", code)

    def _clear(self) -> None:
        self._show(None)
        self.focus_part()
        self.now("", None)

    def _show(self, value: Any) -> None:
        self._value = value
        code = plain.text_of(value)
        if code and code not in self.dots:
            strange = self._add(code, tr("{answer} (not in the list)", answer=code))
            self.name_for_readers(*self._names)
            strange.show()
        self.group.setExclusive(False)
        for each, dot in self.dots.items():
            dot.setChecked(each == code)
        self.group.setExclusive(True)
        self.clear.setVisible(bool(code) and not self._read_only)
        self.frozen.show_text(codes.name_of(self.codelist, code) if code else "")

    def show_value(self, value: Any) -> None:
        if value != self._value:
            self._show(value)

    def set_read_only(self, read_only: bool) -> None:
        self._read_only = read_only
        self._box.setVisible(not read_only)
        self.frozen.setVisible(read_only)
        self._show(self._value)

    def set_trouble(self, severity: str) -> None:
        for dot in self.dots.values():
            mark(dot, trouble=severity)

    def focus_part(self, part: str = "") -> None:
        if self._read_only:
            self.frozen.setFocus()
            return
        chosen = self.group.checkedButton() or next(iter(self.dots.values()))
        chosen.setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        self._names = name, description
        self._box.setAccessibleName(name)
        for dot in self.dots.values():
            dot.setAccessibleName(f"{name}: {dot.words}")
            dot.setAccessibleDescription(" ".join(filter(None, (description, tr("Delete takes the answer back.")))))
        self.clear.setAccessibleName(tr("{field}: no answer", field=name))
        self.clear.setAccessibleDescription(description)
        self.frozen.setAccessibleName(name)
        self.frozen.setAccessibleDescription(description)


class TicksInput(Input):
    """Several codes of a list: each is a part, True or None."""

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        self.codelist = setting.codelists[fieldtypes.codelist_of(spec)]
        self._names = spec.label, ""
        layout = widgets.column(spacing=0, parent=self)
        self._box = QWidget(self)
        self._grid = QGridLayout(self._box)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(0)
        layout.addWidget(self._box)
        self.frozen = Area(self.layoutDirection(), self, least=1)
        mark(self.frozen, readOnly=True)
        self.frozen.hide()
        layout.addWidget(self.frozen)
        self.ticks: dict[str, Tick] = {}
        for code, row in self.codelist.codes.items():
            self._add(code, row.label())
        self._arrange()

    def _add(self, code: str, label: str) -> Tick:
        tick = self.ticks[code] = Tick(label, self._box)
        tick.clicked.connect(lambda on, code=code: self.now(code, True if on else None))
        return tick

    def _arrange(self) -> None:
        """Down the first column, then down the second, where there is room for two."""
        columns = 2 if len(self.ticks) > 4 and self.width() >= 480 else 1
        if self._grid.property("columns") == columns and self._grid.count() == len(self.ticks):
            return
        self._grid.setProperty("columns", columns)
        rows = -(-len(self.ticks) // columns)
        for n, tick in enumerate(self.ticks.values()):
            self._grid.addWidget(tick, n % rows, n // rows, Qt.AlignmentFlag.AlignTop)
        for n in range(2):
            self._grid.setColumnStretch(n, 1 if n < columns else 0)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._arrange()

    def show_value(self, value: Any) -> None:
        on = set(map(str, value)) if isinstance(value, list | tuple) else set()
        for code in sorted(on - set(self.ticks)):
            self._add(code, tr("{answer} (not in the list)", answer=code)).show()
            self._arrange()
            self.name_for_readers(*self._names)
        for code, tick in self.ticks.items():
            if not self.holds(code):
                tick.setChecked(code in on)
        self.frozen.show_text("\n".join(tick.words for tick in self.ticks.values() if tick.isChecked()))

    def set_read_only(self, read_only: bool) -> None:
        self._box.setVisible(not read_only)
        self.frozen.setVisible(read_only)

    def set_trouble(self, severity: str) -> None:
        for tick in self.ticks.values():
            mark(tick, trouble=severity)

    def focus_part(self, part: str = "") -> None:
        (self.ticks.get(part) or next(iter(self.ticks.values()))).setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        self._names = name, description
        for control, said in ((self._box, name), (self.frozen, name)):
            control.setAccessibleName(said)
            control.setAccessibleDescription(description)
        for tick in self.ticks.values():
            tick.setAccessibleName(f"{name}: {tick.words}")
            tick.setAccessibleDescription(description)


class TagsInput(Input):
    """Several codes of a long list: a search line, and what was chosen as tags that can be taken away."""

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        self.codelist = setting.codelists[fieldtypes.codelist_of(spec)]
        self._chosen: list[str] = []
        self._tags: dict[str, QPushButton] = {}
        self._names, self._read_only = (spec.label, ""), False
        layout = widgets.column(parent=self)
        self.line = SearchLine(self.codelist, setting, self)
        self.line.settled.connect(self._settled)
        layout.addWidget(self.line)
        self._box = QWidget(self)
        self._flow = Flow(self._box)
        layout.addWidget(self._box)
        self.frozen = Area(self.layoutDirection(), self, least=1)
        mark(self.frozen, readOnly=True)
        self.frozen.hide()
        layout.addWidget(self.frozen)
        self.setFocusProxy(self.line)
        self._show()

    def _settled(self) -> None:
        code = self.line.value()
        if isinstance(code, str):
            self.line.show_code(None)
            if code not in self._chosen:
                self._chosen.append(code)
                self._show()
                self.now(code, True)

    def _remove(self, code: str) -> None:
        self._chosen.remove(code)
        self._show()
        self.line.setFocus()
        self.now(code, None)

    def _show(self) -> None:
        widgets.clear(self._flow)
        self._tags.clear()
        for code in self._chosen:
            name = codes.name_of(self.codelist, code)
            tag = self._tags[code] = widgets.button(f"{name}  ✕", lambda code=code: self._remove(code), "pill")
            self._flow.addWidget(tag)
        self._name_tags()
        self._box.setVisible(bool(self._chosen) and not self._read_only)
        self.line.without = frozenset(self._chosen)
        self.frozen.show_text("\n".join(codes.name_of(self.codelist, code) for code in self._chosen))

    def show_value(self, value: Any) -> None:
        chosen = [str(each) for each in value] if isinstance(value, list | tuple) else []
        chosen = [*chosen, *(part for part, on in self._pending.items() if on and part not in chosen)]
        if chosen != self._chosen and set(chosen) != set(self._chosen):
            self._chosen = chosen
            self._show()

    def set_read_only(self, read_only: bool) -> None:
        self._read_only = read_only
        self.line.setVisible(not read_only)
        self.frozen.setVisible(read_only)
        self._show()

    def set_trouble(self, severity: str) -> None:
        mark(self.line, trouble=severity)

    def focus_part(self, part: str = "") -> None:
        self.line.setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        self._names = name, description
        for control in (self.line, self.frozen):
            control.setAccessibleName(name)
            control.setAccessibleDescription(description or tr("Type to search; Return adds what is highlighted."))
        self._name_tags()

    def _name_tags(self) -> None:
        for code, tag in self._tags.items():
            name = codes.name_of(self.codelist, code)
            tag.setAccessibleName(tr("{field}: remove {answer}", field=self._names[0], answer=name))
            tag.setAccessibleDescription(self._names[1])
