"""Requests as somebody sends them who keeps to no rule: each ends in one sentence, and in nothing kept."""

import gzip
import http.client
import json
import socket
import uuid
from pathlib import Path

import pytest

from a6desk.events import signing
from a6desk.events.canonical import canonical, digest
from a6desk.sync import endpoints
from a6desk.sync.connect import token_name
from tests.support.network import JAPAN, Office, lines_of


@pytest.fixture(scope="module")
def desk(hub, tmp_path_factory):
    """A desk that never sends anything by itself."""
    office = Office(tmp_path_factory.mktemp("desk") / "desk", hub)
    office.join(JAPAN)
    yield office
    office.close()


@pytest.fixture
def ask(hub, desk):
    """Sends one request, by hand."""
    access = desk.desk.keys.load(token_name(desk.joined.id)).decode()

    def ask(method: str, path: str, body: bytes = b"", access: str | None = access, **headers: str):
        connection = http.client.HTTPConnection(*hub.target, timeout=60)
        if access is not None:
            headers["Authorization"] = f"Bearer {access}"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    return ask


@pytest.fixture
def send(ask):
    """Sends lines; the answers to them."""

    def send(*lines: bytes) -> list[dict]:
        status, _, body = ask("POST", "/v1/sync", gzip.compress(b"\n".join(lines) + b"\n"))
        assert status == 200, body
        return [each for each in lines_of(body) if each["line"] == "answer"]

    return send


@pytest.fixture(autouse=True)
def _nothing_is_kept(hub):
    before = hub.rows("SELECT count(*) FROM events")
    yield
    assert hub.rows("SELECT count(*) FROM events") == before


@pytest.fixture(scope="module")
def event(desk):
    """A good event that is not sent."""
    return desk.event(desk.submit().id)


HELLO = json.dumps({"protocols": [1], "cursor": 0, "newest_key": 0}).encode()
JSON = {"Content-Type": "application/json"}


def _is_refusal(answer, status: int) -> str:
    assert answer[0] == status, answer
    assert answer[1]["a6desk-hub"]
    assert set(json.loads(answer[2])) == {"reason"}
    return json.loads(answer[2])["reason"]


def test_every_answer_names_the_hub(ask, desk):
    for request in [
        ("POST", "/v1/hello", HELLO), ("POST", "/v1/hello", b""), ("GET", "/v1/index"), ("GET", "/"), ("PUT",
        "/v1/sync"),
        ("POST", "/v1/sync", b"x"), ("GET", "/docs"), ("GET", "/openapi.json"),
    ]:  # fmt: skip
        assert ask(*request, **JSON)[1]["a6desk-hub"] == desk.joined.id


@pytest.mark.parametrize("access", [None, "", "0" * 32, "é", "0" * 5_000, "a b"])
@pytest.mark.parametrize("request_", [("POST", "/v1/hello", HELLO), ("POST", "/v1/sync"), ("GET", "/v1/index"),
                                      ("POST", "/v1/restored", b"{}")], ids=lambda each: each[1])  # fmt: skip
def test_without_a_known_access_nothing_is_told(ask, request_, access):
    shown = None if access is None else access.encode().decode("latin-1")
    status, _, body = ask(*request_, access=shown, **JSON)
    assert status == 401
    assert json.loads(body)["reason"] == "The hub does not know this desk's access any more."


@pytest.mark.parametrize("path", ["/", "/v1", "/v2/hello", "/v1/hello/", "/docs", "/openapi.json", "/v1/../v1/hello?x"])
def test_a_path_that_is_none_is_one_sentence(ask, path):
    assert _is_refusal(ask("GET", path), 404) == "This hub has no such request."


def test_a_method_that_is_none_is_one_sentence(ask):
    assert _is_refusal(ask("DELETE", "/v1/sync"), 405)


BAD_JSON = [b"", b"{", b"[]", b"null", b"1", b"\xff", b"NaN", b"[" * 100_000, b'{"a":' * 50_000, b'{"cursor": NaN}',
            b'{"cursor": 0}', b'{"cursor": "0", "newest_key": 0}',
            b'{"cursor": ' + b"9" * 5_000 + b', "newest_key": 0}',
            b'{"cursor": 0, "newest_key": 0, "protocols": "1"}', b'{"cursor": -1, "newest_key": 0}']  # fmt: skip


@pytest.mark.parametrize("path", ["/v1/hello", "/v1/enrol", "/v1/restored"])
@pytest.mark.parametrize("body", BAD_JSON, ids=lambda body: ascii(body[:20]))
def test_a_document_that_is_none_is_one_sentence(ask, path, body):
    assert _is_refusal(ask("POST", path, body, **JSON), 400) == "This request cannot be read."


