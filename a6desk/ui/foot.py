"""One sentence at the foot of the window: what just happened, until something else is true."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMainWindow, QStatusBar

NEWS, SILENCE = "news", "silence"


class Foot(QStatusBar):
    """Read aloud by a screen reader; never a box in the way. It says nothing that is no longer so."""

    def __init__(self, window: QMainWindow):
        super().__init__()
        self._until = ""
        window.setStatusBar(self)
        self.messageChanged.connect(self.setAccessibleName)

    def say(self, sentence: str, *, until: str = "") -> None:
        """Until another sentence or another page comes; until NEWS: also until sync brings something; until SILENCE:
        also until no hub answers any more."""
        self._until = until
        self.showMessage(sentence)

    @Slot()
    def turn(self) -> None:
        """Another page is shown."""
        self.clearMessage()

    def hear(self, state: str) -> None:
        """How the connection stands now."""
        if state not in ("online", "busy"):
            self.came(SILENCE)

    def came(self, what: str) -> None:
        """NEWS: sync wrote something down. SILENCE: the connection is gone."""
        if self._until == what:
            self.clearMessage()
