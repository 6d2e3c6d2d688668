"""The rules' language: a listed subset of XPath 3.1, through elementpath (docs/decisions/0002).

An expression is parsed once, its tree held against a list of what is allowed, its names against the form's, and only
then ever evaluated. Evaluation sees answers and facts as variables and nothing else: no files, no clock, no network.
"""

import contextvars
import datetime
import decimal
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from elementpath import XPathContext
from elementpath.collations import UNICODE_CODEPOINT_COLLATION
from elementpath.datatypes import Date10
from elementpath.exceptions import ElementPathError
from elementpath.tdop import Parser
from elementpath.xpath31 import XPath31Parser
from elementpath.xpath_tokens import XPathMap

from a6desk.forms import patterns
from a6desk.forms.codelists import CodeList
from a6desk.i18n import tr

MAX_LENGTH = 1_000
MAX_DEPTH = 30
MAX_PAIRS = 10_000
"""Rows times rows that one rule may look at."""

_OPERATORS = frozenset(
    ["and", "or", "=", "!=", "<", "<=", ">", ">=", "eq", "ne", "lt", "le", "gt", "ge", "+", "-", "*", "div", ","]
)
_LITERALS = frozenset({"(string)", "(integer)", "(decimal)"})
_FN = "http://www.w3.org/2005/xpath-functions"
_OURS = "urn:a6desk"
_FUNCTIONS = frozenset(
    [
        "count",
        "sum",
        "min",
        "max",
        "distinct-values",
        "exists",
        "empty",
        "not",
        "true",
        "false",
        "string-length",
        "normalize-space",
        "contains",
        "starts-with",
        "matches",
        "year-from-date",
        "month-from-date",
        "day-from-date",
    ]
)
_EVALUATION_ERRORS = (
    ElementPathError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
CONTEXT = decimal.Context(prec=60, traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow])


class Fault(ValueError):
    """The form is wrong, not the answers. Its text is a translated sentence."""


class FactMissing(Exception):
    """A rule touched a fact that is not at hand."""


@dataclass(frozen=True)
class Name:
    """What a variable stands for. parts: what may be looked up in it. rows: how many items it holds at most."""

    parts: frozenset[str] = frozenset()
    rows: int = 1


@dataclass(frozen=True)
class Expression:
    """A parsed and allowed expression.

    reads: the fields and facts it depends on. everything: it depends on all answers. matches: it matches a pattern.
    lists: the code lists that it asks. party_lists: it asks a Party's own list.
    """

    text: str
    token: Any
    reads: frozenset[str]
    everything: bool
    matches: bool
    lists: frozenset[str]
    party_lists: bool = False


@dataclass(frozen=True)
class World:
    """What our own functions may look at besides their arguments: all texts of the answers, and the code lists."""

    texts: tuple[str, ...]
    codelists: Mapping[str, CodeList]


_world: contextvars.ContextVar[World] = contextvars.ContextVar("a6desk_world")


def _words(text: Any = None) -> int:
    return len(text.split()) if text else 0


def _anywhere(word: str) -> bool:
    return any(word in text for text in _world.get().texts)


def _mentions(texts: Any, words: str) -> bool:
    pattern = "|".join(re.escape(word) for word in words.split("|") if word)
    found = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    items = texts if isinstance(texts, list) else [texts]
    return any(found.search(text) for text in items if isinstance(text, str))


def _valid_code(code: Any = None, codelist: str = "", date: Any = None) -> Any:
    if not code:
        return []
    entry = _world.get().codelists[codelist].codes.get(code)
    day = datetime.date(date.year, date.month, date.day) if isinstance(date, Date10) else None
    return entry is not None and entry.valid_on(day)


def _share(quantity: Any = None, percent: Any = None) -> Any:
    if not isinstance(quantity, decimal.Decimal | int) or not isinstance(percent, decimal.Decimal | int):
        return []
    return decimal.Decimal(quantity) * percent / 100


OF_PARTY = "eligible-"
"""How the id of a Party's own list of eligible sectors and technologies begins; its code in small letters follows."""


def _eligible(party: Any = None, codes: Any = None, date: Any = None) -> Any:
    """Are all codes on the Party's own list, on that day? Empty where there is no code, or no list of that Party."""
    known = _world.get().codelists.get(OF_PARTY + (party or "").lower())
    items = codes if isinstance(codes, list) else [codes] if codes else []
    if known is None or not items:
        return []
    day = datetime.date(date.year, date.month, date.day) if isinstance(date, Date10) else None
    return all((entry := known.codes.get(code)) is not None and entry.valid_on(day) for code in items)


