"""Who may import whom, and which room alone knows Qt, HTTP, SQL and the hub's libraries (law 1, and half of law 5)."""

from collections import defaultdict

import pytest

from tests.laws.tree import PACKAGE, Module, modules, plant

GROUND = frozenset({"errors", "i18n", "paths", "settings", "log", "keys", "clock", "strict", "disk"})
ROOTS = frozenset({"__main__", "app", "demo", "cli", "commands"})
"""The composition roots: they may import everything, the hub lazily. Nobody imports them."""
ARROWS: dict[str, frozenset[str]] = {
    "ui": frozenset({"desk", "forms"}),
    "desk": frozenset({"store", "exchange", "forms", "events", "ledger"}),
    "sync": frozenset({"store", "events", "forms"}),
    "exchange": frozenset({"forms", "events", "ledger"}),
    "store": frozenset({"events", "forms"}),
    "hub": frozenset({"events", "forms", "ledger", "sync.endpoints"}),
    "forms": frozenset(),
    "events": frozenset(),
    "ledger": frozenset(),
    "ground": frozenset(),
}

# A library -> the rooms or modules that may know it. What is in nobody's list is free.
ALONE: dict[str, frozenset[str]] = {
    **dict.fromkeys(("PySide6", "shiboken6"), frozenset({"ui", "sync.worker", "exchange.pdf"})),
    **dict.fromkeys(("requests", "urllib3", "truststore", "urllib.request"), frozenset({"sync"})),
    **dict.fromkeys(("http.client", "http.server", "socketserver", "ssl", "asyncio"), frozenset({"sync", "hub"})),
    **dict.fromkeys(("httpx", "aiohttp", "ftplib", "smtplib", "imaplib", "xmlrpc", "webbrowser"), frozenset({"sync"})),
    **dict.fromkeys(("sqlcipher3", "sqlite3"), frozenset({"store.connect"})),  # the only opener
    "sqlite_utils": frozenset({"store.connect", "store.migrations"}),
    **dict.fromkeys(("sqlalchemy", "fastapi", "starlette", "uvicorn"), frozenset({"hub"})),
    # ui.application: does a display answer on this computer, and signals that must wake Qt's loop.
    "socket": frozenset({"sync", "hub", "ui.application"}),
    "elementpath": frozenset({"forms"}),
    "yaml": frozenset({"strict"}),
    "keyring": frozenset({"keys"}),
    "rfc8785": frozenset({"events"}),
}
QT_PARTS = {"sync.worker": {"QtCore"}, "exchange.pdf": {"QtGui", "QtCore"}}


def room(name: str) -> str:
    """The room of a module: a6desk.store.drafts -> store; the package itself is nobody's."""
    top = name.split(".")[1] if "." in name else ""
    return "ground" if top in GROUND else "root" if top in ROOTS else top


def within(name: str, places: frozenset[str]) -> bool:
    """Is this module one of these places, or in one of them?"""
    inner = name.removeprefix(f"{PACKAGE}.")
    return room(name) in places or any(inner == place or inner.startswith(f"{place}.") for place in places)


def resolve(target: str, known: frozenset[str]) -> str:
    """The module of ours that an import reaches: of a6desk.store.hubs.Hub that is a6desk.store.hubs."""
    while target not in known and "." in target:
        target = target.rpartition(".")[0]
    return target


def wrong_arrows(tree: tuple[Module, ...]) -> list[str]:
    known = frozenset(module.name for module in tree)
    found = []
    for module in tree:
        here = room(module.name)
        if here not in {*ARROWS, "root", ""}:
            found.append(f"{module.path}: no room {here!r} is known; is it GROUND, a root, or the desk's?")
            continue
        for each in module.imports:
            if each.target.split(".")[0] != PACKAGE:
                continue
            target = resolve(each.target, known)
            there = room(target)
            if there in ("", "ground", here) and not (there == "root" != here):
                continue
            lazily = there != "hub" or each.lazy
            if here == "root" and there != "root" and lazily:
                continue
            if here in ARROWS and within(target, ARROWS[here]):
                continue
            found.append(
                f"{module.at(each.line)}: {here or PACKAGE} imports {target}{'' if lazily else ' while it loads'}"
            )
    return found


