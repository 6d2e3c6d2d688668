"""A text in several languages, each in its own direction."""

from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from a6desk.forms.definition import Column
from a6desk.i18n import UN_LANGUAGES, listed, tr
from a6desk.ui import widgets
from a6desk.ui.inputs import plain
from a6desk.ui.inputs.base import Input, Setting, direction_of, mark
from a6desk.ui.inputs.text import Area

OWN_NAMES = {"ar": "العربية", "en": "English", "es": "Español", "fr": "Français", "ru": "Русский", "zh": "中文"}
"""What a language is called by those who speak it: never translated."""


def own_name(language: str) -> str:
    """A language's name in that language."""
    return OWN_NAMES.get(language, language)


class LanguagesInput(Input):
    """One text for each language that has one, the language written in and English first; others can be added."""

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        self.areas: dict[str, Area] = {}
        self._blocks: dict[str, QWidget] = {}
        self._names, self._read_only, self._severity = (spec.label, ""), False, ""
        self._layout: QVBoxLayout = widgets.column(parent=self)
        for language in dict.fromkeys((setting.writing, "en")):
            self._make(language)
        self.menu = QMenu(self)
        self.add = widgets.button(tr("Add a language"), self._offer, "link")  # made last: Tab comes to it last
        foot = widgets.row()
        foot.setContentsMargins(-6, 0, -6, 0)  # the words stand at the edge, not the room around them
        foot.addWidget(self.add)
        foot.addStretch()
        self._layout.addLayout(foot)
        self.setFocusProxy(next(iter(self.areas.values())))

    def _make(self, language: str) -> Area:
        block = self._blocks[language] = QWidget(self)
        column = widgets.column(spacing=0, parent=block)
        column.setSpacing(2)
        area = self.areas[language] = Area(direction_of(language), block, least=1, most=6, single=True)
        column.addWidget(widgets.label(own_name(language), "small", wraps=False))
        column.addWidget(area)
        self._layout.insertWidget(len(self.areas) - 1, block)
        area.typed.connect(lambda text: self.later(language, plain.written(text)))
        area.left.connect(self.flush)
        mark(area, trouble=self._severity, readOnly=self._read_only)
        self._name(language)
        return area

    def _open(self, language: str) -> Area:
        before = list(self.areas.values())[-1]
        area = self._make(language)
        QWidget.setTabOrder(before, area)
        QWidget.setTabOrder(area, self.add)
        self.add.setVisible(bool(self._remaining()) and not self._read_only)
        return area

    def _remaining(self) -> list[str]:
        return [language for language in UN_LANGUAGES if language not in self.areas]

    def _offer(self) -> None:
        self.fill_menu()
        self.menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def fill_menu(self) -> None:
        """Put the languages that have no text yet into the menu."""
        self.menu.clear()
        self.menu.setAccessibleName(self.add.accessibleName())
        for language in self._remaining():
            action = QAction(own_name(language), self.menu)
            action.triggered.connect(lambda _=False, language=language: self.add_language(language))
            self.menu.addAction(action)

    def add_language(self, language: str) -> None:
        """Make room for this language and put the cursor there."""
        area = self.areas.get(language) or self._open(language)
        self._blocks[language].show()
        area.setFocus()

    def show_value(self, value: Any) -> None:
        given = value if isinstance(value, dict) else {}
        for language in (*UN_LANGUAGES, *given):
            if given.get(language) is not None and language not in self.areas:
                self._open(language)
        for language, area in self.areas.items():
            if not self.holds(language) and plain.written(area.text()) != given.get(language):
                area.show_text(plain.text_of(given.get(language)))

    def set_read_only(self, read_only: bool) -> None:
        self._read_only = read_only
        self.add.setVisible(bool(self._remaining()) and not read_only)
        for area in self.areas.values():
            mark(area, readOnly=read_only)

    def set_trouble(self, severity: str) -> None:
        self._severity = severity
        for area in self.areas.values():
            mark(area, trouble=severity)

    def focus_part(self, part: str = "") -> None:
        if part in UN_LANGUAGES and part not in self.areas:
            self._open(part)
        self.areas.get(part, next(iter(self.areas.values()))).setFocus()

    def _name(self, language: str) -> None:
        name, description = self._names
        self.areas[language].setAccessibleName(listed((name, own_name(language))))
        self.areas[language].setAccessibleDescription(description)

    def name_for_readers(self, name: str, description: str) -> None:
        self._names = name, description
        for language in self.areas:
            self._name(language)
        self.add.setAccessibleName(tr("{field}: add a language", field=name))
        self.add.setAccessibleDescription(description)
