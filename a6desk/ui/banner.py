"""What says that this is a demonstration, with the switch that plays the network."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from a6desk.i18n import tr
from a6desk.ui import widgets
from a6desk.ui.theme import UNIT


class Banner(QWidget):
    """switched carries whether there is a connection now."""

    switched = Signal(bool)

    def __init__(self, online: bool):
        super().__init__()
        self.setProperty("kind", "banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._online = online
        layout = widgets.row(spacing=1, parent=self)
        layout.setContentsMargins(2 * UNIT, 4, 2 * UNIT, 4)
        words = tr("Demonstration: what is shown is invented for trying a6desk; nothing leaves this computer.")
        layout.addWidget(widgets.label(words, "banner"), 1)
        self.switch = widgets.button("", self._turn)
        layout.addWidget(self.switch)
        self._name()

    def _turn(self) -> None:
        self._online = not self._online
        self._name()
        self.switched.emit(self._online)

    def _name(self) -> None:
        words = tr("Online: switch the connection off") if self._online else tr("Offline: switch the connection on")
        self.switch.setText(words)
        self.switch.setAccessibleName(words)
        self.switch.setAccessibleDescription(tr("Plays the part of the network in this demonstration."))
