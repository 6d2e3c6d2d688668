"""Who we are, in the bar; and where a desk works for several Parties, which of them is looked at."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from a6desk.i18n import isolate, tr
from a6desk.ui import widgets

if TYPE_CHECKING:
    from a6desk.desk import Desk


class Who(QWidget):
    """turned: another Party is looked at, or all again. Rooms then show what is this Party's and nothing else."""

    turned = Signal()

    def __init__(self, before: "Who | None" = None):
        super().__init__()
        layout = widgets.row(spacing=1, parent=self)
        self.label = widgets.label("", "small", wraps=False)
        layout.addWidget(self.label)
        self.box = QComboBox()
        self.box.setAccessibleName(tr("Show the documents of"))
        self.box.setAccessibleDescription(tr("One Party, or all; it changes what is shown and nothing else."))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.hide()
        layout.addWidget(self.box)
        self.party = before.party if before else ""
        """The code of the Party that is looked at; "" for all."""
        self._known: list[str] = []
        self.box.activated.connect(self._turn)

    def show_desk(self, desk: "Desk") -> None:
        """The mandates and Parties as they are now."""
        from a6desk.desk import outlook  # late: the window is painted before

        self.label.setText(outlook.who(desk))
        known = desk.parties()
        if known == self._known:
            return
        self._known = known
        self.party = self.party if self.party in known else ""
        self.box.clear()
        self.box.addItem(tr("All Parties"), "")
        for party in known:
            self.box.addItem(isolate(desk.party_name(party)), party)
        self.box.setCurrentIndex(self.box.findData(self.party))
        self.box.setVisible(len(known) > 1)

    def fit(self, *, narrow: bool) -> None:
        """In a narrow window the words go; the choice stays."""
        self.label.setVisible(not narrow)

    def look_at_all(self) -> None:
        """All Parties from now on: something of another one is to be shown."""
        if self.party:
            self.box.setCurrentIndex(0)
            self._turn(0)

    def _turn(self, at: int) -> None:
        self.party = str(self.box.itemData(at))
        self.turned.emit()
