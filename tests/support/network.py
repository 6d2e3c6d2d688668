"""A hub as a process of its own, desks in profiles of their own, joined by real joining codes."""

import contextlib
import dataclasses
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from a6desk import paths
from a6desk.desk import Desk
from a6desk.events import joining, signing
from a6desk.events.documents import Event, Receipt, signed
from a6desk.forms import answers as forms_answers
from a6desk.forms.library import Library
from a6desk.hub import enrolment
from a6desk.hub.identity import Hub
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store import hubs, outbox
from a6desk.store.outbox import Submission
from a6desk.sync import connect, push
from a6desk.sync.client import Client
from a6desk.sync.push import Round
from tests.support.faultproxy import FaultProxy

LIBRARY = Library()
FORM = "a6desk/nma-recording"
JAPAN = "JPN:a68_focal_point"
SILENCE = 20.0
"""Seconds; no test that passes waits for them."""
_ROOT = Path(__file__).resolve().parents[2]
_WAIT = 60


class HubProcess:
    """`a6desk hub serve` on a free port. wrapper: a Python file that runs instead of the package."""

    def __init__(self, folder: Path, wrapper: Path | None = None, arguments: tuple[str, ...] = ("--demonstration",)):
        self.folder, self.wrapper, self.arguments = folder, wrapper, arguments
        self.errors = folder.with_name(folder.name + ".log")
        self.process: subprocess.Popen | None = None
        self.start()

    def start(self) -> None:
        program = [str(self.wrapper)] if self.wrapper else ["-m", "a6desk"]
        command = [sys.executable, *program, "hub", "serve", "--folder", str(self.folder), "--port", "0"]
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [*command, *self.arguments], stdout=subprocess.PIPE, stderr=errors, text=True, cwd=_ROOT
            )
        line = self.process.stdout.readline()
        assert line, self.errors.read_text()
        self.address = json.loads(line)["serving"]
        host, port = self.address.removeprefix("http://").rsplit(":", 1)
        self.target = (host, int(port))

    def stop(self) -> int:
        """End it as an office does; its exit code."""
        if self.process is None:
            return 0
        self.process.terminate()
        try:
            return self.process.wait(_WAIT)
        finally:
            self.process.stdout.close()
            self.process = None

    def invite(self, *mandates: str, name: str = "desk") -> str:
        """A joining code, as `a6desk hub enrol` makes it while the hub is served."""
        hub = Hub(self.folder)
        try:
            return enrolment.invite(hub, name, [enrolment.read_mandate(text) for text in mandates])
        finally:
            hub.close()

    def rows(self, sql: str, *values) -> list[tuple]:
        """What stands in its database."""
        path = f"file:{self.folder / 'hub.db'}?mode=ro"
        with contextlib.closing(sqlite3.connect(path, uri=True)) as connection:
            return connection.execute(sql, values).fetchall()

    def write(self, sql: str, *values) -> None:
        """Change its database as only a test may."""
        with contextlib.closing(sqlite3.connect(self.folder / "hub.db")) as connection, connection:
            connection.execute(sql, values)

    def kept(self) -> dict[str, Receipt]:
        """event -> its receipt, of all that was received."""
        return {id_: Receipt.model_validate_json(text) for id_, text in self.rows("SELECT id, receipt FROM events")}


def through(code: str, address: str) -> str:
    """The same joining code with another address."""
    return joining.write(dataclasses.replace(joining.read(code), address=address))


