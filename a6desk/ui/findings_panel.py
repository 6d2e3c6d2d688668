"""The findings: one verdict, each finding with its reason and mending, what was not checked, what it does not prove."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from a6desk.forms.findings import Finding, Verdict
from a6desk.forms.saying import severity_words, source_words, verdict_words
from a6desk.i18n import ntr, tr
from a6desk.ui import widgets
from a6desk.ui.theme import UNIT, current

_FINDING = Qt.ItemDataRole.UserRole + 1
_WAIVED = Qt.ItemDataRole.UserRole + 2
_BADGE = Qt.ItemDataRole.UserRole + 3
_CHECKED = Qt.ItemDataRole.UserRole + 4
_GAP = 4
_LONGEST = 120  # characters of a mending in the list
_HIGH = 80 * UNIT
_ORDER = ("blocker", "warning", "hint")


class FindingsPanel(QWidget):
    """chosen: go to this finding. waived: (finding, reason); an empty reason takes it back."""

    chosen = Signal(object)
    waived = Signal(object, str)
    submit_wanted = Signal()
    next_wanted = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = widgets.column(margins=2, spacing=1, parent=self)
        self.verdict = widgets.label("", "heading")
        layout.addWidget(self.verdict)
        self.list = _List()
        self.list.setAccessibleName(tr("Findings"))
        self.list.setAccessibleDescription(tr("Enter goes to the question. F8 goes to the next finding."))
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self._model = QStandardItemModel(self)
        self.list.setModel(self._model)
        self.list.activated.connect(self._activate)
        self.list.clicked.connect(self._activate)
        self.list.selectionModel().currentChanged.connect(self._offer_waiver)
        layout.addWidget(self.list, 1)
        self._waiver = self._make_waiver()
        layout.addWidget(self._waiver)
        layout.addWidget(widgets.line())
        self.not_proven = widgets.label("", "small")
        layout.addWidget(self.not_proven)
        self.submit = widgets.button(
            tr("Submit…"),
            self.submit_wanted.emit,
            "primary",
            description=tr("Says what is missing, or what will happen."),
        )
        self.onward = widgets.button(
            tr("Continue with…"),
            self.next_wanted.emit,
            "link",
            description=tr("Begins another document that takes over what this one says."),
        )
        last = widgets.row(spacing=1)
        last.addWidget(self.submit, 1)
        last.addWidget(self.onward)
        layout.addLayout(last)
        self._at = -1
        self._content: object = None
        self._offered = ("", "")
        self.frozen = ""
        """Why nothing can be written or submitted here any more; "" where it can."""
        self.is_submitting = False
        """Does the page in the middle have the last button?"""
        self.unchecked: Callable[[Finding], Sequence[str]] = lambda finding: [finding.message]
        """What is said of a rule that was not checked: why, and that it may be so or not."""
        self._is_ready = False

    def _make_waiver(self) -> QWidget:
        box = QWidget()
        layout = widgets.column(spacing=0, parent=box)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("Why this warning does not apply"))
        self.reason.setAccessibleName(tr("Reason for waiving"))
        self.reason.setAccessibleDescription(tr("The reason is kept and sent along."))
        self.reason.returnPressed.connect(self._waive)
        layout.addWidget(self.reason)
        self.waive = widgets.button(
            tr("Waive this warning"),
            self._waive,
            "link",
            description=tr("It stays in the list as waived, with your reason."),
        )
        layout.addWidget(self.waive, 0, Qt.AlignmentFlag.AlignLeading)
        box.hide()
        return box

    def show_verdict(self, verdict: Verdict, waivers: Mapping[str, str], not_proven: str, conflicts: int = 0) -> None:
        """Show this verdict; the finding that was chosen stays chosen where it still stands."""
        waived = [each for each in verdict.findings if each.id in waivers]
        words = verdict_words(verdict, len(waived))
        if conflicts:  # then it is not ready, whatever the check says of the answers
            said = ntr("{n} answer is in conflict.", "{n} answers are in conflict.", conflicts)
            words = said if verdict.ready else f"{said} {words}"
        self.verdict.setText(self.frozen or words)
        self.offer_submit()
        self.verdict.setAccessibleName(self.verdict.text())
        chosen = self._current()
        open_ = [each for each in verdict.findings if each.id not in waivers]
        open_.sort(key=lambda each: _ORDER.index(each.severity))  # the last blocker is not looked for among warnings
        shown = [*verdict.faults, *open_, *waived]
        unchecked = [self.unchecked(each) for each in verdict.not_checked]
        content = (shown, [waivers.get(each.id, "") for each in shown], verdict.not_checked, unchecked)
        if content != self._content:  # a key in a text mostly changes no finding
            self._content = content
            self._fill(shown, waivers, verdict.not_checked)
            self._keep(chosen)
        self.not_proven.setText(not_proven)
        self._is_ready = verdict.ready
        self._share_room()

    def offer_submit(self) -> None:
        """The way to the last button, where there is one to go."""
        self.submit.setVisible(not self.frozen and not self.is_submitting)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """In a low window what a check does not prove waits until nothing stops submitting: it would hide what does."""
        self.not_proven.setVisible(self._is_ready or self.height() >= _HIGH)

    def _fill(self, shown: Sequence[Finding], waivers: Mapping[str, str], not_checked: Sequence[Finding]) -> None:
        self._model.blockSignals(True)
        self._model.clear()
        for finding in shown:
            self._model.appendRow(_item(finding, waivers.get(finding.id, "")))
        for finding in not_checked:
            self._model.appendRow(_item(finding, "", unchecked=self.unchecked(finding)))
        self._model.blockSignals(False)
        self._model.layoutChanged.emit()

    def _keep(self, chosen: Finding | None) -> None:
        self._at = -1
        for row in range(self._model.rowCount()):
            if chosen is not None and self._model.item(row).data(_FINDING).id == chosen.id:
                self._at = row
                self.list.setCurrentIndex(self._model.index(row, 0))
                return
        self._waiver.hide()

    def _current(self) -> Finding | None:
        index = self.list.currentIndex()
        found = index.data(_FINDING) if index.isValid() else None
        return found if isinstance(found, Finding) else None

    def next(self, step: int) -> Finding | None:
        """The next finding (or the one before), around the end; chosen, so that the editor goes there."""
        rows = self._model.rowCount()
        if not rows:
            return None
        self._at = (self._at + step) % rows if self._at >= 0 else (0 if step > 0 else rows - 1)
        self.list.setCurrentIndex(self._model.index(self._at, 0))
        finding = self._current()
        if finding is not None:
            self.chosen.emit(finding)
        return finding

    def _activate(self, index: QModelIndex) -> None:
        self._at = index.row()
        finding = index.data(_FINDING)
        if isinstance(finding, Finding):
            self.chosen.emit(finding)

    def _offer_waiver(self, index: QModelIndex) -> None:
        finding = index.data(_FINDING) if index.isValid() else None
        reason = index.data(_WAIVED) if index.isValid() else ""
        can = isinstance(finding, Finding) and finding.waivable and index.data(_CHECKED) and not self.frozen
        self._waiver.setVisible(bool(can))
        offered = (finding.id, reason) if can else ("", "")
        if can and offered != self._offered:  # else somebody may be writing the reason just now
            self.reason.setText(reason or "")
        self._offered = offered if can else self._offered
        words = tr("Take the waiver back") if reason else tr("Waive this warning")
        self.waive.setText(words)
        self.waive.setAccessibleName(words)
        self.reason.setReadOnly(bool(reason))

    def _waive(self) -> None:
        finding, index = self._current(), self.list.currentIndex()
        if finding is None:
            return
        if index.data(_WAIVED):
            self.waived.emit(finding, "")
        elif self.reason.text().strip():
            self.waived.emit(finding, self.reason.text().strip())
        else:
            self.reason.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            self._activate(self.list.currentIndex())
            return
        super().keyPressEvent(event)


def _item(finding: Finding, waived: str, *, unchecked: Sequence[str] = ()) -> QStandardItem:
    checked = not unchecked
    badge = tr("not checked") if not checked else tr("waived") if waived else severity_words(finding.severity)
    place = " › ".join(finding.where[1:]) or finding.where[0]
    lines = [place, *(unchecked or [finding.message])]
    lines.append(tr("Waived: {reason}", reason=waived) if waived else _short(finding.fix) if checked else "")
    proposed = finding.source.standing == "proposed"
    lines.append(tr("proposed: no decision asks for it") if proposed else source_words(finding))
    entry = widgets.item("\n".join(line for line in lines if line), finding.id)
    entry.setData(f"{badge}. {'. '.join(line for line in lines if line)}", Qt.ItemDataRole.AccessibleTextRole)
    entry.setData(finding, _FINDING)
    entry.setData(waived, _WAIVED)
    entry.setData(checked, _CHECKED)
    kind = "hint" if waived or not checked else finding.severity
    entry.setData((badge, kind), _BADGE)
    return entry


def _short(text: str) -> str:
    """The first sentences of a long help; the field itself says it whole."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rsplit(" ", 1)[0].rstrip(" .,:;،؛") + "…"


