"""Attached files: a list of what was added, beside it what is taken. The files themselves are the editor's business."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QStandardItemModel,
)
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QListView, QWidget

from a6desk.forms import manifest
from a6desk.forms.definition import Column, FormField
from a6desk.forms.saying import kind_words, limits_words, severity_words
from a6desk.forms.showing import size
from a6desk.i18n import isolate, language, listed, ntr, titled, tr
from a6desk.ui import widgets
from a6desk.ui.inputs.base import Input, Setting, mark
from a6desk.ui.inputs.flow import Flow

_MOST_SHOWN = 6
"""Files that show at once; more are scrolled to."""


def ask_files(parent: QWidget, title: str, kinds: str) -> list[str]:
    """Ask a person for files. Tests put their own in its place."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, "", kinds)
    return names


class FileList(QListView):
    """As high as what it holds. Insert adds, Delete removes, Return opens."""

    wanted = Signal(str)
    """add, remove or open."""

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self.setProperty("kind", "files")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setModel(QStandardItemModel(self))
        self.doubleClicked.connect(lambda _: self.wanted.emit("open"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        verbs = {
            Qt.Key.Key_Insert: "add", Qt.Key.Key_Delete: "remove", Qt.Key.Key_Backspace: "remove",
            Qt.Key.Key_Return: "open", Qt.Key.Key_Enter: "open",
        }  # fmt: skip
        verb = verbs.get(Qt.Key(event.key()))
        if verb and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            self.wanted.emit(verb)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        rows = min(self.model().rowCount(), _MOST_SHOWN)
        row = self.sizeHintForRow(0) if rows else 0
        return QSize(super().sizeHint().width(), rows * row + 2 * self.frameWidth() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())


class AttachmentInput(Input):
    """Files. edited(SHA-256, None) takes one out; added(paths) and open_wanted(SHA-256) are done by the editor."""

    added = Signal(object)
    open_wanted = Signal(str)
    ask = staticmethod(ask_files)

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        assert isinstance(spec, FormField)
        self.field = spec
        self._entries: list[dict[str, Any]] = []
        self._troubles: Mapping[str, str] = {}
        self._read_only, self._label, self._shown = False, spec.label, ""
        self.setAcceptDrops(True)
        layout = widgets.column(spacing=1, parent=self)
        self.list = FileList(self)
        self.list.wanted.connect(self._do)
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._show_verbs())
        layout.addWidget(self.list)
        self.add = widgets.button(tr("Add files…"), self.choose)
        self.open = widgets.button(tr("Open"), self.open_selected)
        self.remove = widgets.button(tr("Remove"), self.remove_selected)
        verbs = Flow()
        for each in (self.add, self.open, self.remove):
            verbs.addWidget(each)
        layout.addLayout(verbs)
        self.limits = widgets.label(limits_words(spec), "small")
        layout.addWidget(self.limits)
        self.progress = widgets.label("", "muted")
        self.trouble = widgets.label("", "blocker")
        for each in (self.progress, self.trouble):
            layout.addWidget(each)
            each.hide()
        self.setFocusProxy(self.add)
        self._fill()

    # --- showing ---

    def show_value(self, value: Any) -> None:
        entries = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
        if entries != self._entries:
            chosen = set(self.selected())
            self._entries = entries
            self._fill(chosen)

    def _fill(self, chosen: Collection[str] = ()) -> None:
        model = self.list.model()
        assert isinstance(model, QStandardItemModel)
        at = self.list.currentIndex().row()
        had_focus = self.list.hasFocus()
        model.clear()
        for each in self._entries:
            text, sha256 = self._words(each), str(each.get("sha256"))
            severity = self._troubles.get(sha256, "")
            item = widgets.item(f"{text} · {severity_words(severity)}" if severity else text, sha256)
            item.setToolTip(isolate(str(each.get("name"))))
            model.appendRow(item)
        if self._entries:
            self.list.setCurrentIndex(model.index(max(min(at, len(self._entries) - 1), 0), 0))
        rows = [n for n, each in enumerate(self._entries) if each.get("sha256") in chosen]
        for n in rows:
            flags = QItemSelectionModel.SelectionFlag
            how = flags.ClearAndSelect if n == rows[0] else flags.Select
            self.list.selectionModel().select(model.index(n, 0), how)
        self.list.setVisible(bool(self._entries))
        self.list.updateGeometry()
        if had_focus and not self._entries:
            self.add.setFocus()
        self._show_verbs()

    def _words(self, entry: dict[str, Any]) -> str:
        """Name · kind · size, as lines of the interface run."""
        kind = kind_words(manifest.kind_of(str(entry.get("media_type"))) or str(entry.get("media_type")))
        bytes_ = entry.get("size")
        words = [str(entry.get("name")), kind, size(bytes_, language()) if isinstance(bytes_, int) else ""]
        return widgets.directed(" · ".join(isolate(each) for each in words if each))

    def selected(self) -> list[str]:
        """The SHA-256 of the files that are chosen."""
        indexes = self.list.selectedIndexes()
        return [index.data(Qt.ItemDataRole.UserRole) for index in sorted(indexes, key=lambda index: index.row())]

    def _show_verbs(self) -> None:
        chosen = bool(self._entries) and bool(self.selected())
        self.open.setVisible(bool(self._entries))
        self.remove.setVisible(bool(self._entries) and not self._read_only)
        self.add.setVisible(not self._read_only)
        self.limits.setVisible(not self._read_only)
        self.open.setEnabled(chosen)
        self.remove.setEnabled(chosen)
        self.setFocusProxy(self.add if not self._read_only else self.list if self._entries else self.open)

    def set_read_only(self, read_only: bool) -> None:
        self._read_only = read_only
        self.setAcceptDrops(not read_only)
        self._show_verbs()

    def set_trouble(self, severity: str) -> None:
        mark(self.list, trouble=severity)
        mark(self.add, trouble=severity)

    def set_part_troubles(self, troubles: Mapping[str, str]) -> None:
        self.set_trouble(next(iter(troubles.values()), ""))
        if dict(troubles) != dict(self._troubles):
            self._troubles = dict(troubles)
            self._fill(set(self.selected()))

    def focus_part(self, part: str = "") -> None:
        for n, each in enumerate(self._entries):
            if part and each.get("sha256") == part:
                self.list.setCurrentIndex(self.list.model().index(n, 0))
                self.list.setFocus()
                return
        (self.focusProxy() or self).setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        about = " ".join(filter(None, (description, self.limits.text())))
        self.list.setAccessibleName(listed((name, tr("files"))))
        self.list.setAccessibleDescription(
            " ".join(filter(None, (description, tr("Insert adds files, Delete removes, Return opens."))))
        )
        for button in (self.add, self.open, self.remove):
            button.setAccessibleName(titled(name, button.text()))
            button.setAccessibleDescription(about)

    # --- what becomes of a file ---

    def show_progress(self, words: str) -> None:
        """Say that a file is being taken in; "" when it is not any more."""
        self.progress.setText(words)
        self.progress.setVisible(bool(words))

    def show_trouble(self, sentence: str) -> None:
        """Say why a file was not taken; "" when there is nothing to say."""
        self.trouble.setText(widgets.directed(sentence))
        self.trouble.setAccessibleName(sentence)
        self.trouble.setVisible(bool(sentence))
        if sentence:
            widgets.announce(self.trouble, sentence)

    # --- verbs ---

    def _do(self, verb: str) -> None:
        {"add": self.choose, "open": self.open_selected, "remove": self.remove_selected}[verb]()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:  # also where a button has the focus
            self.choose()
        else:
            super().keyPressEvent(event)

    def choose(self) -> None:
        """Ask for files, and have them added."""
        if not self._read_only:
            self._add([Path(name) for name in self.ask(self, self.field.label, self.kinds())])

    def kinds(self) -> str:
        """The filter of the dialog: the kinds that are taken, in words and by their endings."""
        accept = self.field.accept or tuple(manifest.MEDIA_TYPES)
        patterns = " ".join(f"*{end}" for kind in accept for end in manifest.SUFFIXES[kind])
        return f"{listed(kind_words(kind) for kind in accept)} ({patterns})"

    def _add(self, paths: list[Path]) -> None:
        self.show_trouble("")
        room = max(self.field.max_files - len(self._entries), 0)
        if len(paths) > room:
            left = len(paths) - room
            most = ntr("At most {n} file is taken here.", "At most {n} files are taken here.", self.field.max_files)
            lost = ntr("{n} file was not added.", "{n} files were not added.", left)
            self.show_trouble(f"{most} {lost}")
        if paths[:room]:
            self.added.emit(paths[:room])

    def remove_selected(self) -> None:
        """Take the chosen files out. Their bytes stay: undo, history and submissions need them."""
        chosen = self.selected()
        if self._read_only or not chosen:
            return
        self.show_trouble("")
        self._entries = [each for each in self._entries if each.get("sha256") not in chosen]
        if not self._entries:
            self.add.setFocus()  # before the list and the button go
        self._fill()
        for sha256 in chosen:
            self.now(sha256, None)

    def open_selected(self) -> None:
        """Have the first of the chosen files shown by its own program."""
        for sha256 in self.selected()[:1]:
            self.open_wanted.emit(sha256)

    # --- dropping ---

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dropped(event):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = self._dropped(event)
        if paths:
            event.acceptProposedAction()
            self._add(paths)

    def _dropped(self, event: QDropEvent) -> list[Path]:
        if self._read_only or not event.mimeData().hasUrls():
            return []
        return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