def libraries_out_of_place(tree: tuple[Module, ...]) -> list[str]:
    found = []
    for module in tree:
        for each in module.imports:
            if each.target == "?":
                found.append(f"{module.at(each.line)}: imports a module that only running it would tell")
            for library, places in ALONE.items():
                is_it = each.target == library or each.target.startswith(f"{library}.")
                if is_it and not within(module.name, places):
                    found.append(f"{module.at(each.line)}: {library} is known in {', '.join(sorted(places))} only")
            inner = module.name.removeprefix(f"{PACKAGE}.")
            if inner in QT_PARTS and each.target.startswith("PySide6"):
                parts = each.target.split(".")
                if len(parts) < 2 or parts[1] not in QT_PARTS[inner]:
                    found.append(f"{module.at(each.line)}: of Qt, {inner} knows {', '.join(QT_PARTS[inner])} only")
    return found


def too_widely_known(tree: tuple[Module, ...], most: int = 4) -> list[str]:
    known = frozenset(module.name for module in tree)
    importers: dict[str, set[str]] = defaultdict(set)
    for module in tree:
        for each in module.imports:
            if each.target.split(".")[0] == PACKAGE:
                importers[resolve(each.target, known)].add(room(module.name))
    return [
        f"{name} is imported by {', '.join(sorted(rooms))}"
        for name, rooms in sorted(importers.items())
        if room(name) not in ("", "forms", "events", "ground") and len(rooms) > most
    ]


def test_imports_follow_the_arrows():
    assert wrong_arrows(modules()) == []


def test_qt_http_sql_and_the_hubs_libraries_stay_in_their_rooms():
    assert libraries_out_of_place(modules()) == []


