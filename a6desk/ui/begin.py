"""What can be begun: every form at hand under its heading, for which Party, a file of answers, the examples."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

from a6desk import paths
from a6desk.errors import UserError
from a6desk.forms import strings
from a6desk.forms.folding import fold
from a6desk.forms.library import Card
from a6desk.i18n import isolate, tr
from a6desk.ui import widgets
from a6desk.ui.theme import UNIT

if TYPE_CHECKING:
    from a6desk.desk import Desk
    from a6desk.ui.window import Window

_WIDTH = 96 * UNIT


class NewPage(QWidget):
    """What can be begun, as a page."""

    def __init__(self, window: "Window"):
        super().__init__()
        content = widgets.page("column")
        layout = widgets.column(margins=3, spacing=2, parent=content)
        layout.addWidget(widgets.label(tr("Begin a new document"), "title"))
        self._beginnings = Beginnings(window)
        layout.addWidget(self._beginnings)
        layout.addStretch(1)
        widgets.column(spacing=0, parent=self).addWidget(widgets.scrolled(content))

    def refresh(self) -> None:
        """A mandate may have come or gone."""
        self._beginnings.parties.refresh()


class Beginnings(QWidget):
    """The Party, a search line, a card for each form, a file of answers, the examples."""

    def __init__(self, window: "Window"):
        super().__init__()
        self._window = window
        outer = widgets.row(spacing=0, parent=self)
        holder = QWidget()
        holder.setMaximumWidth(_WIDTH)  # within a row: a column would reckon its height for the whole width
        layout = widgets.column(spacing=1, parent=holder)
        outer.addWidget(holder, 1)
        outer.addStretch(0)
        assert window.desk is not None
        self.parties = _Parties(window)
        layout.addWidget(self.parties)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a form by a word of its name"))
        self.search.setAccessibleName(tr("Find a form"))
        self.search.setAccessibleDescription(tr("The forms below are those that fit."))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        layout.addWidget(self.search)
        self._groups: list[tuple[QWidget, list[tuple[str, QWidget]]]] = []
        self._add_groups(layout)
        layout.addWidget(widgets.button(tr("Open a file of answers…"), self._from_file), 0, _LEADING)
        from a6desk.ui.handing import Taking  # late: it reads files, and what reads files takes its time to load

        self.taking = Taking(window, lambda draft: self._attempt(lambda: str(draft)))
        layout.addWidget(self.taking)
        self._add_examples(layout)

    def _add_groups(self, layout: object) -> None:
        desk = self._window.desk
        assert desk is not None
        cards = [card for card in (_card(desk, id_) for id_ in desk.library.versions) if card is not None]
        families = _families()
        for family, title in families.items():
            mine = [card for card in cards if (card.family if card.family in families else "") == family]
            if not mine:
                continue
            heading = widgets.label(title, "heading")
            layout.addWidget(heading)  # type: ignore[attr-defined]
            shown = []
            for card in mine:
                widget, words = self._beginning(card)
                layout.addWidget(widget)  # type: ignore[attr-defined]
                shown.append((words, widget))
            self._groups.append((heading, shown))

    def _beginning(self, card: Card) -> tuple[QWidget, str]:
        title = strings.said(card.form, "", "title", card.title)
        help_ = strings.said(card.form, "", "help", card.help) if card.help else ""
        widget = widgets.page("card")
        layout = widgets.row(margins=2, spacing=2, parent=widget)
        words = widgets.column(spacing=0)
        words.addWidget(widgets.label(title, "label"))
        if help_:
            words.addWidget(widgets.label(help_, "muted"))
        layout.addLayout(words, 1)
        begin = widgets.button(tr("Begin"), lambda: self._begin(card.form), description=help_)
        begin.setAccessibleName(tr("Begin: {form}", form=title))
        layout.addWidget(begin)
        return widget, fold(f"{title} {card.title} {help_}")

    def _find(self, text: str) -> None:
        wanted = fold(text).split()
        for heading, shown in self._groups:
            for words, widget in shown:
                widget.setVisible(all(word in words for word in wanted))
            heading.setVisible(any(not widget.isHidden() for _, widget in shown))

    def _add_examples(self, layout: object) -> None:
        examples = sorted((paths.resources() / "examples").glob("*.yaml"))
        if not examples:
            return
        box = QWidget()
        inner = widgets.column(spacing=0, parent=box)
        for path in examples:
            said = tr("Example: {name}", name=path.stem.replace("-", " ").capitalize())
            inner.addWidget(widgets.button(said, lambda path=path: self._from(path), "link"), 0, _LEADING)
        box.hide()
        words = tr("Or look around with an example")
        show = widgets.button(words, lambda: box.setVisible(box.isHidden()), "link")
        layout.addWidget(show, 0, _LEADING)  # type: ignore[attr-defined]
        layout.addWidget(box)  # type: ignore[attr-defined]

    def _begin(self, id_: str) -> None:
        desk = self._window.desk
        assert desk is not None

        def begin() -> str:
            form = desk.library.form(id_)
            party = self.parties.chosen()
            return desk.new(form, {form.definition.about.party: party} if party else None).id

        self._attempt(begin)

    def _from_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Open a file of answers"), "", "*.yaml *.yml *.json")
        if name:
            self._from(Path(name))

    def _from(self, path: Path) -> None:
        desk = self._window.desk
        assert desk is not None
        self._attempt(lambda: desk.new_from_file(path)[1].id)

    def _attempt(self, begin: Callable[[], str]) -> None:
        try:
            draft = begin()
        except UserError as error:
            self._window.say(str(error))
            return
        self._window.refresh()
        self._window.open_draft(draft)


class _Parties(QWidget):
    """For which Party: those that the desk has a mandate for, or none yet. Of one there is nothing to choose."""

    def __init__(self, window: "Window"):
        super().__init__()
        assert window.desk is not None
        self._window, self._desk = window, window.desk
        layout = widgets.row(spacing=1, parent=self)
        self.label = widgets.label(tr("For"), "label", wraps=False)
        layout.addWidget(self.label)
        self.box = QComboBox()
        self.box.setAccessibleName(tr("For which Party"))
        self.box.setAccessibleDescription(tr("The Party that the new document is for; it can be changed in it."))
        layout.addWidget(self.box)
        layout.addWidget(
            widgets.label(tr("Drafting is open to all; only a desk with the mandate submits."), "small"), 1
        )
        self._known: list[str] = []
        self.refresh()

    def refresh(self) -> None:
        """The mandates as they are now; what was chosen stays chosen."""
        known = self._desk.parties()
        if known != self._known or not self.box.count():
            before, self._known = self.chosen() if self.box.count() else self._only(), known
            self.box.clear()
            for party in known:
                self.box.addItem(isolate(self._desk.party_name(party)), party)
            self.box.addItem(tr("Another Party, chosen in the document"), "")
            self.box.setCurrentIndex(max(self.box.findData(before), 0))
        if self._window.who.party:
            self.box.setCurrentIndex(self.box.findData(self._window.who.party))
        self.setVisible(len(known) > 1)

    def _only(self) -> str:
        """The one Party that the desk has a mandate for: then it is not asked in the document either."""
        held = {each.mandate.party for each in self._desk.mandates()}
        return held.pop() if len(held) == 1 else ""

    def chosen(self) -> str:
        """The Party's code; "" for none."""
        return str(self.box.currentData() or "")


def _card(desk: "Desk", id_: str) -> Card | None:
    try:
        return desk.library.card(id_)
    except UserError:
        return None  # a file that broke: nothing can be begun with it, and the others still can


def _families() -> dict[str, str]:
    return {
        "nma": tr("Non-market approaches (Article 6.8)"),
        "support": tr("Support"),
        "views": tr("Views"),
        "authorization": tr("Authorization (Articles 6.2 and 6.4)"),
        "office": tr("The office"),
        "": tr("Other forms"),
    }


_LEADING = Qt.AlignmentFlag.AlignLeading
