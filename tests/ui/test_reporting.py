"""The report of a check, saved from the page before submitting."""

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from tests.ui import windows


@pytest.fixture
def save(qtbot, ana, show_window, tmp_path, monkeypatch):
    """save(name): press the button, choose this name; what the window then says."""

    def choose(name):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / name), ""))
        window = show_window(ana)
        window.open_draft(windows.begin(ana, "subaru"))
        window.editor.submit()
        QApplication.processEvents()
        (button,) = [
            each for each in window.findChildren(QPushButton)
            if each.accessibleName() == "Save the report of the check…" and each.isVisible()
        ]  # fmt: skip
        button.click()
        qtbot.waitUntil(lambda: bool(window.foot.currentMessage()), timeout=windows.WAIT)
        return window.foot.currentMessage()

    return choose


@pytest.mark.parametrize(("name", "begins"), [("a.html", b"<!DOCTYPE html>"), ("a.pdf", b"%PDF-")])
def test_it_is_written_as_its_name_says(save, tmp_path, name, begins):
    assert "Written" in save(name)
    content = (tmp_path / name).read_bytes()
    assert content[: len(begins)].lower() == begins.lower() and len(content) > 5_000


def test_another_ending_is_refused_in_a_sentence(save, tmp_path):
    assert "neither in .html nor in .pdf" in save("a.docx")
    assert not (tmp_path / "a.docx").exists()