_OUR_FUNCTIONS: dict[str, tuple[Callable[..., Any], int, tuple[str, ...]]] = {
    # name: what it does, how many arguments it has at least, their types and that of its result
    "words": (_words, 1, ("xs:string?", "xs:integer")),
    "anywhere": (_anywhere, 1, ("xs:string", "xs:boolean")),
    "mentions": (_mentions, 2, ("xs:string*", "xs:string", "xs:boolean")),
    "valid-code": (_valid_code, 2, ("xs:string?", "xs:string", "xs:date?", "xs:boolean?")),
    "eligible": (_eligible, 2, ("xs:string?", "xs:string*", "xs:date?", "xs:boolean?")),
    "share": (_share, 2, ("xs:decimal?", "xs:decimal?", "xs:decimal?")),
}


def _make_parser() -> XPath31Parser:
    # Codepoints, said outright: elementpath would else take the process's locale, so that a rule could mean one thing
    # on a desk (Qt sets the locale from the environment) and another at a hub, or fail where the locale is missing.
    parser = XPath31Parser(namespaces={"a6": _OURS}, default_collation=UNICODE_CODEPOINT_COLLATION)
    for name, (function, _, types) in _OUR_FUNCTIONS.items():
        parser.external_function(function, name, "a6", types)
    type(parser).parse(parser, "1")  # builds the tokenizer; a constant of one digit is safe to evaluate
    return parser


_PARSER = _make_parser()
_ONE_AT_A_TIME = threading.Lock()  # the parser keeps where it is in the text


def make_map(parts: Mapping[str, Any]) -> XPathMap:
    """A row, a contact, a declaration: what `?part` looks into."""
    return XPathMap(_PARSER, dict(parts))


def parse(text: str, names: Mapping[str, Name]) -> Expression:
    """Parse, without evaluating anything, and hold against the list. Raises Fault."""
    if len(text) > MAX_LENGTH:
        raise Fault(tr("an expression has at most {n} characters.", n=MAX_LENGTH))
    try:
        # The base class's parse(): XPath31Parser's own evaluates constant parts, and count(1 to 1000000000) is one.
        with _ONE_AT_A_TIME:
            token = Parser.parse(_PARSER, text)
    except (ElementPathError, SyntaxError, ValueError, TypeError, KeyError, ArithmeticError) as error:
        raise Fault(tr("this is not an expression: {cause}.", cause=_plain(error))) from None
    except RecursionError:
        raise Fault(tr("an expression is at most {n} levels deep.", n=MAX_DEPTH)) from None
    reader = _Reader(names)
    reader.read(token, dict(names), 1, 1)
    lists = frozenset(reader.lists)
    return Expression(
        text, token, frozenset(reader.reads), reader.everything, reader.matches, lists, reader.party_lists
    )


def _plain(error: BaseException) -> str:
    return re.sub(r"\s+", " ", str(error))[:160].rstrip(".")


