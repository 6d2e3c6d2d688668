"""A submission with a file, through a hub that is a process of its own: what arrives, and what is said of the rest."""

import json

import pytest

from a6desk import cli
from a6desk.desk import outlook
from a6desk.events.canonical import canonical, digest
from a6desk.store import outbox
from tests.support.attachments import OF_KIND, PDF
from tests.support.desks import EXAMPLE


@pytest.fixture
def submission(office, tmp_path):
    """A submission with two files."""
    form, head = office.desk.new_from_file(EXAMPLE)
    field = next(field.id for field in form.fields.values() if field.type == "attachment")
    for kind in ("pdf", "docx"):
        path = tmp_path / f"Report.{kind}"
        path.write_bytes(OF_KIND[kind])
        office.desk.attach(head.id, field, path)
    return office.desk.submit(head.id)


def test_the_text_arrives_with_the_list_of_its_files_and_nobody_reads_that_as_the_files(office, hub, submission):
    done = office.sync()
    assert done.received == [submission.id]
    said = cli.round_sentence("Hub", done, office.desk)
    assert said == "Hub: 1 received. Their 2 files were not sent and stay on this computer."
    office.nothing_lost_nothing_twice()
    [(document,)] = hub.rows("SELECT document FROM events WHERE id = ?", submission.id)
    named = json.loads(json.loads(document)["bytes"])["files"]
    assert [each["name"] for each in named] == [
        each["name"] for each in sorted(named, key=lambda each: each["sha256"])
    ] and {each["name"] for each in named} == {"Report.pdf", "Report.docx"}
    [kept] = outbox.receipts(office.desk.store, submission.id)
    [finding] = [each for each in kept.findings if each["rule"] == "files_not_received"]
    assert finding["message"].startswith("2 files that this submission names were not sent")
    [delivery] = outbox.deliveries(office.desk.store, submission.id)
    said = outlook.delivery_sentence(office.desk, delivery)
    assert "received by" in said and said.endswith("its 2 files were not sent and stay on this computer")
    assert all(PDF not in path.read_bytes() for path in hub.folder.rglob("*") if path.is_file())


def test_a_list_of_files_that_is_not_that_of_the_answers_is_refused(office, submission):
    event = office.event(submission.id)
    content = json.loads(event.bytes)
    for files in ([], content["files"][:1], content["files"][::-1], [{"name": "x"}], "x", None):
        if files is None:
            del content["files"]
        else:
            content["files"] = files
        text = canonical(content)
        line = office.sign(event, bytes=text.decode(), digest=digest(text)).model_dump_json().encode()
        client = office.client()
        [answer] = [each for each in client.sync([line], 0, 10**6) if each.line == "answer"]
        client.close()
        assert (answer.status, answer.reason) == (422, "The list of files is not that of the answers."), files
    assert office.sync().received == [submission.id]
