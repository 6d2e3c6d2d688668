"""A link: another document or record, found by its title as one types."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from PySide6.QtWidgets import QHBoxLayout, QWidget

from a6desk import i18n
from a6desk.forms.codelists import CodeList
from a6desk.i18n import tr
from a6desk.ui import widgets
from a6desk.ui.inputs import codes
from a6desk.ui.inputs.base import Setting
from a6desk.ui.inputs.search import SearchInput

_PREFIX = "link:"


class _Linkable(Protocol):
    """linking.Linkable, as far as it is shown: inputs know nothing of desks."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def party(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def aside(self) -> tuple[str, ...]: ...
    @property
    def words(self) -> str: ...


def as_codes(field: str, found: Iterable[_Linkable]) -> CodeList:
    """What may be linked as a list to search: the id is the code, title, Party and state are its name."""
    made = {each.id: _code(each) for each in found}
    known = hash(tuple((c.code, c.label(), c.aside, c.words) for c in made.values()))
    return CodeList(_PREFIX + field, MappingProxyType(made), str(known))


def _code(each: _Linkable) -> codes.Described:
    states = {"draft": tr("draft"), "submitted": tr("submitted"), "record": tr("published record")}
    beside = [each.party, states[each.state], "" if each.state == "record" else each.id[:8]]
    name = " · ".join((each.title, *(i18n.isolate(text) for text in beside if text)))
    labels: Mapping[str, str] = {"en": name, i18n.language(): name}
    aside = " · ".join(i18n.day(text) for text in each.aside)
    return codes.Described(each.id, labels, None, None, frozenset(), "", "confirmed", "", aside, each.words)


class LinkInput(SearchInput):
    """Names a document. What it says is taken over by the draft (editing.py), not here."""

    def __init__(self, spec: Any, setting: Setting, parent: QWidget | None = None):
        self.codes = setting.links[spec.id]
        id_ = self.codes.id
        linked = Setting({**setting.codelists, id_: self.codes}, setting.locale, setting.writing)
        super().__init__(spec.model_copy(update={"codelist": id_}), linked, parent)
        self.said = widgets.label("", "small")
        self.said.hide()
        inner = widgets.column(spacing=0)
        inner.addWidget(self.line)
        inner.addWidget(self.said)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.addLayout(inner)
        self.line.searching.connect(self._say_whether_found)
        self.line.settled.connect(lambda: self._say(self._said_of(self.line.value())))
        self.line.setPlaceholderText(tr("Type words of its title") if self.codes.codes else tr("None is here yet"))

    def show_value(self, value: Any) -> None:
        super().show_value(value)
        if not self.line.is_searching():
            self._say(self._said_of(value))

    def _said_of(self, value: Any) -> str:
        is_here = value is None or not isinstance(value, str) or value in self.codes.codes
        return "" if is_here else tr("This document is not at hand here; what depends on it is not checked.")

    def _say_whether_found(self) -> None:
        found = codes.find(self.codes, self.line.text())
        self._say("" if found else tr("Nothing here is found by these words; fewer of them find more."))

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
