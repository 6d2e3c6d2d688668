"""Tables: rows of simple fields, written, moved and pasted by keyboard."""

import uuid
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from a6desk.forms.definition import FormField
from a6desk.i18n import listed, ntr, tr
from a6desk.ui import widgets
from a6desk.ui.inputs import cells, codes
from a6desk.ui.inputs.base import Input, Setting, mark
from a6desk.ui.inputs.cell_editor import CellEditor
from a6desk.ui.inputs.table_model import Rows
from a6desk.ui.inputs.table_view import Grid


def is_command(event: QKeyEvent) -> bool:
    """Space, Return, Ctrl with anything: a key that presses or leads on rather than writes."""
    held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    return bool(held) or not event.text().strip() or not event.text().isprintable()


class TableInput(Input):
    """A table. Instead of edited() it says row_added, rows_added, row_removed, row_moved, cell_edited.

    The row of row_added has an _id of its own. Who gives rows other ids calls show_value() before row_added returns
    (or any time before the next edit): new rows that are unknown here then take the place of those just added.
    before_row_id is "" at the end. rows_added is several at once (one step to undo); where nobody listens to it,
    row_added is said for each. said: a sentence for the person.
    """

    row_added = Signal(dict, str)
    rows_added = Signal(list, str)
    row_removed = Signal(str)
    row_moved = Signal(str, str)
    cell_edited = Signal(str, str, object)
    said = Signal(str)

    def __init__(self, spec: FormField, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        self.table: FormField = spec
        self._provisional: list[str] = []
        self._editor: CellEditor | None = None
        self.model = Rows(spec, setting, self)
        card = QFrame(self)
        card.setProperty("kind", "card")
        widgets.column(parent=self).addWidget(card)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = widgets.column(spacing=0, parent=card)
        column.setContentsMargins(1, 4, 1, 4)
        self.grid = Grid(self, self.model, card)
        column.addWidget(self.grid)
        self.add = widgets.button(tr("Add a row"), self.add_row, "link")
        self.remove = widgets.button(tr("Remove row"), self.remove_rows, "link")
        foot = widgets.row()
        foot.setContentsMargins(4, 4, 4, 0)
        foot.addWidget(self.add)
        self.add.installEventFilter(self)
        foot.addStretch()
        foot.addWidget(self.remove)
        column.addLayout(foot)
        self.setFocusProxy(self.grid)
        for signal in (self.model.modelReset, self.model.rowsInserted, self.model.rowsRemoved, self.model.rowsMoved):
            signal.connect(self._arranged)
        self.model.dataChanged.connect(lambda *_: self.grid.fit())
        self._arranged()

    def _arranged(self) -> None:
        self.remove.setVisible(not self.model.is_blank and not self.model.read_only)
        self.grid.fit()

    # --- showing ---

    def show_value(self, value: Any) -> None:
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        index = self.grid.currentIndex()
        current, column = self.model.row_id(index.row()), max(index.column(), 0)
        adopted = self._adopt(rows)
        self.model.show(rows)
        row = self.model.row_of(adopted.get(current, current)) if current else index.row()
        if index.isValid() and self.grid.currentIndex() != self.model.index(max(row, 0), column):
            self.grid.setCurrentIndex(self.model.index(max(row, 0), column))
        self._show_in_editor(adopted)

    def _adopt(self, rows: list[Mapping[str, Any]]) -> dict[str, str]:
        """Which rows that were added here came back with another id."""
        given = [str(row["_id"]) for row in rows]
        here = {row["_id"] for row in self.model.rows}
        waiting = [id_ for id_ in self._provisional if id_ not in given]
        adopted = dict(zip(waiting, (id_ for id_ in given if id_ not in here), strict=False))
        self._provisional = [id_ for id_ in waiting if id_ not in adopted]
        for row in self.model.rows:
            row["_id"] = adopted.get(row["_id"], row["_id"])
        return adopted

    def _show_in_editor(self, adopted: dict[str, str]) -> None:
        editor = self._editor
        if editor is None:
            return
        editor.row_id = adopted.get(editor.row_id, editor.row_id)
        row = self.model.row_of(editor.row_id)
        if editor.row_id and row < 0:
            editor.finish("left")
            return
        if row >= 0:
            editor.input.show_value(self.model.value(row, self.model.column_of(editor.spec.id)))
        editor.place()

    def set_read_only(self, read_only: bool) -> None:
        self.flush()
        self.model.read_only = read_only
        self.add.setVisible(not read_only)
        self._arranged()
        self.grid.viewport().update()

    def set_trouble(self, severity: str) -> None:
        mark(self.grid, trouble=severity)

    def set_cell_troubles(self, troubles: Mapping[tuple[str, str], str]) -> None:
        """(row id, column id) -> severity; column "" for a whole row."""
        self.model.find_trouble(troubles)

    def focus_part(self, part: str = "") -> None:
        """part: the id of a row. Whoever is writing into it just now stays there."""
        if self._editor is None or self._editor.row_id != part:
            self.focus_cell(part, "")

    def focus_cell(self, row_id: str, column: str) -> None:
        """Put the cursor into this cell; the first where there is no such row or column."""
        index = self.grid.currentIndex()
        row = self.model.row_of(row_id)
        at = self.model.index(max(row, 0), self.model.column_of(column))
        if row_id or column or not index.isValid():
            self.grid.setCurrentIndex(at)
        self.grid.setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        keys = tr(
            "Arrow keys and Tab go from cell to cell, Return edits, Ctrl+Return adds a row, Ctrl+Delete removes it, "
            "Alt with the arrow up or down moves it, Delete empties a cell, Ctrl+V pastes rows from a spreadsheet."
        )
        self.grid.setAccessibleName(name)
        self.grid.setAccessibleDescription(" ".join(filter(None, (description, keys))))
        self.add.setAccessibleName(tr("{field}: add a row", field=name))
        self.remove.setAccessibleName(tr("{field}: remove this row", field=name))
        self.add.setToolTip(tr("Ctrl+Return"))
        self.remove.setToolTip(tr("Ctrl+Delete"))

    # --- editing a cell ---

    def flush(self) -> None:
        if self._editor is not None:
            self._editor.input.flush()

    @property
    def is_pending(self) -> bool:
        return self._editor is not None and self._editor.input.is_pending

    def edit(self, event: QKeyEvent | None = None) -> None:
        """Edit the current cell. event: the key that began it."""
        index = self.grid.currentIndex()
        if self.model.read_only or not index.isValid():
            return
        if self._editor is not None:
            self._editor.finish("left")
        spec = self.model.columns[index.column()]
        self.grid.scrollTo(index)
        editor = CellEditor(self.grid, spec, self.setting, self.model.row_id(index.row()), self._edited_cell)
        self._editor = editor
        name = listed((self.grid.accessibleName(), spec.label))
        editor.input.name_for_readers(name, spec.help or "")
        editor.input.edited.connect(lambda _, value: self._put(editor, value))
        editor.start(self.model.value(index.row(), index.column()), event)

    def _put(self, editor: CellEditor, value: Any) -> None:
        row, column = self.model.row_of(editor.row_id), self.model.column_of(editor.spec.id)
        if not editor.row_id:
            if value is None:
                return
            editor.row_id = self._new_id()
            self._add([{"_id": editor.row_id, editor.spec.id: value}], 0)
            self.grid.setCurrentIndex(self.model.index(0, column))
        elif row < 0:
            self.cell_edited.emit(editor.row_id, editor.spec.id, value)  # the row went meanwhile; the words do not
        elif self.model.value(row, column) != value:
            self.model.put(row, column, value)
            self.cell_edited.emit(editor.row_id, editor.spec.id, value)

    def _edited_cell(self, where: str) -> None:
        self._editor = None
        if where == "left":
            return
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        if where == "add":
            self.add_row()
        elif where == "paste":
            self.paste()
        elif where in ("next", "back") and not self.grid.step(where == "next"):
            self.grid.focusNextPrevChild(where == "next")

    def clear_cells(self) -> None:
        """Empty the selected cells."""
        for index in self.grid.selectedIndexes():
            self._write(index.row(), index.column(), None)

    def _write(self, row: int, column: int, value: Any) -> None:
        if not self.model.read_only and not self.model.is_blank and self.model.value(row, column) != value:
            self.model.put(row, column, value)
            self.cell_edited.emit(self.model.row_id(row), self.model.columns[column].id, value)

    # --- rows ---

    def _new_id(self) -> str:
        id_ = uuid.uuid4().hex[:16]
        self._provisional.append(id_)
        return id_

    def _room(self) -> int:
        return self.table.max_rows - len(self.model.rows)

    def _say_full(self) -> None:
        self.said.emit(ntr("This table takes {n} row.", "This table takes {n} rows.", self.table.max_rows))

    def _add(self, rows: list[dict[str, Any]], at: int) -> None:
        before = self.model.row_id(at)
        self.model.insert(at, [dict(row) for row in rows])
        if len(rows) > 1 and self.receivers("2rows_added(QVariantList,QString)") > 0:
            self.rows_added.emit(rows, before)
            return
        for row in rows:
            self.row_added.emit(row, before)

    def add_row(self) -> None:
        """A row after the current one; at the end where there is none."""
        if self.model.read_only:
            return
        if self._room() <= 0:
            self._say_full()
            return
        index = self.grid.currentIndex()
        at = index.row() + 1 if index.isValid() and self.grid.hasFocus() else len(self.model.rows)
        at = min(at, len(self.model.rows))
        self._add([{"_id": self._new_id()}], at)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self.grid.setCurrentIndex(self.model.index(at, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who goes on writing after Tab led out of the last cell means another row: no word falls beside the table."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not is_command(event):
            self.add_row()
            self.edit(event)
            return True
        return super().eventFilter(watched, event)

    def remove_rows(self) -> None:
        """Remove the selected rows, or the current one."""
        rows = {index.row() for index in self.grid.selectedIndexes()} or {self.grid.currentIndex().row()}
        if self.model.read_only or self.model.is_blank:
            return
        self.flush()
        column = max(self.grid.currentIndex().column(), 0)
        for row in sorted((row for row in rows if row >= 0), reverse=True):
            id_ = self.model.row_id(row)
            self.model.remove(row)
            self.row_removed.emit(id_)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self.grid.setCurrentIndex(self.model.index(min(*rows, self.model.rowCount() - 1), column))

    def move_row(self, by: int) -> None:
        """Move the current row up or down."""
        index = self.grid.currentIndex()
        to = index.row() + by
        if self.model.read_only or self.model.is_blank or not 0 <= to < len(self.model.rows):
            return
        id_ = self.model.row_id(index.row())
        self.model.move(index.row(), to)
        self.grid.setCurrentIndex(self.model.index(to, index.column()))
        self.row_moved.emit(id_, self.model.row_id(to + 1))

    # --- the clipboard ---

    def copy(self) -> None:
        """The selected cells as a spreadsheet takes them."""
        indexes = self.grid.selectedIndexes() or [self.grid.currentIndex()]
        if self.model.is_blank:
            return
        rows: dict[int, list[str]] = {}
        for index in sorted(indexes, key=lambda each: (each.row(), each.column())):
            rows.setdefault(index.row(), []).append(self.model.text(index.row(), index.column()))
        single = len(indexes) == 1
        text = next(iter(rows.values()))[0] if single else cells.to_tsv(list(rows.values()))
        QGuiApplication.clipboard().setText(text)

    def paste(self) -> None:
        """Rows of a spreadsheet from the current cell on; more rows are added as there is room."""
        if self.model.read_only:
            return
        rows = [row for row in cells.from_tsv(QGuiApplication.clipboard().text()) if any(map(str.strip, row))]
        first = max(self.grid.currentIndex().column(), 0)
        columns = self.model.columns[first:]
        if rows and [codes.fold(cell) for cell in rows[0]] == [codes.fold(c.label) for c in columns[: len(rows[0])]]:
            del rows[0]
        if not rows:
            return
        if any(any(map(str.strip, row[len(columns) :])) for row in rows):
            self.said.emit(tr("What stood to the right of the last column was not pasted."))
        values = [
            {c.id: cells.read_cell(c, cell, self.setting) for c, cell in zip(columns, row, strict=False)}
            for row in rows
        ]
        at = 0 if self.model.is_blank else max(self.grid.currentIndex().row(), 0)
        over = values[: len(self.model.rows) - at]
        for n, row in enumerate(over):
            for id_, value in row.items():
                self._write(at + n, self.model.column_of(id_), value)
        self._paste_new(values[len(over) :])
        self.grid.setCurrentIndex(self.model.index(at, first))

    def _paste_new(self, values: list[dict[str, Any]]) -> None:
        room = max(self._room(), 0)
        fresh = [
            {"_id": self._new_id(), **{id_: value for id_, value in row.items() if value is not None}}
            for row in values[:room]
        ]
        if fresh:
            self._add(fresh, len(self.model.rows))
        if len(values) > room:
            self._say_full()
            left = len(values) - room
            self.said.emit(ntr("{n} row was not pasted.", "{n} rows were not pasted.", left))
