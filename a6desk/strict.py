"""Reading files and answers from the network as if an enemy wrote them.

Sizes are bounded before reading, depth and keys while reading; NaN, NUL, control and bidi override
characters, YAML anchors and tags are refused. Every refusal is a UserError that names the place.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from a6desk.errors import UserError
from a6desk.i18n import tr

MAX_DEPTH = 24
MAX_DIGITS = 60
"""Digits of a number: as many as the rules count with."""
MAX_VALUES = 250_000
"""Values in one YAML file; building each takes Python some microseconds."""

# Control characters (save tab and line ends), bidi embeddings and overrides, lone surrogates, and the code points
# that Unicode keeps for no character: what a person cannot see must not be submitted in a person's name.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)


@dataclass(frozen=True)
class Document:
    """What was read. lines: path of keys and indexes -> line number from 1, for YAML only."""

    data: Any
    lines: dict[tuple[str | int, ...], int]

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line of the nearest place on the path that has one; 1 where there is none."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes; a larger one is refused before any of it is read."""
    name = path.name
    try:
        if not path.is_file():
            if path.exists():
                raise UserError(tr("{name} is not a file.", name=name))
            raise UserError(tr("There is no file {name}.", name=name), todo=tr("Check its name and folder."))
        if _size(path) > limit:
            raise too_large(name, limit)
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        message = tr("{name} cannot be read: {cause}.", name=name, cause=error.strerror or error)
        raise UserError(message) from error
    if len(content) > limit:  # it grew meanwhile, or its size is not known beforehand
        raise too_large(name, limit)
    return content


def _size(path: Path) -> int:
    return path.stat().st_size


def too_large(name: str, limit: int) -> UserError:
    """The refusal of something over its limit in bytes."""
    return UserError(
        tr("{name} is larger than {limit} MB.", name=name, limit=f"{limit / 1_000_000:g}"),
        tr("Nothing was read from it."),
    )


def read_text(path: Path, limit: int) -> str:
    """The UTF-8 text of a file of at most `limit` bytes."""
    return decode(read_bytes(path, limit), path.name)


def decode(content: bytes, name: str) -> str:
    """Bytes as UTF-8 text without a byte order mark; refuses anything else and unseen characters."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UserError(tr("{name}, line {line}: this is not UTF-8 text.", name=name, line=line)) from error
    found = unseen(text)
    if found is not None:
        line = text.count("\n", 0, found) + 1
        raise _unseen_character(name, line, text[found])
    return text


def unseen(text: str) -> int | None:
    """Where in the text the first character stands that a person cannot see and that could mislead; or None."""
    match = _UNSEEN.search(text)
    return match.start() if match else None


def parse_json(text: str, name: str) -> Any:
    """JSON as Python values: fractions as Decimal; no NaN, no key twice, at most MAX_DEPTH deep."""
    try:
        data = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_fraction,
            parse_constant=_constant,
            parse_int=_integer,
        )
    except RecursionError:
        raise _too_deep(name) from None
    except json.JSONDecodeError as error:
        cause = tr("{name}, line {line}: this is not JSON: {cause}.", name=name, line=error.lineno, cause=error.msg)
        raise UserError(cause, todo=tr("Is the file complete?")) from None
    except _Refused as error:
        raise UserError(tr("{name}: {cause}", name=name, cause=error)) from None
    _walk(data, name)
    return data


class _Refused(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise _Refused(tr("the key {key} stands twice.", key=short(key)))
        result[key] = value
    return result


def _constant(word: str) -> Any:
    raise _Refused(tr("{word} is not a number.", word=word))


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise _too_many_digits()
    return int(digits)


def _fraction(digits: str) -> Decimal:
    mantissa, _, exponent = digits.lower().lstrip("-").partition("e")
    if len(mantissa.replace(".", "")) > MAX_DIGITS or len(exponent) > 4:
        raise _too_many_digits()
    number = Decimal(digits)
    if abs(number.adjusted()) > MAX_DIGITS:
        raise _too_many_digits()
    return number


def _too_many_digits() -> _Refused:
    return _Refused(tr("a number has more than {n} digits.", n=MAX_DIGITS))


def _walk(data: Any, name: str, depth: int = 1) -> None:
    if depth > MAX_DEPTH:
        raise _too_deep(name)
    if isinstance(data, str):
        found = unseen(data)
        if found is not None:
            raise _unseen_character(name, None, data[found])
    elif isinstance(data, dict):
        for key, value in data.items():
            _walk(key, name, depth + 1)
            _walk(value, name, depth + 1)
    elif isinstance(data, list):
        for value in data:
            _walk(value, name, depth + 1)


def _too_deep(name: str) -> UserError:
    return UserError(tr("{name} is nested more than {depth} levels deep.", name=name, depth=MAX_DEPTH))


def _unseen_character(name: str, line: int | None, character: str) -> UserError:
    code = f"U+{ord(character):04X}"
    if line is None:
        what = tr("{name} holds the unseen character {code}.", name=name, code=code)
    else:
        what = tr("{name}, line {line}: there is an unseen character {code}.", name=name, line=line, code=code)
    return UserError(what, todo=tr("Remove it: it can make a text read otherwise than it is."))


def short(text: str, most: int = 60) -> str:
    """The beginning of a text, for a message."""
    return text if len(text) <= most else text[: most - 1] + "…"


_PLAIN_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,59})\Z")


def parse_yaml(text: str, name: str, *, enough: frozenset[str] = frozenset()) -> Document:
    """YAML as plain data: texts, whole numbers, true/false, null, lists and maps with text keys. Nothing else.

    No anchors, aliases, tags, key twice or second document. Unquoted dates, fractions, yes and no stay texts.
    enough: stop as soon as the map holds all these keys; what comes behind them is not looked at.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
            if enough and builder.holds(enough):
                break
    except RecursionError:
        raise _too_deep(name) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        cause = getattr(error, "problem", None) or tr("unreadable")
        message = tr("{name}, line {line}: this is not YAML: {cause}.", name=name, line=line, cause=cause)
        raise UserError(message) from None
    return Document(builder.root, builder.lines)


