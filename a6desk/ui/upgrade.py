"""A draft among the versions of its form: what is said above it, and the pages that move it on and back."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from a6desk.desk import upgrading, versions
from a6desk.errors import UserError
from a6desk.forms.upgrade import Row
from a6desk.i18n import isolate, ntr, tr
from a6desk.ui import widgets
from a6desk.ui.questions import Question, Way
from a6desk.ui.theme import UNIT

if TYPE_CHECKING:
    from a6desk.ui.editor import EditorPage


class Notice(QWidget):
    """The strip above the form; hidden where there is nothing to say."""

    def __init__(self, editor: "EditorPage"):
        super().__init__(editor)  # at once: without a parent it would show itself as a window
        self._editor = editor
        self._layout = widgets.column(spacing=0, parent=self)
        self._layout.setContentsMargins(3 * UNIT, UNIT, 3 * UNIT, UNIT)
        self._shown: tuple[str, ...] | None = None
        self.refresh()

    def refresh(self) -> None:
        """Say it anew, where it is something else than before."""
        standing, former = self._editor.draft.standing, self._editor.draft.former
        lines = [] if self._editor.draft.submitted else versions.standing_words(standing)
        shown = (*lines, str(len(former)), str(standing))
        if shown == self._shown:
            return
        self._shown = shown
        widgets.clear(self._layout)
        buttons = self._buttons()
        if lines or buttons:
            line = widgets.row(spacing=1)
            line.addWidget(widgets.label(" ".join(lines), "small"), 1)
            for words, verb in buttons:
                line.addWidget(widgets.button(words, verb, "link"))
            self._layout.addLayout(line)
        self.setVisible(bool(lines or buttons))

    def _buttons(self) -> list[tuple[str, Callable[[], object]]]:
        editor, draft = self._editor, self._editor.draft
        standing = draft.standing
        if standing.goes_on:
            other = standing.goes_on
            return [(tr("Open version {n}", n=other.version), lambda: editor.window_.open_draft(other.id))]
        found: list[tuple[str, Callable[[], object]]] = []
        if standing.newer and not draft.submitted:
            found.append((tr("See what would change…"), lambda: _show(editor, lambda: UpgradePage(editor))))
        if draft.former:
            found.append((tr("What was set aside…"), lambda: _show(editor, lambda: AsidePage(editor))))
        if standing.earlier:
            before = standing.earlier[0]
            words = tr("Look at version {n}", n=before.version)
            found.append((words, lambda: editor.window_.open_draft(before.id)))
            if not draft.submitted:
                found.append((tr("Go back…"), lambda: _show(editor, lambda: BackPage(editor))))
        return found


def _show(editor: "EditorPage", make: Callable[[], "_Page"]) -> None:
    """What a page says is read from the disk, so all that was typed must be there."""
    editor.flush()
    if not editor.saving.settled:
        editor.saving.when_settled(lambda: None if editor._is_left else _show(editor, make))
        return
    try:
        page = make()
    except UserError as error:
        editor.window_.say(str(error))
        return
    editor.show_side(page)
    page.setFocus()


class _Page(QWidget):
    """Shown in place of the form: what scrolls, and under it what can be done."""

    def __init__(self, editor: "EditorPage", title: str):
        super().__init__()
        self._editor = editor
        content = widgets.page("column")
        self.inner = widgets.column(margins=3, spacing=1, parent=content)
        self.inner.addWidget(widgets.label(title, "title"))
        whole = widgets.column(spacing=0, parent=self)
        whole.addWidget(widgets.scrolled(content), 1)
        whole.addWidget(widgets.line())
        self.foot = widgets.row(spacing=1)
        self.foot.setContentsMargins(3 * UNIT, UNIT, 3 * UNIT, UNIT)
        self.back = widgets.button(tr("Back to the form"), editor.close_side)
        self.foot.addWidget(self.back)
        self.foot.addStretch(1)
        whole.addLayout(self.foot)
        self.setFocusProxy(self.back)

    def _do(self, words: str, verb: Callable[[], str]) -> None:
        """The last button: the draft whose id the verb gives is opened in place of this one."""
        self.confirm = widgets.button(words, lambda: self._done(verb), "primary")
        self.foot.addWidget(self.confirm)
        self.setFocusProxy(self.confirm)

    def _done(self, verb: Callable[[], str]) -> None:
        window = self._editor.window_
        try:
            draft = verb()
        except UserError as error:
            window.say(str(error))
            return
        window.refresh()
        window.open_draft(draft)

    def _rows(self, title: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        self.inner.addWidget(widgets.label(title, "heading"))
        card = widgets.page("card")
        column = widgets.column(margins=2, spacing=1, parent=card)
        for row in rows:
            column.addWidget(widgets.label(versions.row_words(row), selectable=True))
        self.inner.addWidget(card)


class UpgradePage(_Page):
    """What would become of each answer in the newer version, and the button that goes on in it."""

    def __init__(self, editor: "EditorPage"):
        desk, draft = editor._desk, editor.draft.head.id
        seen = upgrading.preview(desk, draft)
        super().__init__(editor, tr("Go on in version {n} of this form?", n=seen.version))
        self.inner.addWidget(widgets.label(
            tr("Nothing is lost: this draft is kept as it is, and you can go back to it."), "muted"))  # fmt: skip
        for version, rows in seen.steps:
            if len(seen.steps) > 1:
                self.inner.addWidget(widgets.label(tr("From version {old}:", old=version), "title"))
            for kind, title in versions.kinds():
                self._rows(title, [row for row in rows if row.kind == kind])
        self._rows(tr("Answers from before it was taken back, which come back:"), seen.again)
        self.inner.addWidget(widgets.label(tr("All other answers stay as they are.")))
        self.inner.addStretch(1)
        words = tr("Go on in version {n}", n=seen.version)
        self._do(words, lambda: upgrading.go_on(desk, draft, seen.version).id)


class BackPage(_Page):
    """What was answered since, and the button that goes back to the earlier draft."""

    def __init__(self, editor: "EditorPage"):
        desk, head = editor._desk, editor.draft.head
        before = editor.draft.standing.earlier[0]
        super().__init__(editor, tr("Go back to version {n}?", n=before.version))
        said = tr("The earlier draft is there exactly as it was. What was answered since is kept with this one.")
        self.inner.addWidget(widgets.label(said, "muted"))
        rows = upgrading.since(desk, head)
        said = ntr("{n} answer was given since:", "{n} answers were given since:", len(rows))
        self._rows(said, rows)
        if not rows:
            self.inner.addWidget(widgets.label(tr("Nothing was answered since.")))
        self.inner.addStretch(1)
        self._do(tr("Go back"), lambda: upgrading.take_back(desk, head.id).id)


class AsidePage(_Page):
    """Every answer that the newer version has no place for, or asks again."""

    def __init__(self, editor: "EditorPage"):
        super().__init__(editor, tr("Set aside on the way from an earlier version"))
        said = tr("These answers are kept with the draft. They are not part of what is submitted.")
        self.inner.addWidget(widgets.label(said, "muted"))
        for each in editor.draft.former:
            card = widgets.page("card")
            line = widgets.row(margins=2, spacing=1, parent=card)
            line.addWidget(widgets.label(versions.former_words(each), selectable=True), 1)
            if each.target:
                field = each.target.partition("?")[0]
                go = widgets.button(tr("Go there"), lambda field=field: editor.close_side(field), "link")
                go.setAccessibleName(tr("Go there: {words}", words=isolate(each.label)))
                line.addWidget(go)
            self.inner.addWidget(card)
        self.inner.addStretch(1)


def asked_again(editor: "EditorPage", field: str) -> list[Question]:
    """The former answers of a question that is asked again, while it is not answered."""
    draft = editor.draft
    if draft.answers.get(field) is not None and not any("?" in each.target for each in draft.former):
        return []
    found = []
    for each in draft.former:
        if each.target.partition("?")[0] != field:
            continue
        fits = bool(each.writes) and not draft.frozen
        words = tr("In version {n} this was asked otherwise. Read it anew, then answer.", n=each.version)
        way = Way(each.text, each.label if "?" in each.target else tr("Your earlier answer"),
                  tr("Take it over") if fits else "", lambda each=each: _take_over(editor, each))  # fmt: skip
        found.append(Question(words, (way,), former=True))
    return found


def _take_over(editor: "EditorPage", each: versions.Former) -> None:
    editor._keep(editor.draft.take_over, each)
    editor._show_answers()