@pytest.mark.parametrize(
    ("spoken", "sentence"), [([0], "too old"), ([], "too old"), ([2], "is older"), ([2, 3], "is older")]
)
def test_a_desk_of_another_protocol_is_told_who_is_older(ask, spoken, sentence):
    hello = json.dumps({"protocols": spoken, "cursor": 0, "newest_key": 0}).encode()
    assert sentence in _is_refusal(ask("POST", "/v1/hello", hello, **JSON), 400)


def test_a_newer_desk_that_still_speaks_our_protocol_is_answered_in_it(ask):
    hello = json.dumps({"protocols": [3, 2, 1], "cursor": 0, "newest_key": 0, "of_a_later_day": {}}).encode()
    status, _, body = ask("POST", "/v1/hello", hello, **JSON)
    assert (status, json.loads(body)["protocol"]) == (200, 1)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"plain",
        gzip.compress(b"x" * 1_000)[:-5],
        gzip.compress(b"x")[:-1],
        gzip.compress(b"x") + b"more",
        gzip.compress(b"x") * 2,
    ],
    ids=lambda body: ascii(body[:12]),
)
def test_events_that_are_not_packed_or_were_cut_are_one_sentence(ask, body):
    _is_refusal(ask("POST", "/v1/sync", body), 400)


@pytest.mark.parametrize("since", ["-1", "x", "1.5", "9" * 5_000, ""])
def test_a_cursor_that_is_none_is_one_sentence(ask, since):
    _is_refusal(ask("POST", f"/v1/sync?since={since}", gzip.compress(b"")), 400)


