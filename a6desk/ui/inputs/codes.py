"""Finding a code by what a person types: any of its names in six languages, or the code itself. No widgets."""

from collections.abc import Iterable
from dataclasses import dataclass

from a6desk import i18n
from a6desk.forms.codelists import Code, CodeList
from a6desk.forms.folding import fold

_KEPT = 64
_PLACES = {"shown": (0, 2, 3, 6), "other": (1, 4, 5, 7)}
"""Ranks of the whole name, its beginning, the beginning of a word and anything else: as shown, in another language."""
_BESIDES = 8


@dataclass(frozen=True)
class Described(Code):
    """A code of which more is said than its name. aside: shown under it. words: found by them too; folded."""

    aside: str = ""
    words: str = ""


@dataclass(frozen=True)
class Found:
    """A code that fits. also: its name in the language in which it was found, where that is not the one shown."""

    code: Code
    also: str
    exact: bool


@dataclass(frozen=True)
class _Entry:
    code: Code
    names: tuple[tuple[str, str], ...]
    """(folded, as written): the one shown first, then the other languages, then the code."""
    words: str
    """All that it is found by, folded."""


_indexes: dict[tuple[str, str, str], tuple[_Entry, ...]] = {}


def _index(codes: CodeList) -> tuple[_Entry, ...]:
    key = (codes.id, codes.sha256, i18n.language())
    if key not in _indexes:
        while len(_indexes) >= _KEPT:
            _indexes.pop(next(iter(_indexes)))
        _indexes[key] = tuple(_entry(code) for code in codes.codes.values())
    return _indexes[key]


def _entry(code: Code) -> _Entry:
    shown = code.label()
    written = dict.fromkeys((shown, *(code.labels[each] for each in sorted(code.labels)), code.code))
    names = tuple((fold(name), name) for name in written)
    more = code.words if isinstance(code, Described) else ""
    return _Entry(code, names, " ".join([*(name for name, _ in names), more]))


def find(codes: CodeList, text: str, without: Iterable[str] = ()) -> list[Found]:
    """The codes that fit, best first: the whole name, its beginning, a word's beginning, anywhere, its words apart."""
    wanted = fold(text)
    passed_over = frozenset(without)
    ranked: list[tuple[int, int, Found]] = []
    for n, entry in enumerate(_index(codes)):
        if entry.code.code in passed_over:
            continue
        best = _rank(entry, wanted)
        if best is not None:
            rank, name = best
            also = "" if name in (entry.names[0][1], entry.code.code) else name
            ranked.append((rank, n, Found(entry.code, also, rank <= 1)))
    ranked.sort(key=lambda each: each[:2])
    return [each for _, _, each in ranked]


def _rank(entry: _Entry, wanted: str) -> tuple[int, str] | None:
    """How well the best of its names fits, 0 for best (_PLACES), and which one it is; None where none does."""
    if not wanted:
        return 2, entry.names[0][1]
    best: tuple[int, str] | None = None
    for n, (folded, name) in enumerate(entry.names):
        if wanted not in folded:
            continue
        place = _PLACES["shown" if n == 0 else "other"]
        if folded == wanted:
            rank = place[0]
        elif folded.startswith(wanted):
            rank = place[1]
        elif f" {wanted}" in folded:
            rank = place[2]
        else:
            rank = place[3]
        if best is None or rank < best[0]:
            best = rank, name
    return best or _rank_words(entry, wanted)


def _rank_words(entry: _Entry, wanted: str) -> tuple[int, str] | None:
    """What is said besides the name; then words in any order, in the name that is shown before all that is said."""
    shown, name = entry.names[0]
    if f" {wanted}" in entry.words:
        return _BESIDES, name
    for n, said in enumerate((shown, entry.words), start=1):
        if all(word in said for word in wanted.split()):
            return _BESIDES + n, name
    return None


def lookup(codes: CodeList, text: str) -> str | None:
    """The code that this text names in full: the code itself, its shown name, or the only one with such a name."""
    if text.strip() in codes.codes:
        return text.strip()
    wanted = fold(text)
    if not wanted:
        return None
    names = ((n, name, entry.code.code) for entry in _index(codes) for n, (name, _) in enumerate(entry.names))
    exact = [(n, code) for n, name, code in names if name == wanted]
    shown = {code for n, code in exact if n == 0}
    every = {code for _, code in exact}
    found = shown if len(shown) == 1 else every
    return found.pop() if len(found) == 1 else None


def name_of(codes: CodeList | None, code: object) -> str:
    """A code's name in the interface language; a code that is not in the list, as it stands."""
    known = codes.codes.get(str(code)) if codes else None
    return known.label() if known else str(code)
