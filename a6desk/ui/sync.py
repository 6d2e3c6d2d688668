"""The page behind the pill: how the connection stands, what waits, and what to do, in plain words."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from a6desk.desk import outlook
from a6desk.i18n import isolate, ntr, tr
from a6desk.ui import widgets
from a6desk.ui.theme import UNIT

if TYPE_CHECKING:
    from a6desk.ui.window import Window

_WIDTH = 96 * UNIT
_OPEN = ("waiting", "sending", "rejected")


class SyncPage(QWidget):
    """The state is said anew whenever it is another; the deliveries are read when the profile changed."""

    def __init__(self, window: "Window"):
        super().__init__()
        assert window.desk is not None
        self._window, self._desk = window, window.desk
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        content = widgets.page("column")
        outer = widgets.row(margins=3, spacing=0, parent=content)
        holder = QWidget()
        holder.setMaximumWidth(_WIDTH)
        layout = widgets.column(spacing=2, parent=holder)
        outer.addWidget(holder, 1)
        outer.addStretch(0)
        layout.addWidget(widgets.label(tr("Connection"), "title"))
        layout.addWidget(self._make_state())
        self._hubs = widgets.column(spacing=1)
        layout.addLayout(self._hubs)
        self._waiting = widgets.column(spacing=1)
        layout.addLayout(self._waiting)
        layout.addStretch(1)
        widgets.column(spacing=0, parent=self).addWidget(widgets.scrolled(content))
        self._lines: list[tuple[str, str]] = []
        window.sync_said.connect(self.say)

    def _make_state(self) -> QWidget:
        card = widgets.page("card")
        layout = widgets.column(margins=2, spacing=2, parent=card)
        self.state = widgets.label("", "heading", selectable=True)
        self.todo = widgets.label("", selectable=True)
        layout.addWidget(self.state)
        layout.addWidget(self.todo)
        buttons = widgets.row()
        self.now = widgets.button(
            tr("Sync now"), self._window.sync_wanted.emit, "primary", description=tr("Talk with every hub now.")
        )
        self.settings = widgets.button(
            tr("Open settings"),
            lambda: self._window.show_page("settings"),
            description=tr("There a joining code connects this desk."),
        )
        buttons.addWidget(self.now)
        buttons.addWidget(self.settings)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        return card

    def refresh(self) -> None:
        """Read again what waits, and say how it stands."""
        widgets.clear(self._waiting)
        rows = [
            (row.submission.title, row.submission.party, delivery)
            for row in self._desk.list_sent()
            for delivery in row.deliveries
            if delivery.state in _OPEN
        ]
        title = ntr("{n} delivery without a receipt", "{n} deliveries without a receipt", len(rows))
        self._waiting.addWidget(widgets.label(title if rows else tr("Nothing waits to be sent"), "heading"))
        for name, party, delivery in rows:
            card = widgets.page("card")
            layout = widgets.column(margins=2, spacing=0, parent=card)
            layout.addWidget(widgets.label(name, "label", selectable=True))
            sentence = outlook.delivery_sentence(self._desk, delivery)
            of = self._desk.party_name(party) if party else tr("no Party yet")
            layout.addWidget(widgets.label(f"{isolate(of)} · {sentence}", "muted", selectable=True))
            self._waiting.addWidget(card)
        self._lines = []
        self.say()

    @Slot()
    def say(self) -> None:
        """How it stands now."""
        state = self._window.sync_state
        for label, words in ((self.state, self._window.sync_sentence or tr("Not connected to a hub")),
                             (self.todo, _todo(state))):  # fmt: skip
            label.setText(words)
            label.setAccessibleName(words)
        self.now.setEnabled(state in ("waiting", "online", "trouble"))
        self.settings.setVisible(state in ("none", "trouble"))
        lines = [(hub.name, self._window.lines[hub.id]) for hub in self._desk.hubs() if hub.id in self._window.lines]
        if lines != self._lines or not lines:
            self._lines = lines
            self._show_lines()

    def _show_lines(self) -> None:
        widgets.clear(self._hubs)
        if self._lines:
            self._hubs.addWidget(widgets.label(tr("Platforms"), "heading"))
        for name, sentence in self._lines:
            card = widgets.page("card")
            layout = widgets.column(margins=2, spacing=0, parent=card)
            layout.addWidget(widgets.label(name, "label", selectable=True))
            layout.addWidget(widgets.label(sentence, "muted", selectable=True))
            self._hubs.addWidget(card)


def _todo(state: str) -> str:
    words = {
        "none": tr("To submit, connect this desk with a joining code from the office that runs your hub."),
        "offline": tr("The connection is switched off. Go on working: what you submit waits here and is safe."),
        "waiting": tr(
            "Nothing to do: a6desk tries again by itself, and what waits is safe. If you expect a connection, check the"
            " network; behind a login page, sign in with your browser first."
        ),
        "online": tr("Nothing to do: what you submit is sent at once."),
        "busy": tr("Nothing to do: go on working meanwhile."),
        "trouble": tr("What waits is safe and stays as it is. When the cause is mended, sync again."),
    }
    return words.get(state, "")
