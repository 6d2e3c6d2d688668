"""What a window or the command line shows of a draft among the versions of its form: values, and their words."""

from dataclasses import dataclass

from a6desk import i18n
from a6desk.forms.upgrade import Row
from a6desk.i18n import tr
from a6desk.store.drafts import DraftHead, Write


@dataclass(frozen=True)
class Preview:
    """What upgrading would do. steps: version that is left -> its rows; an upgrade over several goes through each.

    again: answers of an upgrade that was taken back and that come back with it.
    """

    version: int
    steps: tuple[tuple[int, tuple[Row, ...]], ...]
    again: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Former:
    """An answer of an earlier version that was set aside. target: the question that asks again; "" where none does.

    writes: what would answer it with this; empty where it does not fit any more.
    """

    version: int
    name: str
    label: str
    text: str
    target: str = ""
    writes: tuple[Write, ...] = ()


@dataclass(frozen=True)
class Standing:
    """Where a draft stands among the versions of its form. goes_on: the draft to work in instead, where this is not it.

    earlier: the drafts that it goes on from, the latest first. newer: versions that it can move to.
    """

    goes_on: DraftHead | None
    earlier: tuple[DraftHead, ...]
    newer: tuple[int, ...]

    @property
    def is_taken_back(self) -> bool:
        return self.goes_on is not None and self.goes_on in self.earlier


def kinds() -> tuple[tuple[str, str], ...]:
    """Each kind of row of a preview with its heading, in the order in which they are shown."""
    return (
        ("asked", tr("Asked again, because the question changed; the earlier answer is shown beside it:")),
        ("aside", tr("Not asked any more; the answer is set aside and shown:")),
        ("mapped", tr("Called otherwise now:")),
        ("renamed", tr("Kept under another question:")),
        ("new", tr("New questions:")),
    )


def row_words(row: Row) -> str:
    """One row of a preview."""
    if row.kind == "mapped":
        becomes = tr("{before} becomes {after}", before=i18n.isolate(row.value), after=i18n.isolate(row.becomes))
        return i18n.titled(row.label, becomes)
    label = row.label
    if row.becomes and row.becomes != label:
        label = tr("{before} becomes {after}", before=i18n.isolate(label), after=i18n.isolate(row.becomes))
    return i18n.titled(label, row.value) if row.value else label


def former_words(each: Former) -> str:
    """One answer that was set aside."""
    said = tr("in version {n} you answered: {answer}", n=each.version, answer=i18n.isolate(each.text))
    return i18n.titled(each.label, said)


def standing_words(standing: Standing) -> list[str]:
    """Where a draft stands among the versions of its form; nothing of one that never moved and cannot."""
    if standing.is_taken_back and standing.goes_on:
        return [tr("This was taken back: the draft goes on as version {n}, in {id}.",
                   n=standing.goes_on.version, id=i18n.isolate(standing.goes_on.id[:8]))]  # fmt: skip
    if standing.goes_on:
        return [tr("This draft goes on as version {n} of its form, in {id}. Here nothing is written any more.",
                   n=standing.goes_on.version, id=i18n.isolate(standing.goes_on.id[:8]))]  # fmt: skip
    found = []
    if standing.earlier:
        before = standing.earlier[0]
        found.append(tr("It goes on from version {n}, draft {id}, which is kept.",
                        n=before.version, id=i18n.isolate(before.id[:8])))  # fmt: skip
    if standing.newer:
        found.append(tr("There is a newer version of this form: {n}.", n=standing.newer[-1]))
    return found
