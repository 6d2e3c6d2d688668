"""What one version of a document says otherwise than the one before: the sheet for whoever has to look at a change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from a6desk.forms import fieldtypes
from a6desk.forms.definition import FormField
from a6desk.forms.form import Form
from a6desk.forms.showing import shown
from a6desk.i18n import isolate, tr


@dataclass(frozen=True)
class Difference:
    """One answer that differs. where: labels, from section to row. was, now: as people read them; "" for nothing."""

    field: str
    where: tuple[str, ...]
    was: str
    now: str

    @property
    def place(self) -> str:
        """Where it stands, in one line."""
        return " › ".join(isolate(step) for step in self.where)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is said of it: what came, what went, or what stood there and stands there now."""
        if not self.was:
            return (tr("New: {text}", text=isolate(self.now)),)
        if not self.now:
            return (tr("Left out: {text}", text=isolate(self.was)),)
        return tr("Before: {text}", text=isolate(self.was)), tr("Now: {text}", text=isolate(self.now))


def differences(form: Form, before: Mapping[str, Any], after: Mapping[str, Any], language: str) -> list[Difference]:
    """Every question of this form that the two answer differently, in the order of the form.

    What means the same (a blank, an order of codes, a row's place) is no difference.
    """
    found: list[Difference] = []
    for field in form.fields.values():
        was, now = (fieldtypes.canonical(field, answers.get(field.id)) for answers in (before, after))
        if was == now:
            continue
        where = (form.section_of[field.id].title, field.label)
        if field.type == "table":
            found += _of_rows(form, field, where, was or [], now or [], language)
        else:
            texts = [shown(field, value, form.codelists, language) for value in (was, now)]
            found.append(Difference(field.id, where, *texts))
    return found


def _of_rows(
    form: Form, field: FormField, where: tuple[str, ...], was: list[Any], now: list[Any], language: str
) -> Iterator[Difference]:
    """Rows with the same key are one row; without a key, a row is what it says."""
    old, new = (_by_key(field, rows) for rows in (was, now))
    for key in {**old, **new}:
        pair = old.get(key), new.get(key)
        if pair[0] == pair[1]:
            continue
        texts = ["" if row is None else _row(form, field, row, language) for row in pair]
        yield Difference(field.id, where, *texts)


def _row(form: Form, field: FormField, row: Mapping[str, Any], language: str) -> str:
    """Its cells in their order, also where some are written from the right and some from the left."""
    cells = (shown(column, row.get(column.id), form.codelists, language) for column in field.columns)
    return " · ".join(isolate(cell) for cell in cells if cell)


def _by_key(field: FormField, rows: list[Any]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for row in rows:
        key: Any = row.get(field.row_key) if field.row_key else None
        if key is None:
            key = tuple(sorted((name, str(cell)) for name, cell in row.items()))
        again = 0
        while (key, again) in found:  # the same twice counts twice
            again += 1
        found[key, again] = row
    return found
