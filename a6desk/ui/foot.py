"""One sentence at the foot of the window: what just happened, until something else is true."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMainWindow, QStatusBar


class Foot(QStatusBar):
    """Read aloud by a screen reader; never a box in the way. It says nothing that is no longer so."""

    def __init__(self, window: QMainWindow):
        super().__init__()
        self._is_until_news = False
        window.setStatusBar(self)
        self.messageChanged.connect(self.setAccessibleName)

    def say(self, sentence: str, *, until_news: bool = False) -> None:
        """Until another sentence or another page comes; until_news: also until sync brings something."""
        self._is_until_news = until_news
        self.showMessage(sentence)

    @Slot()
    def turn(self) -> None:
        """Another page is shown."""
        self.clearMessage()

    def news(self) -> None:
        """Sync wrote something down."""
        if self._is_until_news:
            self.clearMessage()