def test_no_module_is_known_by_more_than_four_rooms():
    assert too_widely_known(modules()) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("ui/window.py", "from a6desk.sync import push"),
        ("ui/window.py", "from a6desk.store.drafts import find"),
        ("ui/window.py", "from a6desk.events import fold"),
        ("ui/window.py", "def late():\n    import a6desk.store.drafts"),
        ("ui/window.py", "from ..store import drafts"),
        ("ui/window.py", "from importlib import import_module as load\nload('a6desk.store')"),
        ("ui/window.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a6desk.store import drafts"),
        ("sync/push.py", "from a6desk.ui import window"),
        ("sync/push.py", "from a6desk import desk"),
        ("sync/push.py", "from a6desk.hub import web"),
        ("desk.py", "from a6desk.sync import push"),
        ("desk.py", "from a6desk import cli"),
        ("desk/views.py", "from a6desk.sync import push"),
        ("store/drafts.py", "from a6desk import desk"),
        ("store/drafts.py", "from a6desk.ledger import holdings"),
        ("forms/check.py", "from a6desk.events import fold"),
        ("events/fold.py", "from a6desk.forms import check"),
        ("ledger/holdings.py", "from a6desk.events import fold"),
        ("errors.py", "from a6desk.forms import check"),
        ("clock.py", "import a6desk.desk"),
        ("hub/web.py", "from a6desk.sync import push"),
        ("hub/web.py", "from a6desk.sync import endpoints, push"),
        ("hub/web.py", "from a6desk.store import drafts"),
        ("hub/web.py", "import a6desk.sync"),
        ("exchange/pdf.py", "from a6desk.store import drafts"),
        ("__init__.py", "from a6desk import desk"),
        ("__main__.py", "from a6desk.hub import web"),
        ("app.py", "import a6desk.hub"),
        ("store/drafts.py", "from a6desk.__main__ import main"),
        ("helpers.py", ""),
    ],
)
def test_a_planted_arrow_is_found(tmp_path, path, text):
    rest = {f"{name}/__init__.py": "" for name in ARROWS if name not in ("desk", "ground")}
    rest |= dict.fromkeys(
        ["desk.py", "cli.py", "__main__.py", "store/drafts.py", "sync/push.py", "sync/endpoints.py", "ui/window.py",
         "events/fold.py", "forms/check.py", "ledger/holdings.py", "hub/web.py"], "",
    )  # fmt: skip
    assert wrong_arrows(plant(tmp_path, rest)) == []
    assert len(wrong_arrows(plant(tmp_path, {path: text}))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "ui/window.py",
            "from a6desk.desk import Desk\nfrom a6desk.desk import views\nfrom a6desk.forms.check import check",
        ),
        ("hub/web.py", "from a6desk.sync.endpoints import HELLO\nfrom a6desk.sync import endpoints"),
        ("__main__.py", "from a6desk import app, __version__\ndef hub():\n    from a6desk.hub import web"),
        ("app.py", "from a6desk.ui import window\nfrom a6desk.sync import push"),
        ("store/drafts.py", "from a6desk import clock, keys\nfrom a6desk.store import connect"),
    ],
)
def test_an_arrow_that_stands_in_the_house_is_allowed(tmp_path, path, text):
    names = "desk/__init__ desk/views clock keys app ui/window sync/__init__ sync/push sync/endpoints hub/__init__"
    rest = {f"{name}.py": "" for name in [*names.split(), "hub/web", "forms/check", "store/connect"]}
    assert wrong_arrows(plant(tmp_path, {**rest, path: text})) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("desk.py", "import PySide6"),
        ("app.py", "def late():\n    from PySide6.QtWidgets import QApplication"),
        ("sync/push.py", "from PySide6 import QtCore"),
        ("sync/worker.py", "from PySide6 import QtCore, QtWidgets"),
        ("exchange/pdf.py", "from PySide6.QtWidgets import QLabel"),
        ("exchange/mail.py", "import requests"),
        ("forms/library.py", "from urllib.request import urlopen"),
        ("desk.py", "import socket"),
        ("ui/window.py", "import http.client"),
        ("ui/window.py", "from http import client"),
        ("desk.py", "import sqlite3"),
        ("desk.py", "from sqlcipher3 import dbapi2"),
        ("store/drafts.py", "from sqlcipher3 import dbapi2"),
        ("store/outbox.py", "import sqlite_utils"),
        ("hub/tables.py", "import sqlite_utils"),
        ("store/drafts.py", "import sqlalchemy as sa"),
        ("__main__.py", "def serve():\n    import uvicorn"),
        ("store/drafts.py", "import elementpath"),
        ("forms/reading.py", "import yaml"),
        ("desk.py", "__import__('requests')"),
        ("desk.py", "import importlib\nimportlib.import_module(name)"),
    ],
)
def test_a_planted_library_is_found(tmp_path, path, text):
    assert len(libraries_out_of_place(plant(tmp_path, {path: text}))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("sync/worker.py", "from PySide6.QtCore import QObject\nfrom PySide6 import QtCore"),
        ("exchange/pdf.py", "from PySide6.QtGui import QPdfWriter"),
        ("ui/inputs/date.py", "from PySide6.QtWidgets import QLabel"),
        ("forms/reading.py", "from urllib.parse import urlsplit\nfrom http import HTTPStatus"),
        ("hub/commands.py", "import socket"),
    ],
)
def test_a_library_in_its_place_is_allowed(tmp_path, path, text):
    assert libraries_out_of_place(plant(tmp_path, {path: text})) == []


def test_a_module_that_five_rooms_know_is_found(tmp_path):
    knowing = {f"{name}/a.py": "from a6desk.store import hubs" for name in ("ui", "sync", "exchange", "hub")}
    files = {"store/__init__.py": "", "store/hubs.py": "", "events/fold.py": "", **knowing}
    assert too_widely_known(plant(tmp_path, files)) == []
    assert len(too_widely_known(plant(tmp_path, {"desk/views.py": "from a6desk.store.hubs import Hub"}))) == 1
