"""What a document that was named has filled in, said in one sentence."""

from collections.abc import Mapping
from typing import Any

from a6desk.i18n import listed, ntr, tr


def taken_over(before: Mapping[str, Any], after: Mapping[str, Any], link: str) -> str:
    """How many answers and rows of tables differ now; link names the document and is none of them. "" for none."""
    changed = {id_: value for id_, value in after.items() if id_ != link and before.get(id_) != value}
    tables = {id_ for id_, value in changed.items() if _rows(value)}
    answers = len(changed) - len(tables)
    rows = sum(row not in _rows(before.get(id_)) for id_ in tables for row in _rows(changed[id_]))
    if answers and rows:
        said = (ntr("{n} answer", "{n} answers", answers), ntr("{n} row of a table", "{n} rows of tables", rows))
        return tr("Taken over from it: {what}.", what=listed(said))
    if rows:
        return ntr("{n} row of a table was taken over from it.", "{n} rows of tables were taken over from it.", rows)
    if answers:
        return ntr("{n} answer was taken over from it.", "{n} answers were taken over from it.", answers)
    return ""


def _rows(value: Any) -> list[Any]:
    """The rows of a table; none of anything else."""
    listed_ = value if isinstance(value, list) else []
    return [each for each in listed_ if isinstance(each, Mapping) and "_id" in each]
