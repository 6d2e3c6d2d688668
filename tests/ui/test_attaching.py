"""Files in the window: added, refused, shown, taken out and submitted, without the window waiting for a disk."""

import threading

import pytest
from PySide6.QtCore import Qt

from a6desk.desk import Desk, copying
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store import files, outbox
from a6desk.ui import attaching
from a6desk.ui.copysheet import CopySheetWindow
from tests.support.attachments import ANSWERS, DOCX, FILES, PDF, form_of, library_in
from tests.ui import windows
from tests.ui.windows import WAIT


@pytest.fixture
def ana(tmp_path):
    profile = Profile(tmp_path / "desk")
    with Desk(profile, library_in(tmp_path / "resources"), Keys(profile, in_files=True), "Ana") as desk:
        yield desk


@pytest.fixture
def draft(window, ana):
    id_ = ana.new(form_of(ana.library), ANSWERS).id
    window.open_draft(id_)
    return id_


@pytest.fixture
def give(window, tmp_path):
    """give(content, name): a person chooses this file in the dialog."""

    def choose(content=PDF, name="report.pdf", field=FILES):
        path = tmp_path / name
        path.write_bytes(content)
        shown = window.editor.boxes[field].input
        shown.ask = lambda *_: [str(path)]
        shown.add.click()
        return path

    return choose


@pytest.fixture
def stuck(monkeypatch):
    """Nothing is copied until .go is set; .begun tells that it would be."""

    class Stuck:
        go, begun = threading.Event(), threading.Event()

    stuck, write = Stuck(), files._write

    def slow(target, chunk):
        stuck.begun.set()
        assert threading.current_thread() is not threading.main_thread()
        stuck.go.wait(30)
        write(target, chunk)

    monkeypatch.setattr(files, "_write", slow)
    yield stuck
    stuck.go.set()


def shown(window, field=FILES):
    return window.editor.boxes[field].input


def rows(window):
    model = shown(window).list.model()
    return [model.index(n, 0).data().split(" · ")[0] for n in range(model.rowCount())]


def on_disk(desk, draft):
    return [each["name"] for each in windows.on_disk(desk, draft).get(FILES, ())]


def test_a_file_is_added_shown_and_saved(window, ana, draft, give, qtbot):
    give()
    qtbot.waitUntil(lambda: rows(window) == ["report.pdf"] and windows.is_saved(window), timeout=WAIT)
    assert on_disk(ana, draft) == ["report.pdf"] and shown(window).progress.isHidden()
    assert window.editor.draft.verdict.ready


def test_the_window_goes_on_while_a_file_is_taken_in_and_says_how_far_it_is(window, ana, draft, give, stuck, qtbot):
    give(PDF.ljust(4_000))
    assert stuck.begun.wait(30)
    assert shown(window).progress.text() == "Taking in report.pdf: 0 %" and "Saving…" in windows.state(window)
    give(name="second.pdf")
    assert shown(window).progress.text() == "Taking in report.pdf: 0 %. Then 1 more."
    window.editor.boxes["f_title"].input.focus_part("en")
    windows.write(" typed")
    window.editor.flush()
    qtbot.waitUntil(lambda: "typed" in windows.on_disk(ana, draft)["f_title"]["en"], timeout=WAIT)
    assert on_disk(ana, draft) == []
    stuck.go.set()
    qtbot.waitUntil(lambda: rows(window) == ["report.pdf", "second.pdf"], timeout=WAIT)
    qtbot.waitUntil(lambda: windows.is_saved(window), timeout=WAIT)
    assert "advised against" in " ".join(windows.texts(window.editor.boxes[FILES]))


def test_a_file_that_is_not_taken_is_refused_beside_the_field_and_nothing_else_changes(window, ana, draft, give, qtbot):
    give(DOCX, "letter.docx")
    qtbot.waitUntil(shown(window).trouble.isVisible, timeout=WAIT)
    assert shown(window).trouble.text().startswith("letter.docx is, by its content, none of: PDF, CSV. Nothing was")
    qtbot.waitUntil(lambda: windows.is_saved(window), timeout=WAIT)
    assert rows(window) == [] and on_disk(ana, draft) == [] and "Not saved" not in windows.state(window)
    give()
    qtbot.waitUntil(lambda: rows(window) == ["report.pdf"], timeout=WAIT)
    assert not shown(window).trouble.isVisible()


def test_a_file_is_taken_out_and_undo_brings_it_back(window, ana, draft, give, qtbot):
    give()
    qtbot.waitUntil(lambda: on_disk(ana, draft) == ["report.pdf"] and rows(window) != [], timeout=WAIT)
    shown(window).list.setFocus()
    windows.key(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: on_disk(ana, draft) == [], timeout=WAIT)
    window.editor.undo()
    qtbot.waitUntil(lambda: rows(window) == ["report.pdf"], timeout=WAIT)
    window.editor.show_history(FILES)
    assert "report.pdf (48 bytes)" in windows.texts(window.editor)


