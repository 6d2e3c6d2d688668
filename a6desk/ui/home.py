"""Home: what needs me. And the page behind New."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from a6desk import outlook, paths
from a6desk.errors import UserError
from a6desk.i18n import isolate, tr
from a6desk.outlook import Need
from a6desk.ui import widgets
from a6desk.ui.theme import UNIT

if TYPE_CHECKING:
    from a6desk.ui.window import Window

_WIDTH = 96 * UNIT
_DRAFTS = 10  # the newest; the room of drafts has them all


class HomePage(QWidget):
    """Returned or conflicting work first, then drafts, then what arrived; empty, it says how to begin."""

    def __init__(self, window: "Window"):
        super().__init__()
        self._window = window
        self.setProperty("kind", "page")
        content = widgets.page("column")
        outer = widgets.row(margins=3, spacing=0, parent=content)
        holder = QWidget()
        holder.setMaximumWidth(_WIDTH)
        self._layout = widgets.column(spacing=2, parent=holder)
        outer.addWidget(holder, 1)
        outer.addStretch(0)
        widgets.column(spacing=0, parent=self).addWidget(widgets.scrolled(content))

    def refresh(self) -> None:
        """Compute it anew; nothing of it is stored."""
        assert self._window.desk is not None
        widgets.clear(self._layout)
        needs = outlook.needs(self._window.desk, _DRAFTS)
        if not needs:
            self._layout.addWidget(widgets.label(tr("Nothing waits for you"), "title"))
            self._layout.addWidget(widgets.label(tr("Begin here; everything works without a connection."), "muted"))
            self._layout.addWidget(Beginnings(self._window))
            self._layout.addStretch(1)
            return
        groups = (
            ("blocker", tr("Needs you")),
            ("warning", tr("Drafts")),
            ("hint", tr("On its way, and arrived")),
        )
        self._layout.addWidget(widgets.label(tr("What needs you"), "title"))
        for severity, title in groups:
            mine = [need for need in needs if need.severity == severity]
            if mine:
                self._layout.addWidget(widgets.label(title, "heading"))
                for need in mine[:50]:
                    self._layout.addWidget(self._card(need))
                if severity == "warning" and len(mine) == _DRAFTS:
                    self._layout.addWidget(self._to_all_drafts())
        self._layout.addStretch(1)

    def _card(self, need: Need) -> QWidget:
        card = widgets.page("card")
        layout = widgets.row(margins=2, spacing=2, parent=card)
        texts = widgets.column(spacing=0)
        texts.addWidget(widgets.label(need.title, "label"))
        assert self._window.desk is not None
        party = self._window.desk.party_name(need.party) if need.party else tr("no Party yet")
        texts.addWidget(widgets.label(f"{isolate(party)} · {need.sentence}", "muted"))
        layout.addLayout(texts, 1)
        if need.severity == "blocker":
            from a6desk.forms.saying import severity_words

            layout.addWidget(widgets.label(severity_words("blocker"), "blocker", wraps=False))
        open_ = widgets.button(
            tr("Open"), lambda: self._open(need), description=tr("Open “{title}”", title=isolate(need.title))
        )
        open_.setAccessibleName(tr("Open “{title}”", title=isolate(need.title)))
        layout.addWidget(open_)
        return card

    def _to_all_drafts(self) -> QWidget:
        return widgets.button(tr("Drafts") + "…", lambda: self._window.show_page("drafts"), "link")

    def _open(self, need: Need) -> None:
        if need.draft:
            self._window.open_draft(need.draft)
        else:
            self._window.show_submission(need.submission)


class NewPage(QWidget):
    """What can be begun."""

    def __init__(self, window: "Window"):
        super().__init__()
        content = widgets.page("column")
        layout = widgets.column(margins=3, spacing=2, parent=content)
        layout.addWidget(widgets.label(tr("Begin a new document"), "title"))
        layout.addWidget(Beginnings(window))
        layout.addStretch(1)
        widgets.column(spacing=0, parent=self).addWidget(widgets.scrolled(content))

    def refresh(self) -> None:
        """Nothing here changes with the profile."""


class Beginnings(QWidget):
    """A button for each form at hand, one for a file of answers, one for the examples."""

    def __init__(self, window: "Window"):
        super().__init__()
        self._window = window
        self.setMaximumWidth(_WIDTH)
        layout = widgets.column(spacing=1, parent=self)
        assert window.desk is not None
        for id_, versions in window.desk.library.versions.items():
            layout.addWidget(self._beginning(id_, versions[-1]))
        layout.addWidget(widgets.button(tr("Open a file of answers…"), self._from_file))
        examples = sorted((paths.resources() / "examples").glob("*.yaml"))
        if examples:
            layout.addWidget(widgets.label(tr("Or look around with an example:"), "muted"))
        for path in examples:
            words = path.stem.replace("-", " ").capitalize()
            said = tr("Example: {name}", name=words)
            button = widgets.button(said, lambda path=path: self._from(path), "link")
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)

    def _beginning(self, id_: str, version: int) -> QWidget:
        from a6desk.forms import strings
        from a6desk.i18n import language

        assert self._window.desk is not None
        form = strings.in_language(self._window.desk.library.form(id_, version), language())
        card = widgets.page("card")
        layout = widgets.row(margins=2, spacing=2, parent=card)
        words = widgets.column(spacing=0)
        words.addWidget(widgets.label(form.definition.title, "label"))
        if form.definition.help:
            words.addWidget(widgets.label(form.definition.help, "muted"))
        layout.addLayout(words, 1)
        begin = widgets.button(tr("Begin"), lambda: self._begin(id_), "primary")
        begin.setAccessibleName(tr("Begin: {form}", form=form.definition.title))
        layout.addWidget(begin)
        return card

    def _begin(self, id_: str) -> None:
        desk = self._window.desk
        assert desk is not None
        self._attempt(lambda: desk.new(desk.library.form(id_)).id)

    def _from_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Open a file of answers"), "", "*.yaml *.yml *.json")
        if name:
            from pathlib import Path

            self._from(Path(name))

    def _from(self, path: object) -> None:
        desk = self._window.desk
        assert desk is not None
        self._attempt(lambda: desk.new_from_file(path)[1].id)  # type: ignore[arg-type]

    def _attempt(self, begin: object) -> None:
        try:
            draft = begin()  # type: ignore[operator]
        except UserError as error:
            self._window.say(str(error))
            return
        self._window.refresh()
        self._window.open_draft(draft)
