"""Files from a folder to a draft, to a submission and to a copy beside a browser."""

import json
import threading

import pytest

from a6desk.desk import attaching, copying, outlook
from a6desk.desk.editing import OpenDraft
from a6desk.errors import UserError
from a6desk.events import signing
from a6desk.i18n import use
from a6desk.store import files, hubs, outbox
from a6desk.sync.connect import KEY
from tests.support.attachments import ANSWERS, CSV, DOCX, FILES, PDF, form_of, library_in
from tests.support.desks import JAPAN, opened
from tests.support.office import Office


@pytest.fixture
def library(tmp_path):
    return library_in(tmp_path / "resources")


@pytest.fixture
def draft(desk):
    return desk.new(form_of(desk.library), ANSWERS).id


@pytest.fixture
def put(tmp_path):
    def write(content=PDF, name="report.pdf"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def office(desk):
    office = Office()
    desk.keys.store(KEY, signing.private_bytes(signing.new_key()))
    with desk.store.writing():
        hubs.add(desk.store, office.hub, office.certificate(1, JAPAN))
    return office


def files_of(desk, draft):
    return [each["name"] for each in desk.view(draft).answers.get(FILES, ())]


# --- drafting ---------------------------------------------------------------------------------------------------------


def test_a_file_is_attached_and_taken_out_and_its_bytes_stay(desk, draft, put):
    entry = desk.attach(draft, FILES, put())
    other = desk.attach(draft, FILES, put(CSV, "data.csv"))
    assert (other.name, other.media_type, other.size) == ("data.csv", "text/csv", len(CSV))
    assert desk.view(draft).answers[FILES] == [other.model_dump(), entry.model_dump()]
    assert desk.check(draft).ready and desk.file_path(entry.sha256).read_bytes() == PDF
    assert desk.detach(draft, FILES, "report.pdf") == "report.pdf" and files_of(desk, draft) == ["data.csv"]
    assert desk.detach(draft, FILES, desk.view(draft).answers[FILES][0]["sha256"][:8]) == "data.csv"
    assert files_of(desk, draft) == [] and len(files.at_hand(desk.profile)) == 2


def test_the_same_file_twice_is_one_under_its_newest_name(desk, draft, put):
    desk.attach(draft, FILES, put())
    desk.attach(draft, FILES, put(name="rapport.pdf"))
    assert files_of(desk, draft) == ["rapport.pdf"]


@pytest.mark.parametrize(
    ("field", "name", "match"),
    [(FILES, "letter.docx", "none of: PDF, CSV"), (FILES, "large.pdf", "at most 5 kB"), (FILES, "no.pdf", "no file"),
     ("f_title", "report.pdf", "takes no files.*f_files, f_more"), ("f_nothing", "report.pdf", "no question")],
)  # fmt: skip
def test_what_is_not_taken_changes_nothing(desk, draft, put, field, name, match):
    put(), put(DOCX, "letter.docx"), put(PDF.ljust(5_001), "large.pdf")
    with pytest.raises(UserError, match=match):
        desk.attach(draft, field, put().parent / name)
    assert desk.view(draft).answers == ANSWERS and files.at_hand(desk.profile) == frozenset()


def test_taking_out_what_is_not_there_or_could_be_two_is_refused(desk, draft, put):
    for content in (PDF, PDF + b"x"):
        desk.attach(draft, FILES, put(content))
    with pytest.raises(UserError, match="Several files"):
        desk.detach(draft, FILES, "report.pdf")
    with pytest.raises(UserError, match="There is no file"):
        desk.detach(draft, FILES, "other.pdf")


def test_bytes_that_are_missing_block_and_adding_the_file_again_mends_it(desk, draft, put):
    entry = desk.attach(draft, FILES, put())
    files.path_of(desk.profile, entry.sha256).unlink()
    assert [each.rule for each in desk.check(draft).findings] == ["file_missing"] and not desk.check(draft).ready
    desk.attach(draft, FILES, put())
    assert desk.check(draft).ready


def test_a_part_that_a_crash_left_is_cleared_at_the_next_start(desk, draft, put, library):
    desk.attach(draft, FILES, put())
    (desk.profile.files / ".part-left").write_bytes(b"half")
    desk.close()
    with opened(desk.profile, library):
        assert not (desk.profile.files / ".part-left").exists()
        assert len(files.at_hand(desk.profile)) == 1


# --- an open draft ----------------------------------------------------------------------------------------------------


def test_an_open_draft_takes_a_file_on_another_thread_while_typing_goes_on(desk, draft, put):
    shown, go, begun, on = OpenDraft(desk, draft, "en"), threading.Event(), threading.Event(), []

    def slow(done, size):
        on.append(threading.current_thread())
        begun.set()
        go.wait(30)

    future = shown.attach(FILES, put(), slow)
    assert begun.wait(30) and on[0] is not threading.current_thread()
    shown.answer("f_title", "en", "Typed meanwhile").result(30)
    assert not future.done() and desk.view(draft).title == "Typed meanwhile"
    go.set()
    done = future.result(30)
    done.saved.result(30)
    shown.attached(done)
    assert [each["name"] for each in shown.answers[FILES]] == files_of(desk, draft) == ["report.pdf"]
    assert shown.verdict.ready, "its bytes are known to be here"
    shown.undo().result(30)
    assert files_of(desk, draft) == []
    shown.redo().result(30)
    assert files_of(desk, draft) == ["report.pdf"]


def test_a_file_that_is_not_taken_is_told_by_the_future(desk, draft, put):
    with pytest.raises(UserError, match="none of: PDF, CSV"):
        OpenDraft(desk, draft, "en").attach(FILES, put(DOCX, "letter.docx")).result(30)


def test_closing_waits_for_a_file_that_is_being_taken_in(profile, library, put):
    desk = opened(profile, library)
    draft = desk.new(form_of(library), ANSWERS).id
    OpenDraft(desk, draft, "en").attach(FILES, put())
    desk.close()
    with opened(profile, library) as again:
        assert files_of(again, draft) == ["report.pdf"]


# --- submitting -------------------------------------------------------------------------------------------------------


def test_a_submission_names_its_files_and_keeps_nothing_else_of_what_lies_here(desk, draft, put, office):
    entry = desk.attach(draft, FILES, put())
    desk.attach(desk.new(form_of(desk.library), ANSWERS).id, FILES, put(CSV, "other.csv"))
    sent = desk.submit(draft)
    payload = json.loads(sent.payload)
    assert payload["files"] == [entry.model_dump()] == payload["answers"][FILES] == attaching.manifest_of(sent.payload)
    assert "files" not in sent.facts
    assert outbox.find_submissions(desk.store, sent.id)[0].digest == sent.digest


@pytest.mark.parametrize(
    ("harm", "match"),
    [(lambda path: path.unlink(), "1 blocker stands in the way"),
     (lambda path: path.write_bytes(PDF[::-1]), "was altered"), (lambda path: path.write_bytes(b""), "was altered")],
)  # fmt: skip
def test_nothing_is_submitted_whose_files_are_missing_or_altered(desk, draft, put, office, harm, match):
    entry = desk.attach(draft, FILES, put())
    attaching.require_whole(desk, [entry.model_dump()])
    path = files.path_of(desk.profile, entry.sha256)
    before = path.stat().st_mtime_ns
    harm(path)
    assert not path.exists() or path.stat().st_mtime_ns != before
    with pytest.raises(UserError, match=match):
        desk.submit(draft)
    assert desk.list_sent() == [] and files_of(desk, draft) == ["report.pdf"]
    desk.attach(draft, FILES, put())
    assert desk.submit(draft)


def test_received_is_said_of_the_text_alone(desk, draft, put, office):
    desk.attach(draft, FILES, put())
    desk.attach(draft, FILES, put(CSV, "data.csv"))
    sent = desk.submit(draft)
    [delivery] = outbox.deliveries(desk.store, sent.id)
    receipt = office.receipt(outbox.event_of(desk.store, delivery))
    desk.later(lambda store: outbox.add_receipt(store, receipt, [])).result()
    [delivery] = outbox.deliveries(desk.store, sent.id)
    said = outlook.delivery_sentence(desk, delivery)
    assert "received by Office" in said
    assert said.endswith(": the text only; its 2 files were not sent and stay on this computer")
    use("ar")
    assert "the text only" not in outlook.delivery_sentence(desk, delivery)


def test_a_correction_has_the_files_of_what_it_corrects(desk, draft, put, office):
    desk.attach(draft, FILES, put())
    again = desk.correct(desk.submit(draft).id)
    assert files_of(desk, again.id) == ["report.pdf"] and desk.check(again.id).ready


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_the_copy_sheet_lists_the_files_and_saves_copies_beside_what_lies_there(desk, draft, put, office, tmp_path):
    entry = desk.attach(draft, FILES, put())
    sheet = copying.CopySheet.open(desk, desk.submit(draft).id, "en")
    [file] = sheet.sheet.files
    assert (file.name, file.sha256, file.label) == (
        "report.pdf",
        entry.sha256,
        "F_Files",
    ) and file.size == f"{len(PDF)} bytes"
    assert sheet.sheet.left == ()
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "report.pdf").write_bytes(b"mine")
    assert [path.name for path in sheet.save_files(folder).result(30)] == ["report (2).pdf"]
    assert (folder / "report.pdf").read_bytes() == b"mine" and (folder / "report (2).pdf").read_bytes() == PDF
    sheet.save_html(folder / "sheet.html")
    html = (folder / "sheet.html").read_text("utf-8")
    assert "report.pdf" in html and entry.sha256 in html and "upload" in html


def test_an_altered_manifest_is_none(desk):
    for odd in (b"", b"{}", b'{"files":[', b'{"files":[{}]}', b'{"files":[1]}', b'["files":[]]', b'"files":['):
        assert attaching.manifest_of(odd) == []
