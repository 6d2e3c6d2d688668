"""Under the window Python imports as it does elsewhere: PySide6 reads no source of what it has nothing to do with."""

import subprocess
import sys
from pathlib import Path

IMPORTED = """
import linecache
import a6desk.ui
import colorsys
from PySide6.QtWidgets import QApplication
QApplication([])
print([name for name in linecache.cache if name.endswith("colorsys.py")])
"""


def test_the_source_of_what_is_imported_after_qt_is_neither_read_nor_kept():
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", IMPORTED], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr[-500:]


ROOMS = """
import sys
import a6desk.desk, a6desk.ui.window, a6desk.ui.home, a6desk.ui.drafts
print([name for name in ("elementpath", "pydantic", "cryptography", "requests", "yaml") if name in sys.modules])
"""


def test_home_and_the_list_of_drafts_load_nothing_heavy():
    """They are what a person waits for; forms, signatures and the network are loaded when they are used."""
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", ROOMS], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr[-500:]
