"""Home: what needs me."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from a6desk.desk import outlook
from a6desk.desk.outlook import Need
from a6desk.i18n import isolate, tr
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
        party = self._window.who.party
        needs = outlook.needs(self._window.desk, _DRAFTS, party)
        if not needs:
            from a6desk.ui.begin import Beginnings  # late: who has drafts begins nothing here

            name = isolate(self._window.desk.party_name(party))
            said = tr("Nothing waits for you for {party}", party=name) if party else tr("Nothing waits for you")
            self._layout.addWidget(widgets.label(said, "title"))
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
        said = [need.form, party, need.sentence] if need.form else [party, need.sentence]
        texts.addWidget(widgets.label(" · ".join(isolate(each) for each in said), "muted"))
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