class _Reader:
    """Walks the tree once: refuses what is not on the list, notes what is read."""

    def __init__(self, names: Mapping[str, Name]):
        self.names = names
        self.reads: set[str] = set()
        self.lists: set[str] = set()
        self.everything = False
        self.matches = False
        self.party_lists = False

    def read(self, token: Any, scope: dict[str, Name], depth: int, rows: int) -> None:
        if depth > MAX_DEPTH:
            raise Fault(tr("an expression is at most {n} levels deep.", n=MAX_DEPTH))
        symbol, label = token.symbol, str(token.label)
        if symbol == "$" and label == "variable":
            self._variable(token, scope, rows)
        elif symbol == "?":
            self._lookup(token, scope, rows)
        elif symbol in ("some", "every") and label == "expression":
            self._quantified(token, scope, depth, rows)
        elif symbol == ":":
            self._our_function(token, scope, depth, rows)
        elif symbol in _LITERALS:
            return
        elif self._is_plain(token):
            self._children(token, scope, depth, rows)
        elif symbol in _FUNCTIONS and label == "function" and token.namespace == _FN:
            if symbol == "matches":
                self._pattern(token)
            self._children(token, scope, depth, rows)
        else:
            raise Fault(
                tr("{symbol} is not allowed in an expression.", symbol=symbol if symbol != "(name)" else token.value)
            )

    @staticmethod
    def _is_plain(token: Any) -> bool:
        if token.label == "operator":
            return token.symbol in _OPERATORS
        if token.symbol == "(":
            return token.label == "expression" and len(token) < 2  # of two it is a call: $map('key')
        return token.symbol == "if" and token.label == "expression"

    def _children(self, token: Any, scope: dict[str, Name], depth: int, rows: int) -> None:
        for child in token:
            self.read(child, scope, depth + 1, rows)

    def _variable(self, token: Any, scope: dict[str, Name], rows: int) -> Name:
        name = str(token[0].value)
        if name not in scope:
            raise Fault(tr("${name} is not a field or a fact of this form.", name=name))
        if name in self.names:
            self.reads.add(name)
        known = scope[name]
        if rows * known.rows > MAX_PAIRS:
            raise Fault(tr("this looks at more than {n} pairs of rows.", n=MAX_PAIRS))
        return known

    def _lookup(self, token: Any, scope: dict[str, Name], rows: int) -> None:
        if len(token) != 2 or token[0].symbol != "$" or token[1].symbol != "(name)":
            raise Fault(tr("{symbol} is not allowed in an expression.", symbol="?"))
        known = self._variable(token[0], scope, rows)
        part = str(token[1].value)
        if part not in known.parts:
            raise Fault(tr("${name} has no part {part}.", name=token[0][0].value, part=part))

    def _quantified(self, token: Any, scope: dict[str, Name], depth: int, rows: int) -> None:
        if len(token) != 3 or token[1].symbol != "$":
            raise Fault(tr("some and every go over one table."))
        table = self._variable(token[1], scope, rows)
        name = str(token[0][0].value)
        if name in scope:
            raise Fault(tr("${name} has a meaning already.", name=name))
        inner = {**scope, name: Name(table.parts)}
        self.read(token[2], inner, depth + 1, rows * max(table.rows, 1))

    def _our_function(self, token: Any, scope: dict[str, Name], depth: int, rows: int) -> None:
        if len(token) != 2 or token[0].value != "a6" or str(token[1].symbol) not in _OUR_FUNCTIONS:
            raise Fault(tr("{symbol} is not allowed in an expression.", symbol=":"))
        function = token[1]
        self.everything = self.everything or function.symbol == "anywhere"
        self.party_lists = self.party_lists or function.symbol == "eligible"
        named = f"a6:{function.symbol}"
        if len(function) < _OUR_FUNCTIONS[function.symbol][1]:
            raise Fault(tr("{function} needs more between its brackets.", function=named))
        if function.symbol in ("anywhere", "mentions", "valid-code"):
            literal = function[0 if function.symbol == "anywhere" else 1]
            if literal.symbol != "(string)" or not literal.value.strip("|"):
                raise Fault(tr("{function} needs a literal text.", function=named))
        if function.symbol == "valid-code":
            self.lists.add(function[1].value)
        self._children(function, scope, depth + 1, rows)

    def _pattern(self, token: Any) -> None:
        self.matches = True
        if len(token) != 2 or token[1].symbol != "(string)":
            raise Fault(tr("{function} needs a literal text.", function="matches"))
        cause = patterns.fault(token[1].value, anywhere=True)
        if cause:
            raise Fault(cause)


def literals(expression: Expression) -> frozenset[str | decimal.Decimal]:
    """The texts and numbers that stand in an expression itself."""
    found: set[str | decimal.Decimal] = set()
    waiting = [expression.token]
    while waiting:
        token = waiting.pop()
        if token.symbol in _LITERALS:
            said = token.value
            found.add(said if isinstance(said, str) else decimal.Decimal(said))
        else:
            waiting.extend(token)
    return frozenset(found)


class _Variables(dict[str, Any]):
    """Answers and facts by name; touching a fact that is not at hand ends the evaluation."""

    def __missing__(self, name: str) -> Any:
        raise FactMissing(name)

    def copy(self) -> "_Variables":
        return _Variables(self)


def evaluate(expression: Expression, variables: Mapping[str, Any], world: World) -> Any:
    """The value: a Python value, a list, or None for the empty sequence.

    Raises FactMissing where a fact that is not in `variables` is touched, Fault where the expression does not fit the
    kinds of its fields (which is the form's fault).
    """
    context = XPathContext(item=0)
    context.variables = _Variables(variables)
    token = _world.set(world)
    try:
        with decimal.localcontext(CONTEXT):
            value = expression.token.evaluate(context)
    except _EVALUATION_ERRORS as error:
        raise Fault(tr("{expression}: {cause}.", expression=expression.text, cause=_plain(error))) from error
    finally:
        _world.reset(token)
    if isinstance(value, list):
        return None if not value else value[0] if len(value) == 1 else value
    return value


def truth(expression: Expression, variables: Mapping[str, Any], world: World) -> bool | None:
    """As evaluate(), for a rule: true, false, or None for "could not be checked"."""
    value = evaluate(expression, variables, world)
    if value is None or isinstance(value, bool):
        return value
    raise Fault(tr("{expression}: a rule must give true or false.", expression=expression.text))


def texts_in(value: Any) -> Iterable[str]:
    """Every text anywhere in a value (answers, rows, parts), however deep; in no order."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, Mapping):
            waiting.extend(item.values())
        elif isinstance(item, list | tuple):
            waiting.extend(item)
