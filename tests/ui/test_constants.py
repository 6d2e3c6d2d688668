"""A program that has called Qt often enough lives on (docs/decisions/0007)."""

import subprocess
import sys
from pathlib import Path

OFTEN = """
import a6desk.ui
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
widget = QWidget()
for _ in range(20_000):
    widget.update()
print("alive")
"""


def test_many_calls_of_qt_do_not_end_the_process():
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", OFTEN], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "alive", done.stderr[-500:]
