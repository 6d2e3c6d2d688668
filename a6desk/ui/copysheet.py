"""The copy sheet: a narrow window that stays beside the browser, with one button for each box of the platform."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import Future
from itertools import groupby
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, QLocale, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QGuiApplication,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QDateEdit,
    QFileDialog,
    QLineEdit,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from a6desk import clock, i18n
from a6desk.desk.copying import CopySheet, Item
from a6desk.errors import UserError
from a6desk.i18n import isolate, tr
from a6desk.ui import widgets
from a6desk.ui.copysheet_card import ItemCard, aligned, way
from a6desk.ui.theme import UNIT

COPY_NEXT = "Ctrl+Shift+C"


class _Column(QWidget):
    """As high as its width asks for and no higher: the least height of what wraps is reckoned for less width."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class CopySheetWindow(QWidget):
    """One sheet. entered(date as 2026-11-20, link): a person says that all of it stands in the portal."""

    entered = Signal(str, str)
    _saved = Signal(object)
    _copied = Signal(object)

    def __init__(self, sheet: CopySheet):
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self._sheet = sheet
        self.setWindowTitle(tr("Copy sheet: {title}", title=sheet.sheet.title))
        self.setLayoutDirection(way("rtl" if i18n.is_rtl(i18n.language()) else "ltr"))
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(320, 480)
        self.resize(380, 720)
        self.cards: dict[str, ItemCard] = {}
        layout = widgets.column(spacing=0, parent=self)
        layout.addWidget(self._header())
        layout.addWidget(widgets.line())
        layout.addWidget(self._list(), 1)
        layout.addWidget(widgets.line())
        layout.addWidget(self._footer())
        QShortcut(QKeySequence(COPY_NEXT), self, self.copy_next)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._leave)
        self._saved.connect(self._note_saved, Qt.ConnectionType.QueuedConnection)
        self._copied.connect(self._note_copied, Qt.ConnectionType.QueuedConnection)
        QApplication.instance().focusChanged.connect(self._follow_focus)
        self._show_progress()
        first = self._next_open("")
        (self.cards[first].copy if first else self.done).setFocus()

    # --- what it is made of ---

    def _header(self) -> QWidget:
        ground = widgets.page("bar")
        layout = widgets.column(margins=2, spacing=1, parent=ground)
        layout.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        self.next = widgets.button("", self.copy_next, "primary")
        self.next.setAutoDefault(True)
        self.next.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus in the list, where "next" is told
        self.next.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout.addWidget(self.next)
        line = widgets.row(spacing=1)
        self.bar = QProgressBar()
        self.bar.setRange(0, len(self._sheet.sheet.items))
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(UNIT)
        self.bar.setAccessibleName(tr("How much is pasted"))
        line.addWidget(self.bar, 1)
        self.count = widgets.label("", "muted", wraps=False)
        line.addWidget(self.count)
        layout.addLayout(line)
        self.said = widgets.label(
            aligned(tr("Click into a box of the portal, then copy here and paste there.")), "small"
        )
        layout.addWidget(self.said)
        return ground

    def _list(self) -> QWidget:
        content = _Column()
        content.setProperty("kind", "column")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = widgets.column(spacing=1, parent=content)
        layout.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, 2 * UNIT)
        sheet = self._sheet.sheet
        layout.addWidget(widgets.label(aligned(isolate(sheet.title)), "heading"))
        layout.addWidget(
            widgets.label(aligned(sheet.standing_sentence), "small" if sheet.standing == "confirmed" else "proposed")
        )
        for group, items in groupby(sheet.items, lambda item: item.group):
            title = widgets.label(aligned(isolate(group)), "heading")
            title.setContentsMargins(0, UNIT, 0, 0)
            layout.addWidget(title)
            self._add_cards(layout, items)
        self._add_files(layout)
        if sheet.left:
            named = "; ".join(isolate(label) for label in sheet.left)
            words = tr("Answered, and without a known place on the platform: {labels}", labels=named)
            layout.addWidget(widgets.label(aligned(words), "small"))
        layout.addStretch(1)
        self.scroll = widgets.scrolled(content)
        return self.scroll

    def _add_cards(self, layout: QVBoxLayout, items: Iterator[Item]) -> None:
        for row, some in groupby(items, lambda item: item.row):
            if row:
                layout.addWidget(widgets.label(aligned(row), "muted"))
            for item in some:
                card = ItemCard(item, on=item.key in self._sheet.ticked)
                card.copied.connect(self.copy)
                card.ticked.connect(self._tick)
                self.cards[item.key] = card
                layout.addWidget(card)

    def _add_files(self, layout: QVBoxLayout) -> None:
        """What is to be uploaded by hand, each with what proves it is the same, and a way to copies of it."""
        if not self._sheet.sheet.files:
            return
        title = widgets.label(aligned(tr("Files to upload by hand")), "heading")
        title.setContentsMargins(0, UNIT, 0, 0)
        layout.addWidget(title)
        for each in self._sheet.sheet.files:
            words = widgets.directed(tr("{name} ({size})", name=each.name, size=each.size))
            line = widgets.label(aligned(i18n.titled(each.label, words)), selectable=True)
            line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            layout.addWidget(line)
            sha256 = " ".join(each.sha256[n : n + 16] for n in range(0, len(each.sha256), 16))
            layout.addWidget(widgets.label(aligned(tr("SHA-256: {sha256}", sha256=sha256)), "small", selectable=True))
        self.files = widgets.button(
            aligned(tr("Save copies of the files…")), self._ask_folder,
            description=tr("Into a folder, or onto a stick, from where the portal's page takes them."),
        )  # fmt: skip
        layout.addWidget(self.files)

    def _footer(self) -> QWidget:
        footer = QWidget()
        layout = widgets.column(spacing=0, parent=footer)
        self.verbs = widgets.page("bar")
        inner = widgets.column(margins=1, spacing=0, parent=self.verbs)
        self.html = widgets.button(
            tr("Save as HTML for another PC…"), self._ask_where, "link",
            description=tr("One file that works without a network and without a6desk, from a stick."),
        )  # fmt: skip
        self.done = widgets.button(
            tr("Everything is entered: note the date"), self._begin_noting, "link",
            description=tr("Notes in the outbox when this was entered in the portal, and where it can be seen."),
        )  # fmt: skip
        for button in (self.html, self.done):
            button.setAutoDefault(True)
            button.setText(aligned(button.text()))
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                button.setStyleSheet("text-align: right;")  # style sheets know no leading side
            inner.addWidget(button)
        self.noting = self._note_form()
        self.noting.hide()
        layout.addWidget(self.verbs)
        layout.addWidget(self.noting)
        return footer

    def _note_form(self) -> QWidget:
        form = widgets.page("bar")
        layout = widgets.column(margins=1, spacing=1, parent=form)
        self.open_items = widgets.label("", "warning")
        layout.addWidget(self.open_items)
        self.day = QDateEdit(QDate(clock.claimed_today()))
        self.day.setCalendarPopup(True)
        self.day.setLocale(QLocale(self._sheet.sheet.language))
        self.day.setDisplayFormat("d MMMM yyyy")
        self.day.setAccessibleName(tr("Day on which it was entered in the portal"))
        self.day.setAccessibleDescription(tr("Today unless you say otherwise."))
        for line_edit in self.day.findChildren(QLineEdit):  # the focus and the readers' attention go to it
            line_edit.setAccessibleName(self.day.accessibleName())
            line_edit.setAccessibleDescription(self.day.accessibleDescription())
        layout.addWidget(self.day)
        self.link = QLineEdit()
        self.link.setLayoutDirection(way("ltr"))
        self.link.setPlaceholderText(tr("Link or number in the portal, if there is one"))
        self.link.setAccessibleName(tr("Link or number in the portal"))
        self.link.setAccessibleDescription(tr("May stay empty."))
        self.link.returnPressed.connect(self._note)
        layout.addWidget(self.link)
        line = widgets.row(spacing=1)
        self.note = widgets.button(tr("Note it"), self._note, "primary")
        self.back = widgets.button(tr("Not yet"), self._stop_noting)
        for button in (self.note, self.back):
            button.setAutoDefault(True)
            line.addWidget(button)
        layout.addLayout(line)
        return form

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_next()

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _old: QWidget | None, _new: QWidget | None) -> None:
        self._show_next()

    # --- copying ---

    @Slot(str)
    def copy(self, key: str) -> None:
        """Put this item on the clipboard, tick it, and go on to the next one that is open."""
        card = self.cards[key]
        QGuiApplication.clipboard().setText(card.item.text)
        card.tick()
        rest = self._next_open(key)
        target = self.cards[rest].copy if rest else self.done
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        if rest:
            self._show_card(rest)
            self._say(tr("Copied: {label}", label=card.item.name))
        else:
            self._say(tr("Copied: {label}. That was the last one.", label=card.item.name))
        self._show_next()

    @Slot()
    def copy_next(self) -> None:
        """Copy the item that has the focus, or the first one after it that is open."""
        if key := self._upcoming():
            self.copy(key)
        else:
            self._say(tr("Everything is ticked."))

    def _upcoming(self) -> str:
        here = self._here()
        return here if here and here not in self._sheet.ticked else self._next_open(here)

    def _here(self) -> str:
        """The item in which the focus is."""
        focus: Any = self.focusWidget()
        while focus is not None and not isinstance(focus, ItemCard):
            focus = focus.parentWidget()
        return focus.item.key if focus is not None else ""

    def _next_open(self, after: str) -> str:
        """The first item after this one that is not ticked, from the beginning again at the end; "" for none."""
        keys = list(self.cards)
        start = keys.index(after) + 1 if after in self.cards else 0
        return next((key for key in keys[start:] + keys[:start] if key not in self._sheet.ticked), "")

    def _show_card(self, key: str) -> None:
        self.scroll.ensureWidgetVisible(self.cards[key], 0, 6 * UNIT)

    @Slot(str, bool)
    def _tick(self, key: str, on: bool) -> None:
        self._sheet.tick(key, on).add_done_callback(self._tell_saved)
        self._show_progress()

    def _tell_saved(self, future: "Future[None]") -> None:
        with contextlib.suppress(
            RuntimeError
        ):  # the window was closed meanwhile; what was ticked is saved all the same
            self._saved.emit(future)

    @Slot(object)
    def _note_saved(self, future: "Future[None]") -> None:
        try:
            future.result()
        except UserError as error:
            self._say(tr("The tick could not be saved. {why}", why=str(error)), "blocker")

    # --- what it says ---

    def _show_progress(self) -> None:
        done = len(self._sheet.ticked)
        self.bar.setValue(done)
        self.count.setText(self._sheet.sheet.progress(done))
        self._show_next()

    def _show_next(self) -> None:
        key = self._upcoming()
        words = tr("Copy next: {label}", label=self.cards[key].item.label) if key else tr("Everything is ticked")
        self.next.setEnabled(bool(key))
        self.next.setAccessibleName(words)
        self.next.setAccessibleDescription(tr("{keys} does the same.", keys=COPY_NEXT))
        self.next.setToolTip(COPY_NEXT)
        room = max(self.next.width() - 4 * UNIT, 20 * UNIT)
        self.next.setText(aligned(self.next.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)))

    def _say(self, sentence: str, kind: str = "small") -> None:
        self.said.setText(aligned(sentence))
        self.said.setProperty("kind", kind)
        widgets.restyle(self.said)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.said, sentence))

    # --- for another PC ---

    def _ask_where(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save the copy sheet"), self._sheet.file_name, tr("Web page (*.html)")
        )
        if name:
            self.save(Path(name))

    def save(self, path: Path) -> None:
        """Write the HTML file, and say so."""
        try:
            self._sheet.save_html(path)
        except UserError as error:
            self._say(str(error), "blocker")
            return
        said = tr("Saved: {name}.", name=path.name)
        if self._sheet.sheet.has_unpublished:
            said = tr("{saved} It holds details that are not published: keep it safe.", saved=said)
        self._say(said)

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Save copies of the files"))
        if name:
            self.save_files(Path(name))

    def save_files(self, folder: Path) -> None:
        """Copy all files into a folder, and say so when it is done."""
        self.files.setEnabled(False)
        self._sheet.save_files(folder).add_done_callback(self._tell_copied)

    def _tell_copied(self, future: "Future[list[Path]]") -> None:
        with contextlib.suppress(RuntimeError):  # the window was closed meanwhile
            self._copied.emit(future)

    @Slot(object)
    def _note_copied(self, future: "Future[list[Path]]") -> None:
        self.files.setEnabled(True)
        try:
            names = [path.name for path in future.result()]
        except UserError as error:
            self._say(str(error), "blocker")
            return
        self._say(tr("Saved: {name}.", name=i18n.listed(names)))

    # --- everything is entered ---

    def _begin_noting(self) -> None:
        left = len(self.cards) - len(self._sheet.ticked)
        self.open_items.setText(i18n.ntr("{n} item is not ticked yet.", "{n} items are not ticked yet.", left))
        self.open_items.setVisible(left > 0)
        self.verbs.hide()
        self.noting.show()
        self.day.setFocus()

    def _leave(self) -> None:
        if self.noting.isVisible():
            self._stop_noting()
        else:
            self.close()

    def _stop_noting(self) -> None:
        self.noting.hide()
        self.verbs.show()
        self.done.setFocus()

    def _note(self) -> None:
        day = self.day.date().toString(Qt.DateFormat.ISODate)
        self.entered.emit(day, self.link.text().strip())
        self._stop_noting()
        self._say(tr("Handed on to the outbox: entered in the portal on {day}.", day=i18n.day(day)))