def _memory(hub) -> int:
    """The most memory that the hub ever held, in kB."""
    status = Path(f"/proc/{hub.process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def test_a_bomb_ends_at_its_limit(ask, hub):
    bomb = gzip.compress(b"\0" * 300_000_000)
    assert len(bomb) < endpoints.MAX_REQUEST
    before = _memory(hub)
    _is_refusal(ask("POST", "/v1/sync", bomb), 413)
    assert _memory(hub) - before < 60_000


def test_too_many_lines_are_refused_before_they_are_answered(ask):
    _is_refusal(ask("POST", "/v1/sync", gzip.compress(b"\n" * 7_000_000)), 413)
    _is_refusal(ask("POST", "/v1/sync", gzip.compress(b"{}\n" * (endpoints.MAX_LINES + 1))), 413)


@pytest.mark.parametrize("path", ["/v1/sync", "/v1/hello", "/v1/enrol", "/v1/restored"])
def test_a_request_that_is_too_large_is_refused_and_not_held(ask, hub, path):
    before = _memory(hub)
    _is_refusal(ask("POST", path, b"x" * (endpoints.MAX_REQUEST + 1), **JSON), 413)
    _is_refusal(ask("POST", path, b"x" * (5 * endpoints.MAX_REQUEST), **JSON), 413)
    assert _memory(hub) - before < 60_000


def test_a_request_that_never_ends_is_hung_up_on(hub):
    with socket.create_connection(hub.target, timeout=60) as line:
        line.sendall(b"POST /v1/enrol HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"x" * 65_536
        with pytest.raises(OSError):
            while True:
                line.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")


@pytest.mark.parametrize(
    "cut", [b"POST /v1/enrol HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n\r\nabc", b"POST", b""]
)
def test_a_request_that_is_cut_leaves_nothing(hub, ask, cut):
    with socket.create_connection(hub.target, timeout=60) as line:
        line.sendall(cut)
    assert ask("POST", "/v1/hello", HELLO, **JSON)[0] == 200


# --- events ---


@pytest.mark.parametrize("line", [b"garbage", b"{}", b"[]", b"null", b'"text"', b"1", b"NaN", b"\xff\xfe",
b"[" * 100_000,
                                  b'{"id": 5}', b'{"line": "again"}', b'{"line": "again", "event": {"id": {}}}'],
                         ids=lambda line: ascii(line[:20]))  # fmt: skip
def test_a_line_that_is_no_event_is_refused_and_the_next_is_read(send, line):
    answers = send(line, line)
    assert [(each["status"], each["reason"]) for each in answers] == [(400, "This event cannot be read.")] * 2


def test_an_event_that_cannot_be_read_is_refused_by_its_name(send, event):
    """So that the desk can tell it from one that got no answer."""
    [answer] = send(event.model_dump_json().replace('"actor"', '"actors"').encode())
    assert (answer["event"], answer["status"]) == (event.id, 400)


@pytest.mark.parametrize("field", ["id", "kind", "subject", "desk", "actor", "party", "form", "version", "sha256",
"digest",
                                   "bytes", "supersedes", "depends_on", "claimed_at", "sig"])  # fmt: skip
def test_any_changed_word_breaks_the_signature(send, event, field):
    other = str(uuid.uuid4())
    changed = {
        "id": other, "kind": "withdrawal", "subject": other, "desk": "0" * 16, "actor": "another", "party": "KHM",
        "form": "a6desk/other", "version": 2, "sha256": "0" * 64, "digest": "0" * 64, "bytes": "{}",
        "supersedes": other,
        "depends_on": [other], "claimed_at": "2001-01-01T00:00:00Z", "sig": "A" * 86,
    }[field]  # fmt: skip
    [answer] = send(json.dumps(event.model_dump(mode="json") | {field: changed}).encode())
    assert answer["receipt"] is None
    assert answer["status"] == (403 if field == "desk" else 400)


@pytest.mark.parametrize("extra", [{"more": 1}, {"line": "event"}, {"receipt": None}])
def test_an_unknown_key_is_refused(send, event, extra):
    [answer] = send(json.dumps(event.model_dump(mode="json") | extra).encode())
    assert answer["status"] == 400


def test_an_event_in_the_name_of_another_desk_is_refused(send, event, hub, offices):
    """Another desk's key under our name, and our event under another desk's name."""
    other = offices(hub)
    other.join(JAPAN)
    [as_us] = send(other.sign(event).model_dump_json().encode())
    assert (as_us["status"], as_us["receipt"]) == (400, None)
    stranger = signing.new_key()
    [nobody] = send(other.sign(event, desk=signing.key_id(signing.public_of(stranger))).model_dump_json().encode())
    assert (nobody["status"], nobody["receipt"]) == (403, None)


def _with_text(desk, event, text: str, **changed):
    return desk.sign(event, bytes=text, digest=digest(text.encode()), **changed).model_dump_json().encode()


@pytest.mark.parametrize("spoil", [
    lambda text: " " + text, lambda text: text + "\n", lambda text: json.dumps(json.loads(text)),
    lambda text: text[:-1], lambda text: "", lambda text: "[]", lambda text: "null",
    lambda text: text.replace('"version":1', '"version":1.0'),
    lambda text: text.replace('"version":1', '"version":NaN'), lambda text: text.replace('{"answers"',
    '{"a":1,"answers"'),
    lambda text: json.dumps({**json.loads(text), "answers": []}, separators=(",", ":"), sort_keys=True),
    lambda text: text.replace("FICTITIOUS", "FICTI\u0301TIOUS", 1), lambda text: text.replace("FICTITIOUS",
    "\u202eX", 1),
    lambda text: "[" * 10_000, lambda text: text.replace('"answers":{', '"answers":{"x":' + "[" * 30 + "]" * 30 + ","),
])  # fmt: skip
def test_a_text_that_is_not_canonical_is_refused(send, desk, event, spoil):
    [answer] = send(_with_text(desk, event, spoil(event.bytes)))
    assert answer["receipt"] is None
    assert answer["status"] in (400, 422)


def test_what_text_and_event_say_has_to_agree(send, desk, event):
    payload = json.loads(event.bytes)
    other = canonical({**payload, "sha256": "0" * 64}).decode()
    lines = [
        desk.sign(event, digest="0" * 64).model_dump_json().encode(),
        desk.sign(event, subject=str(uuid.uuid4())).model_dump_json().encode(),
        desk.sign(event, party="KHM").model_dump_json().encode(),
        desk.sign(event, sha256="0" * 64).model_dump_json().encode(),
        _with_text(desk, event, other),
        _with_text(desk, event, canonical({**payload, "version": 2}).decode()),
        _with_text(desk, event, canonical({**payload, "form": "a6desk/other"}).decode()),
    ]
    assert [each["status"] for each in send(*lines)] == [400] * len(lines)


def test_a_withdrawal_is_held_against_what_it_withdraws(send, desk, event):
    withdrawal = {"kind": "withdrawal", "id": str(uuid.uuid4()), "bytes": ""}
    many = [str(uuid.uuid4()) for _ in range(60)]
    lines = [
        desk.sign(event, **withdrawal),
        desk.sign(event, **withdrawal | {"bytes": "text"}),
        desk.sign(event, **withdrawal, depends_on=many),
    ]
    answers = send(*(each.model_dump_json().encode() for each in lines))
    assert [each["status"] for each in answers] == [424, 400, 400]


def test_a_bad_event_does_not_hide_the_good_one_beside_it(send, desk, hub):
    """Kept on purpose: the only one here that leaves something at the hub."""
    good = desk.event(desk.submit("good").id).model_dump_json().encode()
    answers = send(b"garbage", good, b"[]", good)
    assert [each["status"] for each in answers] == [400, 200, 400, 208]
    assert answers[1]["receipt"] == answers[3]["receipt"]
    hub.write("DROP TRIGGER events_stay_delete")
    hub.write("DELETE FROM events WHERE id = ?", answers[1]["event"])


def test_requests_leave_no_files_open(ask, hub):
    for _ in range(100):
        ask("GET", "/v1/index")
    assert len(list(Path(f"/proc/{hub.process.pid}/fd").iterdir())) < 100