def test_an_editor_that_is_left_meanwhile_loses_nothing_and_a_refusal_is_still_said(
    window, ana, draft, give, stuck, qtbot
):
    give()
    give(DOCX, "letter.docx")
    assert stuck.begun.wait(30)
    window.show_page("drafts")
    stuck.go.set()
    qtbot.waitUntil(lambda: "letter.docx" in windows.said(window), timeout=WAIT)
    qtbot.waitUntil(lambda: on_disk(ana, draft) == ["report.pdf"], timeout=WAIT)
    window.open_draft(draft)
    assert rows(window) == ["report.pdf"]


def test_closing_waits_for_the_file(window, ana, draft, give, stuck, qtbot):
    give()
    assert stuck.begun.wait(30)
    window.close()
    assert window.isVisible()
    stuck.go.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)
    assert on_disk(ana, draft) == ["report.pdf"]


def test_a_full_disk_is_said_beside_the_field_and_typing_goes_on(window, ana, draft, give, monkeypatch, qtbot):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_write", full)
    give()
    qtbot.waitUntil(lambda: "The disk is full" in shown(window).trouble.text(), timeout=WAIT)
    assert on_disk(ana, draft) == [] and list(ana.profile.files.iterdir()) == []


def test_a_copy_is_shown_by_its_own_program_never_the_file_that_is_kept(window, ana, draft, give, monkeypatch, qtbot):
    opened = []
    monkeypatch.setattr(attaching, "show_file", lambda path: opened.append(path) or len(opened) > 1)
    give()
    qtbot.waitUntil(lambda: rows(window) != [], timeout=WAIT)
    shown(window).list.setFocus()
    windows.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "No program on this computer" in shown(window).trouble.text(), timeout=WAIT)
    windows.press(window.editor, "F_Files: Open")
    qtbot.waitUntil(lambda: len(opened) == 2, timeout=WAIT)
    assert (
        opened[0].read_bytes() == PDF and opened[0].name == "report.pdf" and ana.profile.files not in opened[0].parents
    )


def test_bytes_that_are_gone_stop_submitting_with_a_way_to_mend_it(window, ana, draft, give, qtbot):
    give()
    qtbot.waitUntil(lambda: on_disk(ana, draft) == ["report.pdf"] and rows(window) != [], timeout=WAIT)
    [sha256] = files.at_hand(ana.profile)
    files.path_of(ana.profile, sha256).unlink()
    window.editor.refresh()
    assert "the file itself is not on this computer" in " ".join(windows.texts(window.editor.boxes[FILES]))
    assert shown(window).list.property("trouble") == "blocker"
    give()
    qtbot.waitUntil(lambda: window.editor.draft.verdict.ready, timeout=WAIT)


def test_what_is_submitted_says_that_its_files_stay_here(window, ana, draft, give, qtbot):
    windows.join(ana)
    give()
    qtbot.waitUntil(lambda: on_disk(ana, draft) == ["report.pdf"] and windows.is_saved(window), timeout=WAIT)
    window.editor.refresh()
    window.editor.submit()
    assert any(text.startswith("Its file stays on this computer") for text in windows.texts(window.editor))
    windows.press(window.editor, "Submit")
    qtbot.waitUntil(lambda: len(ana.list_sent()) == 1, timeout=WAIT)
    [row] = ana.list_sent()
    assert any(text.startswith("Its file stays on this computer") for text in windows.texts(window))
    window.open_draft(draft)
    assert not shown(window).add.isVisible() and rows(window) == ["report.pdf"]
    assert outbox.is_frozen(ana.store, row.submission.draft)


def test_files_that_were_altered_are_not_submitted_and_the_window_waits_for_no_disk(window, ana, draft, give, qtbot):
    windows.join(ana)
    give()
    qtbot.waitUntil(lambda: on_disk(ana, draft) == ["report.pdf"] and windows.is_saved(window), timeout=WAIT)
    [sha256] = files.at_hand(ana.profile)
    files.path_of(ana.profile, sha256).write_bytes(b"%PDF-other")
    window.editor.refresh()
    window.editor.submit()
    windows.press(window.editor, "Submit")
    qtbot.waitUntil(lambda: "was altered" in windows.said(window), timeout=WAIT)
    assert ana.list_sent() == [] and window.editor.side.confirm.isEnabled()


def test_the_copy_sheet_saves_copies_to_upload_by_hand(window, ana, draft, give, tmp_path, qtbot):
    windows.join(ana)
    give()
    qtbot.waitUntil(lambda: on_disk(ana, draft) == ["report.pdf"], timeout=WAIT)
    sheet = CopySheetWindow(copying.CopySheet.open(ana, ana.submit(draft).id, "en"))
    qtbot.addWidget(sheet)
    sheet.show()
    assert "Files to upload by hand" in windows.texts(sheet)
    assert "F_Files: report.pdf (48 bytes)" in windows.texts(sheet)
    folder = tmp_path / "stick"
    folder.mkdir()
    sheet.save_files(folder)
    qtbot.waitUntil(lambda: sheet.said.text() == "Saved: report.pdf.", timeout=WAIT)
    assert (folder / "report.pdf").read_bytes() == PDF and sheet.files.isEnabled()
    sheet.save_files(tmp_path / "nowhere")
    qtbot.waitUntil(lambda: "could not be written" in sheet.said.text(), timeout=WAIT)
