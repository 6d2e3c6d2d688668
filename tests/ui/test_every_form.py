"""Every form is filled in from its first question to its last in the window, by hands alone (hands.py): then the disk
says what its example says, and nothing is in the way of submitting."""

import hashlib

import pytest
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

from a6desk import paths
from a6desk.desk import upgrading
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
WORDS = {"en": "", "ar": " وكُتب هذا بالعربية في ٣ أيام.", "fr": " Rédigé à Nîmes, « l’été » d’avant : n° 3."}
"""What is written behind each long text, so that it is typed in that language, too."""
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


def written(form, wanted, language):
    """The same by somebody who writes in this language: long texts end in it, a title is there in it and in Spanish."""
    said = dict(wanted)
    for id_, value in wanted.items():
        spec = form.fields[id_]
        long = {each.id for each in spec.columns if each.type == "long_text"}
        if spec.type == "long_text":
            said[id_] = value + WORDS[language]
        elif spec.type == "table":
            said[id_] = [_in_cells(row, long, WORDS[language]) for row in value]
        elif spec.type == "text_by_language" and language != "en":
            said[id_] = {**value, language: WORDS[language].strip(), "es": "Título en español"}
    return said


def _in_cells(row, columns, words):
    return {key: cell + words if key in columns else cell for key, cell in row.items()}


@pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)  # said by the offscreen platform of every menu
@pytest.mark.parametrize(("name", "language"), RUNS)
def test_a_form_is_filled_in_by_hand_to_its_end(qtbot, ana, show_window, letter, tmp_path, name, language):
    path = EXAMPLES[name]
    other = windows.open_desk(tmp_path / "other")
    form, wanted = example(other, path)
    other.close()
    wanted = written(form, wanted, language)
    files = [each.id for each in form.fields.values() if each.type == "attachment"]
    assert not set(files) & set(wanted)
    window = show_window(ana, language=language)
    window.new_button.click()
    press(window, tr("Begin: {form}", form=strings.in_language(form, language).definition.title))
    editor = window.editor
    done = hands.fill(editor, wanted)
    editor.flush()
    qtbot.waitUntil(lambda: window.saving.settled, timeout=WAIT)
    fresh = windows.open_desk(tmp_path / "desk")
    kept = fresh.view(editor.draft.head.id).answers
    fresh.close()
    on_disk = {id_: hands.without_ids(value) for id_, value in kept.items()}
    digest = hashlib.sha256(letter.read_bytes()).hexdigest()
    put_in = {id_: [(each["name"], each["sha256"]) for each in on_disk.pop(id_)] for id_ in files if id_ in on_disk}
    assert on_disk == wanted
    assert put_in == {id_: [(letter.name, digest)] for id_ in files}
    facts = {**FACTS, "files": {digest}, **{k: v for k, v in own_facts(path).items() if k != "invents"}}
    verdict = check(form, kept, facts)
    assert [each.id for each in verdict.findings if each.severity == "blocker"] == []
    assert done["rows_pasted"]
    assert done["rows_typed"] or sum(each.type == "table" for each in map(form.fields.get, wanted)) == 1
