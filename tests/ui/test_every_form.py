"""Every form is filled in from its first question to its last in the window, by hands alone (hands.py): then the disk
says what its example says, and nothing is in the way of submitting."""

import hashlib

import pytest
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from a6desk import paths, upgrading
from a6desk.forms import strings
from a6desk.forms.check import check
from a6desk.i18n import tr
from a6desk.ui.inputs.attachments import AttachmentInput
from tests.forms.test_released_forms import FACTS, own_facts
from tests.ui import hands, windows
from tests.ui.windows import LIBRARY, WAIT, press

EXAMPLES = {path.stem.removesuffix("-complete"): path for path in
            sorted((paths.resources() / "examples").glob("*-complete.yaml"))}  # fmt: skip
ARABIC = ("ciat-support", "authorization-ghana-cookstoves")
FRENCH = ("forest-certificate-needs", "cookstoves-request")
RUNS = [*((name, "en") for name in EXAMPLES), *((name, "ar") for name in ARABIC), *((name, "fr") for name in FRENCH)]


@pytest.fixture
def letter(tmp_path, qapp, monkeypatch):
    """A PDF of one page; whoever is asked for a file chooses it."""
    path = tmp_path / "FICTITIOUS letter.pdf"
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A6))
    painter = QPainter(writer)
    painter.drawText(100, 400, "FICTITIOUS")
    painter.end()
    monkeypatch.setattr(AttachmentInput, "ask", staticmethod(lambda *_: [str(path)]))
    return path


def example(desk, path):
    """What the example answers, in the newest version of its form; where that is a newer one, as it is upgraded."""
    form, head = desk.new_from_file(path)
    if form.version != LIBRARY.form(form.id).version:
        head = upgrading.go_on(desk, head.id)
    view = desk.view(head.id)
    return view.form, {id_: hands.without_ids(value) for id_, value in view.answers.items()}


@pytest.mark.parametrize(("name", "language"), RUNS)
def test_a_form_is_filled_in_by_hand_to_its_end(qtbot, ana, show_window, letter, tmp_path, name, language):
    path = EXAMPLES[name]
    other = windows.open_desk(tmp_path / "other")
    form, wanted = example(other, path)
    other.close()
    files = [each.id for each in form.fields.values() if each.type == "attachment"]
    assert not set(files) & set(wanted)
    window = show_window(ana, language=language)
    window.new_button.click()
    press(window, tr("Begin: {form}", form=strings.in_language(form, language).definition.title))
    editor = window.editor
    tables = hands.fill(editor, {**wanted, **dict.fromkeys(files)})
    editor.flush()
    qtbot.waitUntil(lambda: window.saving.settled, timeout=WAIT)
    QApplication.processEvents()
    on_disk = {id_: hands.without_ids(value) for id_, value in ana.view(editor.draft.head.id).answers.items()}
    digest = hashlib.sha256(letter.read_bytes()).hexdigest()
    put_in = {id_: [(each["name"], each["sha256"]) for each in on_disk.pop(id_)] for id_ in files if id_ in on_disk}
    assert on_disk == wanted
    assert put_in == {id_: [(letter.name, digest)] for id_ in files}
    facts = {**FACTS, "files": {digest}, **{k: v for k, v in own_facts(path).items() if k != "invents"}}
    verdict = check(form, ana.view(editor.draft.head.id).answers, facts)
    assert [each.id for each in verdict.findings if each.severity == "blocker"] == []
    assert tables
