"""Short files, one clock, no form's field in the program, no machine's name in the repository (laws 2 and 5).

Short is every Python file, of the program and of what tests, measures and translates it; the clock and the fields are
held of the program alone.
"""

import ast
import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from a6desk import strict
from tests.laws.tree import ROOT, Module, modules, plant

LONGEST = 400  # lines


def too_long(files: dict[str, str]) -> list[str]:
    """files: path -> text; of these, the Python files."""
    lines = {path: text.count("\n") + 1 for path, text in files.items() if path.endswith(".py")}
    return [f"{path} has {number} lines" for path, number in lines.items() if number > LONGEST + 1]


# --- the clock --------------------------------------------------------------------------------------------------------

QT_NOW = ("Date", "Time", "DateTime", "DateTimeUtc", "MSecsSinceEpoch", "SecsSinceEpoch")
CLOCKS = frozenset(
    {f"datetime.datetime.{verb}" for verb in ("now", "today", "utcnow")}
    | {f"time.{verb}" for verb in ("time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime")}
    | {"datetime.date.today", "time.clock_gettime", "uuid.uuid1", "email.utils.formatdate", "email.utils.localtime"}
    | {"sqlalchemy.func.now"}
    | {f"PySide6.QtCore.{kind}.current{what}" for kind in ("QDateTime", "QDate", "QTime") for what in QT_NOW}
)
SQL_CLOCK = re.compile(r"\bCURRENT_(TIMESTAMP|DATE|TIME)\b|'now'|\bunixepoch\(\)|\bdatetime\(\)")


def reads_the_clock(tree: tuple[Module, ...]) -> list[str]:
    found = []
    for module in tree:
        if module.name == "a6desk.clock":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
                name = module.dotted(node)
                if name in CLOCKS:
                    found.append(f"{module.at(node.lineno)}: {name}")
            elif isinstance(node, ast.Constant) and SQL_CLOCK.search(str(node.value)):
                found.append(f"{module.at(node.lineno)}: {node.value[:60]!r}")
    return found


# --- forms ------------------------------------------------------------------------------------------------------------


def field_ids(resources: Path) -> set[str]:
    """The ids of all fields of all versions of all forms; not of sections, columns and rules."""
    found = set()
    for path in sorted((resources / "forms").glob("*/v*.yaml")):
        form = strict.parse_yaml(path.read_text("utf-8"), path.name).data
        found |= {field["id"] for section in form["sections"] for field in section["fields"]}
    return found


def knows_a_field(tree: tuple[Module, ...], ids: set[str]) -> list[str]:
    """What begins as the fields of a form do, as a name, an argument, or in any text; f"nma_{x}" too, whole or not."""
    starts = "|".join(sorted(re.escape(id_.split("_")[0]) for id_ in ids))
    exact = re.compile(rf"(?<![A-Za-z0-9_])(?:{starts})_(?:[A-Za-z0-9_]+|\Z)")
    found = []
    for module in tree:
        if module.name.split(".")[1:2] == ["ledger"]:
            continue
        for node in ast.walk(module.tree):
            said = [getattr(node, name, None) for name in ("id", "attr", "arg", "name", "value")]
            match = next((hit for text in said if isinstance(text, str) and (hit := exact.search(text))), None)
            if match:
                found.append(f"{module.at(getattr(node, 'lineno', 1))}: {match[0]}")
    return found


# --- this machine -----------------------------------------------------------------------------------------------------

# Written in parts, so that this file does not name them itself.
HOSTS = [
    host.replace(" ", ".")
    for host in (
        "pypi org", "pythonhosted org", "npmjs org", "npmjs com", "crates io", "rubygems org", "anaconda org",
        "golang org", "docker io", "ghcr io", "debian org", "ubuntu com",
    )
]  # fmt: skip
FOLDERS = ["/" + folder + "/" for folder in ("work", "root")]
HOMES = re.compile("/" + r"(?:home|Users)/(?!somebody/)[a-z][\w.-]*/|\b[A-Z]:\\" + r"Users\\", re.IGNORECASE)


def index_hosts() -> set[str]:
    """The hosts that this machine gets its packages from."""
    said = [value for name, value in os.environ.items() if re.search(r"INDEX|PROXY|MIRROR", name, re.IGNORECASE)]
    for path in (Path("/etc/pip.conf"), Path.home() / ".pip/pip.conf", Path.home() / ".config/pip/pip.conf"):
        if path.is_file():
            said.append(path.read_text("utf-8", "replace"))
    hosts = {urlsplit(url).hostname or "" for text in said for url in re.findall(r"https?://[^\s\"']+", text)}
    return {host for host in hosts if len(host) > 4 and host not in ("localhost", "127.0.0.1", "0.0.0.0")}


def names_a_machine(files: dict[str, str], hosts: set[str]) -> list[str]:
    patterns = [re.escape(host) for host in [*HOSTS, *hosts]]
    patterns += [rf"(?<![\w/.]){re.escape(folder)}" for folder in FOLDERS]
    anything = re.compile("|".join([*patterns, HOMES.pattern]), re.IGNORECASE)
    return [f"{path}: {hit}" for path, text in files.items() for hit in sorted(set(anything.findall(text)))]