class _List(QListView):
    """Whoever comes by keyboard sees which finding they are on."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():  # Qt lays out anew only for another height
            self.scheduleDelayedItemsLayout()

    def focusInEvent(self, event: QFocusEvent) -> None:
        model = self.model()
        if event.reason() != Qt.FocusReason.MouseFocusReason and not self.currentIndex().isValid() and model.rowCount():
            self.setCurrentIndex(model.index(0, 0))
        super().focusInEvent(event)


class _Delegate(QStyledItemDelegate):
    """A badge and the words on its own line, then place, mending and source, wrapped to the width that there is."""

    def _lines(self, index: QModelIndex | QPersistentModelIndex) -> list[str]:
        return str(index.data(Qt.ItemDataRole.DisplayRole) or "").split("\n")

    def __init__(self, parent: QListView):
        super().__init__(parent)
        self._known: dict[tuple[str, int, str], QSize] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        width = self._width(option)
        key = (str(index.data(Qt.ItemDataRole.DisplayRole) or ""), width, option.font.key())
        if key not in self._known:
            height = 2 * UNIT
            for n, line in enumerate(self._lines(index)):
                height += self._rect(option, line, width, bold=n == 0).height() + _GAP
            self._known[key] = QSize(width, height + QFontMetrics(option.font).height() + _GAP)
        return self._known[key]

    @staticmethod
    def _width(option: QStyleOptionViewItem) -> int:
        view = option.widget
        return max(120, (view.viewport().width() if isinstance(view, QListView) else option.rect.width()) - 2 * UNIT)

    @staticmethod
    def _rect(option: QStyleOptionViewItem, text: str, width: int, *, bold: bool) -> QRect:
        font = option.font
        font.setBold(bold)
        flags = int(Qt.TextFlag.TextWordWrap)
        return QFontMetrics(font).boundingRect(QRect(0, 0, width, 10_000), flags, text)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours = current()
        painter.save()
        painter.setLayoutDirection(option.direction)
        area = option.rect.adjusted(UNIT, UNIT, -UNIT, -UNIT)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.q("accent_soft"))
            painter.drawRoundedRect(option.rect.adjusted(2, 2, -2, -2), 6, 6)
        badge, kind = index.data(_BADGE)
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        align = Qt.AlignmentFlag.AlignLeading
        font = option.font
        metrics = QFontMetrics(font)
        wide = metrics.horizontalAdvance(badge) + 2 * UNIT
        place = QRect(area.right() - wide if rtl else area.left(), area.top(), wide, metrics.height() + 2)
        ink = {"blocker": "blocker", "warning": "warning"}.get(kind, "muted")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.q(f"{ink}_soft" if ink != "muted" else "background"))
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(colours.q(ink))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), badge)
        top = place.bottom() + _GAP
        for n, line in enumerate(self._lines(index)):
            font.setBold(n == 0)
            painter.setFont(font)
            painter.setPen(colours.q("text" if n == 0 else "muted"))
            box = self._rect(option, line, area.width(), bold=n == 0)
            where = QRect(area.left(), top, area.width(), box.height())
            painter.drawText(where, int(align | Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), line)
            top += box.height() + _GAP
        painter.restore()
