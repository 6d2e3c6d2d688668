"""Settings: the languages, the looks, where this person's data lies, and who this desk is connected to."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QComboBox, QLineEdit, QWidget

from a6desk import i18n, settings
from a6desk.desk import outlook
from a6desk.errors import UserError
from a6desk.forms import showing
from a6desk.i18n import UN_LANGUAGES, isolate, tr
from a6desk.ui import application, widgets
from a6desk.ui.theme import UNIT

if TYPE_CHECKING:
    from a6desk.desk import Desk
    from a6desk.ui.window import Window

_WIDTH = 96 * UNIT
_KEY = "desk"
"""Under which name the signing key is kept (desk.py)."""


class SettingsPage(QWidget):
    """What is typed into the page stays when it is refreshed; what the profile says is read again."""

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
        layout.addWidget(widgets.label(tr("Settings"), "title"))
        self._choices(layout)
        layout.addWidget(widgets.label(tr("Connection to hubs"), "heading"))
        self._hubs = widgets.column(spacing=1)
        layout.addLayout(self._hubs)
        layout.addWidget(self._joining())
        layout.addWidget(widgets.label(tr("Profile and keys"), "heading"))
        self._profile(layout)
        layout.addStretch(1)
        widgets.column(spacing=0, parent=self).addWidget(widgets.scrolled(content))
        window.join_answered.connect(self._answered)
        self.setFocusProxy(self.language)  # whoever changes the language goes on from there

    # --- languages and looks ---

    def _choices(self, layout: QBoxLayout) -> None:
        card = widgets.page("card")
        inner = widgets.column(margins=2, spacing=2, parent=card)
        own = i18n.language()
        spoken = [(each, _own_name(each)) for each in i18n.available()]
        written = [("", tr("as the program"))]
        written += [(each, tr("{name} ({own})", name=showing.language_name(each, own), own=_own_name(each)))
                    for each in UN_LANGUAGES]  # fmt: skip
        themes = [("system", tr("as the system")), ("light", tr("light")), ("dark", tr("dark"))]
        self.language = _choice(
            inner, tr("Language of the program"), tr("Changes at once; nothing that is open is lost."), spoken
        )
        self.writing = _choice(
            inner,
            tr("Language I write in"),
            tr("Texts in several languages begin with it. It need not be that of the program."),
            written,
        )
        self.theme = _choice(inner, tr("Colours"), tr("Light or dark, or as the system has it."), themes)
        self._show_choices()
        self.language.activated.connect(self._language_chosen)
        self.writing.activated.connect(self._writing_chosen)
        self.theme.activated.connect(self._theme_chosen)
        layout.addWidget(card)

    def _show_choices(self) -> None:
        chosen = settings.load(self._desk.profile)
        for box, value in (
            (self.language, i18n.language()),
            (self.writing, chosen.writing),
            (self.theme, chosen.theme),
        ):
            box.setCurrentIndex(max(box.findData(value), 0))

    @Slot()
    def _language_chosen(self) -> None:
        if self.language.currentData() != i18n.language():
            self._window.language_wanted.emit(self.language.currentData())

    @Slot()
    def _writing_chosen(self) -> None:
        self._window.write_in(self.writing.currentData())
        self._keep(writing=self.writing.currentData())

    @Slot()
    def _theme_chosen(self) -> None:
        application.wear(self.theme.currentData())
        self._keep(theme=self.theme.currentData())

    def _keep(self, **chosen: str) -> None:
        try:
            settings.change(self._desk.profile, **chosen)
        except UserError as error:
            self._window.say(str(error))

    # --- platforms ---

    def _joining(self) -> QWidget:
        card = widgets.page("card")
        layout = widgets.column(margins=2, spacing=1, parent=card)
        title = widgets.label(tr("Connect with a joining code"), "label")
        layout.addWidget(title)
        hint = tr("The code comes from the office that runs the hub, on paper or by telephone. It works once.")
        layout.addWidget(widgets.label(hint, "muted"))
        self.code = QLineEdit()
        self.code.setAccessibleName(tr("Joining code"))
        self.code.setAccessibleDescription(hint)
        self.code.setPlaceholderText(tr("Joining code"))
        self.code.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.code.textChanged.connect(self._allow)
        self.code.returnPressed.connect(self._join)
        title.setBuddy(self.code)
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of this desk (optional)"))
        self.name.setAccessibleDescription(tr("What the hub's office calls it, such as your office and room."))
        self.name.setPlaceholderText(tr("Name of this desk (optional)"))
        self.connect_ = widgets.button(
            tr("Connect"), self._join, description=tr("Use the joining code to connect this desk.")
        )
        layout.addWidget(self.code)
        layout.addWidget(self.name)
        buttons = widgets.row()
        buttons.addWidget(self.connect_)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        self.answer = widgets.label("", selectable=True)
        self.answer.hide()
        layout.addWidget(self.answer)
        self._allow()
        return card

    @Slot()
    def _allow(self) -> None:
        self.connect_.setEnabled(bool(self.code.text().strip()))

    @Slot()
    def _join(self) -> None:
        code = self.code.text().strip()
        if code and self.connect_.isEnabled():
            self._show_answer(tr("Connecting…"), "muted")
            self.connect_.setEnabled(False)
            self._window.join_wanted.emit(code, self.name.text().strip())

    @Slot(bool, str)
    def _answered(self, taken: bool, sentence: str) -> None:
        if taken:
            self.code.clear()
            self.name.clear()
            self.refresh()
        self._show_answer(sentence, "good" if taken else "")
        self._allow()

    def _show_answer(self, sentence: str, kind: str) -> None:
        self.answer.setText(sentence)
        self.answer.setAccessibleName(sentence)
        self.answer.setProperty("kind", kind)
        widgets.restyle(self.answer)
        self.answer.setVisible(bool(sentence))

    def _hub_cards(self) -> None:
        widgets.clear(self._hubs)
        known = self._desk.hubs()
        if not known:
            words = tr("Not connected yet: drafting and checking work, submitting needs a hub that knows you.")
            self._hubs.addWidget(widgets.label(words, "muted"))
        for hub in known:
            card = widgets.page("card")
            layout = widgets.column(margins=2, spacing=0, parent=card)
            layout.addWidget(widgets.label(hub.name, "label", selectable=True))
            layout.addWidget(widgets.label(isolate(hub.address), "muted", selectable=True))
            if hub.demonstration:
                layout.addWidget(widgets.label(tr("A demonstration: what it receives goes nowhere.")))
            layout.addWidget(
                widgets.label(
                    tr("Run by the UNFCCC secretariat.")
                    if hub.secretariat
                    else tr("Not the UNFCCC secretariat: what arrives here has not arrived there.")
                )
            )
            for sentence in _mandates(self._desk, hub.id) or [tr("No mandate: this desk may draft, not submit, here.")]:
                layout.addWidget(widgets.label(sentence, selectable=True))
            self._hubs.addWidget(card)

    # --- the profile ---

    def _profile(self, layout: QBoxLayout) -> None:
        card = widgets.page("card")
        inner = widgets.column(margins=2, spacing=1, parent=card)
        inner.addWidget(widgets.label(tr("Your drafts, submissions and receipts lie in this folder of this computer:")))
        folder = widgets.label(isolate(str(self._desk.profile.folder)), selectable=True)
        folder.setAccessibleName(tr("Profile folder: {path}", path=self._desk.profile.folder))
        inner.addWidget(folder)
        inner.addWidget(widgets.label(tr("The key that signs what you submit:")))
        self._key = widgets.label("", selectable=True)
        inner.addWidget(self._key)
        layout.addWidget(card)

    def refresh(self) -> None:
        """Look again at what the profile says."""
        self._show_choices()
        self._hub_cards()
        where = self._desk.keys.where(_KEY)
        self._key.setText(where)
        self._key.setAccessibleName(where)


def _mandates(desk: "Desk", hub: str) -> list[str]:
    """Each mandate of this hub as a sentence: for whom, as what, from when to when."""
    found, language = [], i18n.language()
    for held in desk.mandates():
        if held.hub.id == hub:
            mandate = held.mandate
            values = {
                "party": desk.party_name(mandate.party),
                "role": outlook.role_words(desk, mandate.role),
                "since": showing.date(mandate.since, language),
            }
            if mandate.until:
                until = showing.date(mandate.until, language)
                found.append(tr("Mandate: {party}, {role}, from {since} until {until}", until=until, **values))
            else:
                found.append(tr("Mandate: {party}, {role}, since {since}, until it is taken back", **values))
    return found


def _own_name(language: str) -> str:
    return isolate(showing.language_name(language, language))


def _choice(layout: QBoxLayout, name: str, description: str, options: list[tuple[str, str]]) -> QComboBox:
    title = widgets.label(name, "label")
    box = QComboBox()
    box.setAccessibleName(name)
    box.setAccessibleDescription(description)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setMinimumContentsLength(10)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for value, words in options:
        box.addItem(words, value)
    title.setBuddy(box)
    whole = widgets.column(spacing=0)
    whole.addWidget(title)
    whole.addWidget(widgets.label(description, "small"))
    whole.addSpacing(UNIT // 2)
    whole.addWidget(box)
    layout.addLayout(whole)
    return box
