"""What a person reads goes through tr() or ntr(), or stands in a form file (law 3)."""

import ast
import re
import string
from collections.abc import Iterator

import pytest

from tests.laws.tree import Module, modules, plant

TWO_WORDS = re.compile(r"[^\W\d_]{2,}[,;:]? [^\W\d_]")
SQL = re.compile(
    r"[\s\0]*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|WITH|BEGIN|COMMIT|ROLLBACK|ATTACH|VACUUM|WHERE|VALUES"
    r"|ORDER BY|FROM|AND|LIMIT|INTO|ON)\b"
)
MARKUP = re.compile(r"<[^<>]*>|^[^<>]*>|<[^<>]*$")
SHOWN_ATTRIBUTE = re.compile(r"""\b(?:title|alt|placeholder|aria-label|content)=["']([^"']*)["']""")
STYLE = re.compile(r"(?:^|[{;])\s*[a-z-]+:[^;{}]*;")
DATE = re.compile(r"(?:d{1,2}|M{1,4}|L{1,4}|y{1,4}|H{1,2}|h{1,2}|m{2}|s{2}|E{1,4}|a|[\W_])+")
LOG_VERBS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
LOGS = frozenset({"log", "_log", "logger", "logging", "self.log"})
BUGS = frozenset(
    {"ValueError", "TypeError", "KeyError", "IndexError", "LookupError", "RuntimeError", "AssertionError"}
    | {"NotImplementedError", "AttributeError", "BadSignature", "NotInvited"}
)
"""Exceptions whose text is for us: raised where only a bug, or a caller that turns it into a sentence, meets it."""

# What is no sentence to a user of this program, and why. Short, or the law is worth nothing.
ALLOWED: dict[str, tuple[str, ...]] = {
    # The OpenAPI document is for who writes another desk or hub: in English, like the protocol. "*": the whole file.
    "a6desk/hub/openapi.py": ("*",),
    "a6desk/hub/web.py": ("a6desk hub", "What Enrolled gave as access"),
    # Answers that lint tries a form on; nobody sees them.
    "a6desk/forms/sampling.py": ("Another text", "It says \0 here."),
    # A JSON Schema too: it stands beside the form file, whose own words are English.
    "a6desk/forms/schema.py": ("*",),
    # The name of a command as it is typed.
    "a6desk/hub/commands.py": ("a6desk hub",),
    # What expressions are tried on when a form is read; nobody sees it.
    "a6desk/forms/fieldtypes.py": ("A sample text.",),
    # Columns of a table.
    "a6desk/store/drafts.py": (
        "desk, seq, mark, draft, path, part, value, replaces, actor, form, claimed_at, step",
        "'null' AS value",
    ),
    # Classes of a style sheet.
    "a6desk/exchange/copysheet_page.py": ("muted proposed",),
}


def is_sentence(text: str) -> bool:
    """Two words or more that a person would see. Of markup, only what stands between tags and in some attributes."""
    if SQL.match(text) or STYLE.search(text) or DATE.fullmatch(text):
        return False
    shown = [text]
    if re.search(r"</?[a-z!]", text):
        shown = [MARKUP.sub("\n", text), *SHOWN_ATTRIBUTE.findall(text)]
        shown = [each for each in shown if "width=" not in each]
    return any(TWO_WORDS.search(each) for each in shown)