def tracked() -> dict[str, str]:
    """Every file that git knows, by its path, as text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    paths = [ROOT / path.decode() for path in listed.split(b"\0") if path]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8", "replace") for path in paths if path.is_file()}


def test_no_file_is_too_long():
    """Modules of the program before git knows them too."""
    files = tracked() | {module.path.as_posix(): module.text for module in modules()}
    python = {path.split("/")[0] for path in files if path.endswith(".py")}
    assert python >= {"a6desk", "tests", "benchmarks", "i18n"}
    assert too_long(files) == []


def test_only_one_module_reads_the_clock():
    assert reads_the_clock(modules()) == []


def test_no_module_knows_a_field_of_a_form():
    ids = field_ids(ROOT / "resources")
    assert len(ids) > 20
    assert knows_a_field(modules(), ids) == []


def test_nothing_in_the_repository_names_a_registry_or_this_machine():
    files = tracked()
    assert len(files) > 50
    assert names_a_machine(files, index_hosts()) == []


@pytest.mark.parametrize(
    "path", ["a6desk/desk/__init__.py", "tests/desk/test_desk.py", "benchmarks/desk.py", "i18n/desk.py"]
)
def test_a_long_file_is_found(path):
    assert too_long({path: "x = 1\n" * LONGEST}) == []
    assert too_long({path: "x = 1\n" * (LONGEST + 1), "docs/desk.md": "x\n"}) == [f"{path} has {LONGEST + 2} lines"]


@pytest.mark.parametrize(
    "text",
    [
        "import datetime\ndatetime.datetime.now()",
        "import datetime as dt\nx = dt.date.today()",
        "from datetime import datetime\ndatetime.now(UTC)",
        "from datetime import date as d\nfield(default_factory=d.today)",
        "import time\ntime.time()",
        "from time import time as now\nnow()",
        "import time\ntime.strftime('%Y')",
        "import uuid\nuuid.uuid1()",
        "import sqlalchemy as sa\nsa.func.now()",
        "from PySide6.QtCore import QDate\nQDate.currentDate()",
        "def f():\n    from PySide6 import QtCore\n    return QtCore.QDateTime.currentDateTimeUtc()",
        'db.execute("SELECT CURRENT_TIMESTAMP")',
        """db.execute("SELECT datetime('now')")""",
    ],
)
def test_a_planted_reader_of_the_clock_is_found(tmp_path, text):
    assert reads_the_clock(plant(tmp_path, {"desk.py": text}))
    assert reads_the_clock(plant(tmp_path, {"desk.py": "", "clock.py": text})) == []


def test_what_is_not_the_wall_clock_is_allowed(tmp_path):
    text = (
        "import datetime, time, uuid\ntime.monotonic()\nuuid.uuid4()\ndatetime.date.fromisoformat(x)\nself.today.now\n"
    )
    assert reads_the_clock(plant(tmp_path, {"desk.py": text})) == []


@pytest.fixture
def a_form(tmp_path):
    """A form with the fields reg_title and reg_rows; its table has a column, its rule and its section have ids."""
    path = tmp_path / "resources" / "forms" / "register" / "v3.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        "sections:\n- id: head\n  fields:\n  - {id: reg_title}\n  - {id: reg_rows, columns: [{id: party}]}\n"
        "rules: [{id: REG-1}]\n"
    )
    return field_ids(tmp_path / "resources")


def test_fields_are_known_by_their_form_files(a_form):
    assert a_form == {"reg_title", "reg_rows"}


@pytest.mark.parametrize(
    "text",
    [
        'answers["reg_title"]', "reg_title = 1", "answers.reg_title", "f(reg_rows=1)", "def f(reg_rows): pass",
        "def reg_title(): pass",
        'path = "reg_rows.party"', 'f"reg_rows#{x}"', 'f"reg_{x}"', '"reg_" + x',
        '"""As reg_title is."""', '"$reg_title and more"',
        'id_.startswith("reg_")',
    ],
)  # fmt: skip
def test_a_planted_field_is_found(tmp_path, a_form, text):
    assert knows_a_field(plant(tmp_path, {"desk.py": text}), a_form)
    assert knows_a_field(plant(tmp_path, {"desk.py": "", "ledger/holdings.py": text}), a_form) == []


@pytest.mark.parametrize(
    "text",
    [
        'row["party"]',
        '"head"',
        '"REG-1"',
        "register = 1",
        '"my_reg_title"',
        '"such as reg_."',
        '"a6desk/reg-recording"',
    ],
)
def test_what_is_no_field_is_left_alone(tmp_path, a_form, text):
    assert knows_a_field(plant(tmp_path, {"desk.py": text}), a_form) == []


@pytest.mark.parametrize(
    "text",
    [
        f"see https://{HOSTS[0]}/simple", f"index-url = https://files.{HOSTS[1]}", f"cd {FOLDERS[0]}main",
        f"{FOLDERS[1]}.venv", "at /" + "home/keiko/a6desk",
     "C:\\" + "Users\\keiko", "mirror.office.example"],
)  # fmt: skip
def test_a_planted_machine_is_found(text):
    assert names_a_machine({"README.md": f"First line\n{text}\n"}, {"mirror.office.example"})


def test_a_folder_of_the_repository_is_no_machine():
    text = "docs/" + "work/ and tests/" + "root/x and https://unfccc.int"
    assert names_a_machine({"README.md": text}, {"mirror.office.example"}) == []
