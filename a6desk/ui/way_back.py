"""The way back to the draft that was left for another page."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from a6desk.i18n import tr

if TYPE_CHECKING:
    from a6desk.ui.editor import EditorPage
    from a6desk.ui.window import Window


class WayBack(QPushButton):
    """Seen while no draft is open and one was left that can still be written; it goes back to the same section."""

    def __init__(self, window: "Window", before: "WayBack | None"):
        super().__init__(tr("Back to the draft"))
        self._window = window
        self.left = before.left if before else ("", "", "")
        """Its id, the section that was shown, its title."""
        self.setProperty("kind", "link")
        self.setAutoDefault(True)
        self.clicked.connect(self._go)
        self._name()
        if not self.left[0]:
            self.hide()

    def leave(self, editor: "EditorPage") -> None:
        """This draft is left just now."""
        draft = editor.draft
        self.left = ("", "", "") if draft.frozen else (draft.head.id, editor.section, draft.title)
        self._name()
        self.setVisible(bool(self.left[0]))

    def _name(self) -> None:
        said = tr("Open “{title}”", title=self.left[2])
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(said)
        self.setToolTip(said)

    def _go(self) -> None:
        draft, section, _ = self.left
        self._window.open_draft(draft, section=section)