def texts(module: Module) -> Iterator[tuple[ast.expr, str]]:
    """Every text of a module as a person would see it: an f-string whole, its values as one mark."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.JoinedStr):
            parts = [
                part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "\0"
                for part in node.values
            ]
            yield node, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            in_f_string = isinstance(module.parents.get(node), ast.JoinedStr | ast.FormattedValue)
            if not in_f_string and node not in module.docstrings:
                yield node, node.value


def is_excused(module: Module, node: ast.expr) -> bool:
    """Is this an argument of tr(), of the log or of a pattern; of an exception that is a bug; a type; an assertion?"""
    below: ast.AST = node
    for above in module.ancestors(node):
        if isinstance(above, ast.Call) and below is not above.func:
            name = module.dotted(above.func)
            head, _, verb = name.rpartition(".")
            if name in ("a6desk.i18n.tr", "a6desk.i18n.ntr", "re.compile", "typing.cast", "typing.TypeVar"):
                return True
            if verb in LOG_VERBS and head in LOGS:
                return True
            if verb in BUGS and isinstance(module.parents.get(above), ast.Raise):
                return True
        if isinstance(above, ast.Assert) and below is above.msg:
            return True
        if below in (getattr(above, "annotation", None), getattr(above, "returns", None)):
            return True
        is_type = isinstance(above, ast.Subscript) and module.dotted(above.value).startswith("typing.")
        if is_type and below is above.slice:
            return True
        below = above
    return False


def untranslated(tree: tuple[Module, ...]) -> list[str]:
    found = []
    for module in tree:
        for node, text in texts(module):
            allowed = ALLOWED.get(module.path.as_posix(), ())
            if not is_sentence(text) or is_excused(module, node) or text in allowed or "*" in allowed:
                continue
            found.append(f"{module.at(node.lineno)}: {text[:80]!r}")
    return found


def wrong_calls(tree: tuple[Module, ...]) -> list[str]:
    """tr() and ntr() take literals, whose {names} are just the keywords given; else no translator ever sees them."""
    found = []
    for module in tree:
        if module.name == "a6desk.i18n":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom):
                renamed = [alias for alias in node.names if alias.name in ("tr", "ntr") and alias.asname]
                found += [f"{module.at(node.lineno)}: {alias.name} under another name" for alias in renamed]
            if isinstance(node, ast.Call) and module.dotted(node.func) in ("a6desk.i18n.tr", "a6desk.i18n.ntr"):
                trouble = _wrong_call(node, plural=module.dotted(node.func).endswith("ntr"))
                if trouble:
                    found.append(f"{module.at(node.lineno)}: {trouble}")
    return found


def _wrong_call(node: ast.Call, *, plural: bool) -> str:
    sentences = node.args[:2] if plural else node.args[:1]
    if len(node.args) != (3 if plural else 1) or any(isinstance(arg, ast.Starred) for arg in node.args):
        return "another number of arguments"
    literals = [each.value for each in sentences if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if len(literals) != len(sentences) or not all(text.strip() for text in literals):
        return "the sentence is not a literal"
    try:
        named = [[part for part in string.Formatter().parse(text) if part[1] is not None] for text in literals]
    except ValueError:
        if not node.keywords and not plural:
            return ""  # nothing is filled in, so braces are braces
        return "the braces of the sentence do not match"
    if any(not str(name).isidentifier() or spec or conversion for each in named for _, name, spec, conversion in each):
        return "{names} are plain names: what is filled in is made ready before"
    names = {str(name) for each in named for _, name, _, _ in each} - ({"n"} if plural else set())
    given = {keyword.arg for keyword in node.keywords}
    if None in given:
        known = _known_keys(node)
        if known is None:
            return ""
        given = (given - {None}) | known
    if names != given:
        return f"the sentence names {sorted(names)}, the call gives {sorted(str(each) for each in given)}"
    return ""


def _known_keys(node: ast.Call) -> set[str] | None:
    """The keys of **{"a": …}; None where only running it would tell."""
    keys: set[str] = set()
    for keyword in node.keywords:
        if keyword.arg is None:
            if not isinstance(keyword.value, ast.Dict):
                return None
            keys |= {key.value for key in keyword.value.keys if isinstance(key, ast.Constant)}
    return keys


def said_too_early(tree: tuple[Module, ...]) -> list[str]:
    """tr() while a module loads speaks the language of that moment for ever. The command line has chosen by then."""
    return [
        module.at(node.lineno)
        for module in tree
        if not module.path.as_posix().startswith(EARLY)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and module.dotted(node.func) in ("a6desk.i18n.tr", "a6desk.i18n.ntr")
        if not any(isinstance(above, FUNCTIONS) for above in _around(module, node))
    ]


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
EARLY = ("a6desk/__main__.py", "a6desk/hub/commands.py", "a6desk/commands/")
"""Commands: loaded once a process, after the language was chosen."""


def _around(module: Module, node: ast.AST) -> Iterator[ast.AST]:
    """The functions in whose body a node stands; decorators and defaults run while the module loads."""
    below = node
    for above in module.ancestors(node):
        if not isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef) or below in above.body:
            yield above
        below = above


def test_every_sentence_can_be_translated():
    assert untranslated(modules()) == []


def test_every_translated_sentence_is_a_literal_with_its_names():
    assert wrong_calls(modules()) == []


def test_no_sentence_is_said_before_the_language_is_chosen():
    assert said_too_early(modules()) == []


def test_what_is_allowed_is_still_there():
    for module in modules():
        said = {"*", *(text for _, text in texts(module))}
        assert set(ALLOWED.get(module.path.as_posix(), ())) <= said


FROM_I18N = "from a6desk.i18n import ntr, tr\nfrom a6desk import i18n\nfrom a6desk.errors import UserError\n"


@pytest.mark.parametrize(
    "line",
    [
        'print("Two words")',
        'label = f"{n} drafts waiting"',
        'label = f"The draft {name} is saved"',
        'raise UserError("Something went wrong.")',
        'raise UserError(tr("Good."), "Not translated here.")',
        'raise errors.UserError(what, todo="Try it again.")',
        'raise Unreceived(400, "This event cannot be read.")',
        'click.option("--x", help="What it does.")',
        'button.setText("Save as\u2026")',
        'labels = {"a": "Une approche"}',
        'def f(text="Nothing to do"): pass',
        'x = "Non, merci"',
        'x = "Note: not saved; try again"',
        'x = "\u672c \u6587\u66f8 \u7b2c"',
        'tr("Good: {x}", x="not translated")[0:1] + "but this one is not"',
        'log.info("fine"); show("Not fine at all")',
        'self.info("Shown to a person")',
        'value = ValueError("kept, and shown later")',
        'x = "a" if y else "Please wait"',
        'x = "Please " + "wait for it"',
        'x = "%d drafts waiting" % n',
        'x = "{} drafts waiting".format(n)',
        "x = '<p class=\"a b\">Not translated</p>'",
        "x = f'<b>{a}</b> not translated <i>'",
        "x = '<input title=\"Not translated\">'",
    ],
)
def test_a_planted_sentence_is_found(tmp_path, line):
    assert untranslated(plant(tmp_path, {"desk.py": FROM_I18N + line}))


@pytest.mark.parametrize(
    "line",
    [
        '"""A docstring of several words."""',
        'x = 1\n"""What x is, in several words."""',
        'print(tr("Two words"))',
        'print(i18n.ntr("{n} draft here", "{n} drafts here", n))',
        'raise ValueError("a bug of several words")',
        'raise ValueError(f"a bug of {n} words") from error',
        'assert x, "a bug of several words"',
        'log.warning("several words: %s", x)',
        'db.execute("SELECT id FROM drafts WHERE x = ?")',
        'sql = f"INSERT INTO {table} VALUES (?)"',
        'x: "dict of things" = {}',
        'def f(x: "list of things") -> "set of things": pass',
        'x = "nma-recording"',
        'x = f"{a} {b}"',
        'x = "a: {}"',
        'pattern = re.compile("one or two")',
        'x = "d MMMM yyyy, HH:mm"',
        'label.setStyleSheet("font-weight: normal; font-size: 12px")',
        'x = f\'<p class="muted proposed" id="{n}">{words}</p>\'',
        'x = f\' id="a"><label for="{n}">{words}</label><b class="c d"\'',
        'x = f"QLabel[kind=head] QWidget {{ color: {c}; }}"',
    ],
)
def test_what_is_no_sentence_to_a_person_is_left_alone(tmp_path, line):
    assert untranslated(plant(tmp_path, {"desk.py": FROM_I18N + "import re\n" + line})) == []


@pytest.mark.parametrize(
    "line",
    [
        "tr(sentence)", 'tr(f"{n} drafts")', 'tr("{n} drafts".format(n=n))', 'tr("Two " + words)', 'tr("")', "tr()",
        'tr("{name} is here")', 'tr("It is here", name=name)', 'tr("{name}", nam=name)', 'tr("{}", name)', 'tr("{0}")',
        'tr("{name.first}", name=name)', 'tr("{n:,}", n=n)', 'tr("{name!r}", name=name)', 'tr("{name", name=name)',
        'ntr("{n} draft", "{n} drafts")', 'ntr("{n} draft", "{n} drafts", n, name=name)', 'ntr(one, many, n)',
        'ntr("{n} of {a}", "{n} of {b}", n, a=a)', 'tr(*words)', 'tr("{a}", **{"b": 1})', 'i18n.tr(sentence)',
        "from a6desk.i18n import tr as _",
    ],
)  # fmt: skip
def test_a_planted_call_that_no_translator_would_see_is_found(tmp_path, line):
    assert wrong_calls(plant(tmp_path, {"desk.py": FROM_I18N + line}))


@pytest.mark.parametrize(
    "line",
    [
        'tr("It is here")', 'tr("{name} is here", name=name)', 'ntr("{n} draft", "{n} drafts", n)',
        'ntr("one draft of {name}", "{n} drafts of {name}", n, name=name)', 'tr("One " "sentence")',
        'tr("{a} {b}", a=a, **{"b": 1})', 'tr("{a}", **values)', 'desk.tr(sentence)',
    ],
)  # fmt: skip
def test_a_call_as_it_should_be_is_left_alone(tmp_path, line):
    assert wrong_calls(plant(tmp_path, {"desk.py": FROM_I18N + line})) == []


@pytest.mark.parametrize(
    "text",
    [
        'LABEL = tr("A label")',
        'def f(x=tr("A label")): pass',
        'class A:\n    x = tr("A label")',
        '@d(tr("A label"))\ndef f(): pass',
    ],
)
def test_a_sentence_planted_where_a_module_loads_is_found(tmp_path, text):
    assert said_too_early(plant(tmp_path, {"desk.py": FROM_I18N + text}))
    assert said_too_early(plant(tmp_path, {"desk.py": FROM_I18N + 'def f():\n    return tr("A label")'})) == []