class Office:
    """A desk and its way to one hub, through a proxy of its own where there is one."""

    def __init__(self, folder: Path, hub: HubProcess, proxy: FaultProxy | None = None):
        self.hub, self.proxy = hub, proxy
        profile = Profile(folder)
        self.desk = Desk(profile, LIBRARY, Keys(profile, in_files=True), "FICTITIOUS Person")

    def join(self, *mandates: str, code: str = "") -> hubs.Hub:
        code = code or self.hub.invite(*mandates)
        if self.proxy:
            code = through(code, self.proxy.address)
        return connect.join(self.desk.store, self.desk.keys, code, "")

    @property
    def joined(self) -> hubs.Hub:
        return hubs.all_hubs(self.desk.store)[0]

    def client(self, silence: float = SILENCE) -> Client:
        return connect.client_of(self.desk.keys, self.joined, silence)

    def sync(self, silence: float = SILENCE) -> Round:
        done = self.sync_without_looking(silence)
        self.hold_to_the_truth()
        return done

    def sync_without_looking(self, silence: float = SILENCE) -> Round:
        client = self.client(silence)
        try:
            return push.go(self.desk.store, self.joined, client)
        finally:
            client.close()

    def hold_to_the_truth(self) -> None:
        """After whatever happened: "received" shows where a receipt verifies, and nowhere else."""
        for row in self.desk.list_sent():
            for delivery in row.deliveries:
                proof = self.desk.prove(delivery)
                assert (delivery.state == "received") == (proof is not None)
                assert proof is None or proof.trouble == ""

    def submit(self, title: str = "approach", supersedes: str | None = None, **more) -> Submission:
        answers = {**example(), "nma_title": {"en": f"FICTITIOUS {title}"}, **more}
        head = self.desk.new(LIBRARY.form(FORM, 1), answers)
        return self.desk.submit(head.id, supersedes)

    def submit_for(self, party: str) -> Submission:
        """A submission of another Party than Japan."""
        return self.submit(nma_submitting_party=party)

    def states(self) -> dict[str, str]:
        """event -> state, of every delivery."""
        return {each.event: each.state for row in self.desk.list_sent() for each in row.deliveries}

    def reasons(self) -> dict[str, str | None]:
        return {each.event: each.reason for row in self.desk.list_sent() for each in row.deliveries}

    def receipts(self, event: str) -> list[str]:
        return [kept.document for kept in outbox.receipts(self.desk.store, event)]

    def event(self, submission: str) -> Event:
        return outbox.event_of(self.desk.store, outbox.deliveries(self.desk.store, submission)[0])

    @property
    def key(self):
        return signing.private_key(self.desk.keys.load("desk"))

    def sign(self, event: Event, **changed) -> Event:
        """This event as somebody writes it who keeps to no rule of ours, signed by this desk's key."""
        content = {**event.model_dump(mode="json", exclude={"sig"}), **changed}
        return signed(Event, content, self.key)

    def nothing_lost_nothing_twice(self) -> None:
        """Every delivery was received, the hub keeps each once, and desk and hub hold the same receipt."""
        ours = [each for row in self.desk.list_sent() for each in row.deliveries if each.state != "taken_out"]
        events = [each.event for each in ours]
        assert {each.state for each in ours} <= {"received"}
        kept = self.hub.rows("SELECT id, digest, receipt FROM events")
        assert sorted(id_ for id_, _, _ in kept if id_ in events) == sorted(events)
        for id_, digest, receipt in kept:
            if id_ in events:
                assert receipt in self.receipts(id_)
                assert len(self.receipts(id_)) == 1
                assert Receipt.model_validate_json(receipt).digest == digest

    def copy(self, folder: Path) -> "Office":
        """The same profile a second time, as people copy folders: both are closed while it is done."""
        source = self.desk.profile.folder
        self.desk.close()
        shutil.copytree(source, folder)
        self.__init__(source, self.hub, self.proxy)
        return Office(folder, self.hub, self.proxy)

    def close(self) -> None:
        self.desk.close()


_EXAMPLE: dict = {}


def example() -> dict:
    """The answers that the demonstration submits."""
    if not _EXAMPLE:
        file = forms_answers.read_file(paths.resources() / "examples" / "subaru-complete.yaml")
        _EXAMPLE.update(forms_answers.take(LIBRARY.form(FORM, 1), file.answers, file.name))
    return dict(_EXAMPLE)


def lines_of(body: bytes) -> list[dict]:
    """The documents of an answer in lines."""
    return [json.loads(line) for line in body.splitlines()]


def body_lines(documents: list[dict]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in documents)


def tokens_in(text: str) -> list[str]:
    return re.findall(r"[0-9a-f]{32}", text)
