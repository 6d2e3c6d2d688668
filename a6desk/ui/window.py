"""The frame: rail, bar, rooms. It paints before anything heavy is loaded; give() brings the desk, which fills it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent, QStandardItemModel
from PySide6.QtWidgets import QListView, QMainWindow, QMenu, QSizePolicy, QStackedWidget, QWidget

from a6desk import i18n
from a6desk.i18n import listed, tr
from a6desk.ui import widgets
from a6desk.ui.banner import Banner
from a6desk.ui.foot import NEWS, SILENCE, Foot
from a6desk.ui.theme import UNIT
from a6desk.ui.way_back import WayBack
from a6desk.ui.who import Who

if TYPE_CHECKING:
    from a6desk.desk import Desk
    from a6desk.ui.editor import EditorPage
    from a6desk.ui.saving import Saving

RAIL = 22 * UNIT
NARROW = 140 * UNIT
"""Below this width the rail becomes a menu, so that the page keeps its room."""

HOME, DRAFTS, OUTBOX, SETTINGS = "home", "drafts", "outbox", "settings"


class Window(QMainWindow):
    """What rooms ask for goes out as signals, wired in app.py: ui and sync never meet."""

    sync_wanted = Signal()
    online_switched = Signal(bool)
    join_wanted = Signal(str, str)
    language_wanted = Signal(str)
    painted = Signal()
    sync_said = Signal()
    """The connection's state or the state of one line is another now."""
    join_answered = Signal(bool, str)
    """Whether a joining code was taken, and the sentence that says so."""

    def __init__(self, *, demonstration: bool = False):
        super().__init__()
        self.setWindowTitle("a6desk")
        self.setMinimumSize(400, 300)
        self.resize(1366, 768)
        self.demonstration = demonstration
        self.desk: Desk | None = None
        self.editor: EditorPage | None = None
        self.saving: Saving | None = None
        self.sheets: list[QWidget] = []
        """Copy sheets: windows of their own, which live as long as they are open."""
        self.sync_state, self.sync_sentence = "none", ""
        self._is_online = True
        self._is_gone = False
        self._says_who = True
        self._writing = ""
        self.lines: dict[str, str] = {}
        """hub -> how the line to it stands, a sentence."""
        self._pages: dict[str, QWidget] = {}
        self.foot = Foot(self)
        self._build()
        self.centralWidget().installEventFilter(self)

    # --- the frame ---

    def _build(self) -> None:
        rtl = i18n.is_rtl(i18n.language())
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        whole = widgets.page()
        layout = widgets.column(spacing=0, parent=whole)
        if self.demonstration:
            banner = Banner(self._is_online)
            banner.switched.connect(self._switch)
            self.switch = banner.switch
            layout.addWidget(banner)
        below = widgets.row(spacing=0)
        self._rail = self._make_rail()
        self._rail_line = widgets.line(upright=True)
        below.addWidget(self._rail)
        below.addWidget(self._rail_line)
        right = widgets.column(spacing=0)
        right.addWidget(self._make_bar())
        right.addWidget(widgets.line())
        self.pages = QStackedWidget()
        self.waiting = widgets.label(tr("Opening the profile…"), "muted")
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages.addWidget(self.waiting)
        self.pages.currentChanged.connect(self.foot.turn)
        right.addWidget(self.pages, 1)
        below.addLayout(right, 1)
        layout.addLayout(below, 1)
        self.setCentralWidget(whole)
        self._fit(self.width())

    @Slot(bool)
    def _switch(self, online: bool) -> None:
        self._is_online = online
        self.online_switched.emit(online)

    def _make_rail(self) -> QWidget:
        rail = widgets.page("rail")
        rail.setFixedWidth(RAIL)
        layout = widgets.column(margins=1, spacing=1, parent=rail)
        name = widgets.label("a6desk", "heading")
        name.setContentsMargins(UNIT + 4, UNIT, UNIT + 4, UNIT)  # the same on both sides: also right to left
        layout.addWidget(name)
        self.rooms = QListView()
        self.rooms.setAccessibleName(tr("Rooms"))
        self.rooms.setAccessibleDescription(tr("Up and down choose a room."))
        self._rooms = QStandardItemModel(self)
        self.rooms.setModel(self._rooms)
        for id_, words in self._room_names():
            self._rooms.appendRow(widgets.item(words, id_))
        self.rooms.selectionModel().currentChanged.connect(self._chosen)
        self.rooms.clicked.connect(self._chosen)  # also the one that is chosen already: it leads out of a draft
        self.rooms.activated.connect(self._chosen)
        self.rooms.setResizeMode(QListView.ResizeMode.Adjust)  # laid out anew once it is dressed
        self.rooms.setSizeAdjustPolicy(QListView.SizeAdjustPolicy.AdjustToContents)  # and so is its focus
        self.rooms.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        layout.addWidget(self.rooms)
        layout.addStretch(1)
        return rail

    @staticmethod
    def _room_names() -> list[tuple[str, str]]:
        return [(HOME, tr("Home")), (DRAFTS, tr("Drafts")), (OUTBOX, tr("Outbox")), (SETTINGS, tr("Settings"))]

    def _make_bar(self) -> QWidget:
        bar = widgets.page("bar")
        layout = widgets.row(spacing=1, parent=bar)
        layout.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        self.menu_button = widgets.button(tr("Menu"), self._open_menu)
        layout.addWidget(self.menu_button)
        self.way_back = WayBack(self, getattr(self, "way_back", None))
        layout.addWidget(self.way_back)
        self.who = Who(getattr(self, "who", None))
        self.who.turned.connect(self.refresh)
        layout.addWidget(self.who)
        layout.addStretch(1)
        self.pill = widgets.button("", lambda: self.show_page("sync"), "pill")
        layout.addWidget(self.pill)
        self.new_button = widgets.button(
            tr("New"), lambda: self.show_page("new"), "primary", description=tr("Begin a new document.")
        )
        self.new_button.setEnabled(False)
        layout.addWidget(self.new_button)
        self._name_pill()
        return bar

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for id_, words in self._room_names():
            menu.addAction(words, lambda id_=id_: self.show_page(id_))
        menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _fit(self, width: int) -> None:
        narrow = width < NARROW
        self._rail.setVisible(not narrow)
        self._rail_line.setVisible(not narrow)
        self.menu_button.setVisible(narrow)
        self.who.fit(narrow=narrow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The first paint is when heavy things may begin to load."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.painted.emit)
        return False

    # --- the rooms ---

    def give(self, desk: "Desk", *, says_who: bool = True) -> None:
        """The desk is open: rooms can be filled. says_who: or else say_who() comes when what it needs is loaded."""
        from a6desk.desk.unsaved import Unsaved
        from a6desk.ui.saving import Saving

        self.desk = desk
        self.saving = Saving(Unsaved(desk), self)
        self.saving.said.connect(self.say)
        self.new_button.setEnabled(True)
        self._says_who = says_who
        self._refresh_frame()
        self.show_page(HOME)
        (self.menu_button if self.menu_button.isVisibleTo(self) else self.rooms).setFocus()

    def say_who(self) -> None:
        """Say who we are, from now on."""
        self._says_who = True
        if self.desk is not None and not self._is_gone:
            self._refresh_frame()

    def speak(self, language: str) -> None:
        """Speak another language from now on: the frame is built again; what was typed is saved before."""
        shown = self._current()
        draft, section = (self.editor.draft.head.id, self.editor.section) if self.editor else ("", "")
        self.close_editor()
        i18n.use(language)
        self._pages.clear()
        old = self.takeCentralWidget()
        self._build()
        if old is not None:
            old.deleteLater()
        if self.desk is None:
            return
        self.new_button.setEnabled(True)
        self.refresh()
        if draft:
            self.open_draft(draft, section=section)
        else:
            self.show_page(shown if shown in dict(self._room_names()) or shown == "sync" else HOME)
            self.pages.currentWidget().setFocus()

    def refresh(self) -> None:
        """Something changed in the profile: counts, who we are, and the page that is shown."""
        if self.desk is None or self._is_gone:
            return
        self._refresh_frame()
        self._look_again(self.pages.currentWidget())

    def _look_again(self, page: QWidget) -> None:
        """What a page cannot read now is said; it goes on showing what it did."""
        from a6desk.errors import UserError

        if hasattr(page, "refresh"):
            try:
                page.refresh()
            except UserError as error:
                self.say(str(error))

    def _refresh_frame(self) -> None:
        from a6desk.desk import outlook

        assert self.desk is not None
        counts = outlook.counts(self.desk)
        for row, (id_, words) in enumerate(self._room_names()):
            count = counts.get(id_, 0)
            said = tr("{room} ({n})", room=words, n=count) if count else words
            self._rooms.item(row).setText(said)
            self._rooms.item(row).setData(said, Qt.ItemDataRole.AccessibleTextRole)
        if self._says_who:
            self.who.show_desk(self.desk)
        self._name_pill()

    def show_page(self, id_: str) -> None:
        """Show a room or page by its id."""
        from a6desk.ui import rooms

        if self.desk is None:
            return
        if id_ not in self._pages:
            self._pages[id_] = rooms.MAKERS[id_](self)
            self.pages.addWidget(self._pages[id_])
        widget = self._pages[id_]
        self.close_editor()
        self.pages.setCurrentWidget(widget)
        self._look_again(widget)
        self._mark(id_)

    def _current(self) -> str:
        return next((id_ for id_, widget in self._pages.items() if widget is self.pages.currentWidget()), HOME)

    def _mark(self, id_: str) -> None:
        names = [each for each, _ in self._room_names()]
        index = self._rooms.index(names.index(id_), 0) if id_ in names else QModelIndex()
        self.rooms.selectionModel().blockSignals(True)
        self.rooms.setCurrentIndex(index)
        if not index.isValid():
            self.rooms.clearSelection()
        self.rooms.selectionModel().blockSignals(False)
        self.rooms.viewport().update()

    @Slot(QModelIndex)
    def _chosen(self, index: QModelIndex) -> None:
        id_ = index.data(Qt.ItemDataRole.UserRole)
        if id_ and self._pages.get(id_) is not self.pages.currentWidget():
            self.show_page(id_)

    # --- documents ---

    def open_draft(self, draft: str, field: str = "", *, section: str = "") -> None:
        """Open a draft in the editor."""
        from a6desk.errors import UserError
        from a6desk.ui.editor import EditorPage

        assert self.desk is not None
        self.close_editor()
        try:
            self.editor = EditorPage(self, self.desk, draft)
        except UserError as error:
            self.say(str(error))
            return
        self.way_back.hide()
        self.pages.addWidget(self.editor)
        self.pages.setCurrentWidget(self.editor)
        self._mark(DRAFTS)
        if section:
            self.editor.show_section(section)
        if field:
            self.editor.go_to(field)
        else:
            self.editor.focus_first()

    def show_submission(self, submission: str) -> None:
        """Show the outbox with this submission open."""
        self.show_page(OUTBOX)
        self._pages[OUTBOX].show_submission(submission)  # type: ignore[attr-defined]

    def close_editor(self) -> None:
        """Leave the editor; what is typed becomes changes first."""
        if self.editor is not None:
            editor, self.editor = self.editor, None
            editor.leave()
            self.way_back.leave(editor)
            self.pages.removeWidget(editor)
            editor.deleteLater()
            if self.saving is not None and not self.saving.settled:  # what is listed next was read before it was saved
                self.saving.when_settled(lambda: None if self.editor else self.refresh())

    def writing_language(self) -> str:
        """The language that a person writes in, which need not be the one that the program speaks."""
        return self._writing or i18n.language()

    def write_in(self, language: str) -> None:
        """What settings say of it; "" follows the program."""
        self._writing = language

    def say(self, sentence: str, *, until: str = "") -> None:
        """One sentence at the foot of the window; until what takes it away (foot.py) before another page does."""
        self.foot.say(sentence, until=until)

    # --- the connection ---

    @Slot(str, str)
    def show_sync(self, state: str, sentence: str) -> None:
        """none, offline, waiting, online, busy or trouble; and the sentence that says why."""
        self.sync_state, self.sync_sentence = state, sentence
        self.foot.hear(state)
        self._name_pill()
        self.sync_said.emit()

    @Slot(object)
    def show_lines(self, lines: list[tuple[str, str]]) -> None:
        """How the line to each hub stands."""
        self.lines = dict(lines)
        self.sync_said.emit()

    @Slot(str)
    def show_joined(self, sentence: str) -> None:
        """A joining code was taken."""
        self.say(sentence, until=SILENCE)
        self.join_answered.emit(True, sentence)

    @Slot(str)
    def show_refused(self, sentence: str) -> None:
        """A joining code was not taken; the sentence says why."""
        self.say(sentence)
        self.join_answered.emit(False, sentence)

    @Slot()
    def changed(self) -> None:
        """Sync wrote something down: look again."""
        self.foot.came(NEWS)
        self.refresh()

    def _name_pill(self) -> None:
        words = self.sync_sentence or tr("Not connected to a hub")
        self.pill.setText(words if len(words) <= 60 else words[:57] + "…")
        self.pill.setAccessibleName(words)
        self.pill.setAccessibleDescription(tr("The connection. Opens the page that says more."))
        self.pill.setProperty("state", {"online": "online", "trouble": "trouble"}.get(self.sync_state, "quiet"))
        widgets.restyle(self.pill)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed is saved before the window goes; a slow disk is waited for, with a word."""
        if self.editor is not None:
            self.editor.flush()
        if self.saving is not None and not self.saving.may_close(self.close, self._titles):
            event.ignore()
            return
        self.close_editor()
        for sheet in self.sheets:  # else the program would run on behind them
            sheet.close()
        self._is_gone = True
        if self.saving is not None:
            self.saving.end()
        super().closeEvent(event)

    def _titles(self, ids: frozenset[str]) -> str:
        assert self.desk is not None
        return listed(row.title for row in self.desk.list_drafts() if row.head.id in ids)