class _Builder:
    """Builds values from YAML events, so that nothing is expanded and every value keeps its line."""

    def __init__(self, name: str):
        self.name = name
        self.root: Any = None
        self.lines: dict[tuple[str | int, ...], int] = {}
        self._open: list[tuple[Any, list[Any]]] = []  # container, [pending key] for maps
        self._path: list[str | int] = []
        self._documents = self._values = 0

    def take(self, event: Any) -> None:
        import yaml

        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._refuse(line, tr("there is more than one document."))
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refuse(line, tr("anchors and aliases are not read."))
        elif getattr(event, "tag", None):
            raise self._refuse(line, tr("tags are not read."))
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._start({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._open.pop()
            if self._path and self._open:
                self._path.pop()

    def holds(self, keys: frozenset[str]) -> bool:
        """Is the map of the document there with all these keys, each with its whole value?"""
        return len(self._open) == 1 and isinstance(self.root, dict) and keys <= self.root.keys()

    def _scalar(self, event: Any, line: int) -> None:
        value: Any = event.value
        found = unseen(value)
        if found is not None:
            raise _unseen_character(self.name, line, value[found])
        if self._open and isinstance(self._open[-1][0], dict) and not self._open[-1][1]:
            self._key(value, line)
            return
        if event.implicit[0]:  # unquoted
            value = self._plain(value)
        self._place(value, line)
        if self._open:
            self._path.pop()

    @staticmethod
    def _plain(value: str) -> Any:
        if value in ("", "null", "~"):
            return None
        if value in ("true", "false"):
            return value == "true"
        return int(value) if _PLAIN_INTEGER.match(value) else value

    def _key(self, key: str, line: int) -> None:
        container, pending = self._open[-1]
        if key in container:
            raise self._refuse(line, tr("the key {key} stands twice.", key=short(key)))
        pending.append(key)
        self.lines[(*self._path, key)] = line

    def _start(self, container: Any, line: int) -> None:
        if self._open and isinstance(self._open[-1][0], dict) and not self._open[-1][1]:
            raise self._refuse(line, tr("a key must be a text."))
        self._place(container, line)
        self._open.append((container, []))
        if len(self._open) > MAX_DEPTH:
            raise _too_deep(self.name)

    def _place(self, value: Any, line: int) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            raise self._refuse(line, tr("there are more than {n} values.", n=MAX_VALUES))
        if not self._open:
            self.root = value
            self.lines[()] = line
            return
        container, pending = self._open[-1]
        if isinstance(container, dict):
            step: str | int = pending.pop()
            container[step] = value
        else:
            step = len(container)
            container.append(value)
        self._path.append(step)
        self.lines.setdefault(tuple(self._path), line)

    def _refuse(self, line: int, cause: str) -> UserError:
        return UserError(tr("{name}, line {line}: {cause}", name=self.name, line=line, cause=cause))
