"""The demonstration: a real NMA from an empty profile to a receipt that was verified, with a hub of its own.

Every step is the real one: a hub as a separate process, the command line's own verbs, the network over loopback. With
--profile the demonstration is kept, and goes on where it stopped: what was sent once is never sent as another.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from a6desk import app, cli, log, paths
from a6desk.desk import Desk, outlook
from a6desk.errors import UserError
from a6desk.forms.library import Library
from a6desk.forms.saying import verdict_words
from a6desk.i18n import isolate, tr
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store.outbox import Submission
from a6desk.sync import connect

FIRST, EXAMPLE = "subaru", "subaru-complete"
_START, _STOP = 60, 30  # seconds in which a hub starts and stops, at most
_AGAIN = 10  # times that a start is tried again
_PORT, _SAID = "port", "serve.log"


class _Narrator:
    """Says each step; with --json keeps quiet and prints one document at the end."""

    def __init__(self, as_json: bool):
        self.as_json = as_json
        self.facts: dict[str, Any] = {}

    def say(self, sentence: str) -> None:
        if not self.as_json:
            cli.out(sentence)


def run(folder: Path | None, *, as_json: bool) -> int:
    """The demonstration whole. 0 where the receipt was verified, 1 where it was not."""
    narrator = _Narrator(as_json)
    if folder is not None:
        return _run(Path(os.path.realpath(folder)), narrator)  # the hub's process stands in another folder
    temporary = Path(tempfile.mkdtemp(prefix="a6desk-demo-"))
    try:
        return _run(temporary, narrator)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _run(folder: Path, narrator: _Narrator) -> int:
    profile, hub_folder = Profile(folder / "desk"), folder / "hub"
    narrator.say(tr("Demonstration: everything below is invented for trying a6desk; nothing leaves this computer."))
    log.start(profile)
    try:
        with Desk(profile, Library(), Keys(profile, in_files=True), "demonstration") as desk:
            _join(desk, hub_folder, narrator)
            submission = _submit(desk, narrator)
            _deliver(desk, hub_folder, submission, narrator)
            return _prove(desk, submission, narrator)
    finally:
        log.stop()


def _join(desk: Desk, hub_folder: Path, narrator: _Narrator) -> None:
    """A hub starts, its officer makes a code with Japan's mandate, the desk joins with it."""
    if desk.mandates():
        narrator.say(tr("1. This profile is connected already."))
        return
    with _hub(hub_folder):
        hub = connect.join(desk.store, desk.keys, _invite(hub_folder), "")
        narrator.say(tr("1. Connected to {hub} with a joining code; mandate: Japan.", hub=isolate(hub.name)))
    narrator.facts["hub"] = hub.name


def _submit(desk: Desk, narrator: _Narrator) -> Submission:
    """The SUBARU Initiative is drafted, checked offline, and frozen while the hub is away."""
    sent = desk.list_sent()
    if sent:
        submission = sent[-1].submission
        narrator.say(tr("2. “{title}” was submitted earlier; going on with it.", title=submission.title))
        return submission
    begun = [row.head.id for row in desk.list_drafts()]  # a run that was cut short left one
    id_ = begun[-1] if begun else desk.new_from_file(paths.resources() / "examples" / f"{EXAMPLE}.yaml")[1].id
    view, verdict = desk.view(id_), desk.check(id_)
    narrator.say(tr("2. Drafted “{title}”. {verdict}", title=view.title, verdict=verdict_words(verdict)))
    narrator.facts["check"] = {
        key: value
        for key, value in cli.verdict_json(view.form, verdict).items()
        if key in ("ready", "blockers", "warnings", "hints")
    }
    submission = desk.submit(id_)
    narrator.say(tr("3. Submitted while the hub is away. Digest: {digest}", digest=submission.digest))
    return submission


def _deliver(desk: Desk, hub_folder: Path, submission: Submission, narrator: _Narrator) -> None:
    """One sync without the hub, one with it."""
    if any(each.state == "received" for row in desk.list_sent() for each in row.deliveries):
        return
    away = app.sync(desk)
    narrator.facts["hub_away"] = [each.stop.reason for _, each in away if each.stop]
    for _, each in away:
        if each.stop:
            narrator.say(tr("4. Sync: {reason} What waits is safe.", reason=each.stop.reason))
    with _hub(hub_folder):
        rounds = app.sync(desk)
    for name, each in rounds:
        if each.stop:
            narrator.say(tr("5. Sync with {hub}: {reason}", hub=isolate(name), reason=each.stop.reason))
        else:
            narrator.say(tr("5. The hub is back: it was sent and receipted."))


def _prove(desk: Desk, submission: Submission, narrator: _Narrator) -> int:
    """What the database says now, held against the signature: nothing is taken from the steps above."""
    row = next(each for each in desk.list_sent() if each.submission.id == submission.id)
    kept = cli.sent_json(desk, row)
    receipt = kept["deliveries"][0]["receipt"] or {"digest": None, "verified": False}
    narrator.say(
        tr("6. {title}: {state}.", title=submission.title, state=outlook.delivery_sentence(desk, row.deliveries[0]))
    )
    if narrator.as_json:
        cli.out_json({**narrator.facts, "submission": kept, "receipt": receipt})
    elif receipt["verified"]:
        narrator.say(tr("The receipt's digest is ours, and its signature is that of the hub that this desk joined."))
    return 0 if receipt["verified"] else 1


def _hub_command(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "a6desk", "hub", *arguments, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_START, check=False, cwd=_here())
    if done.returncode:
        raise UserError(done.stderr.strip().removeprefix("a6desk: ") or tr("The hub could not be started."))
    return done.stdout


def _here() -> Path:
    """The folder from which this very program is run, also from a checkout."""
    return paths.resources().parent


@contextlib.contextmanager
def _hub(folder: Path) -> Iterator[None]:
    """The hub, as a process of its own, on the port that its folder remembers."""
    folder.mkdir(parents=True, exist_ok=True)
    remembered = folder / _PORT
    port = remembered.read_text() if remembered.exists() else ""
    port = port if port.isdecimal() else "0"
    arguments = ["serve", "--folder", str(folder), "--port", port, "--demonstration", "--name", tr("Demonstration hub")]
    process, line = _start(folder, arguments)
    try:
        for _ in range(_AGAIN):
            if line:
                break  # else the hub of a run that was cut short may still be leaving
            process.wait()
            process, line = _start(folder, arguments)
        if not line:
            raise UserError(tr("The hub could not be started; see {path}.", path=folder / _SAID))
        remembered.write_text(json.loads(line)["serving"].rsplit(":", 1)[1])
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _start(folder: Path, arguments: list[str]) -> tuple["subprocess.Popen[str]", str]:
    """A hub's process, and the line that it prints when it serves; "" where it does not."""
    command = [sys.executable, "-m", "a6desk.demo", "hub", *arguments]
    with (folder / _SAID).open("ab") as errors:
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=errors, text=True, cwd=_here())
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        for each in (process.stdin, process.stdout):
            if each is not None:
                each.close()
    return process, line


def furnish(desk: Desk) -> None:
    """The examples as drafts, at the first start of a demonstration window only."""
    if not desk.list_drafts():
        for example in (FIRST, EXAMPLE):
            desk.new_from_file(paths.resources() / "examples" / f"{example}.yaml")


class Stage:
    """The hub of a demonstration window: started beside the window, from another thread, and ended with it."""

    def __init__(self, folder: Path):
        self._folder, self._ends = folder, contextlib.ExitStack()
        self._gate, self._closed = threading.Lock(), False

    def open(self, joined: bool) -> str:
        """Start it; takes a second or two. A joining code with Japan's mandate for a desk that has not joined yet."""
        ends = contextlib.ExitStack()
        ends.enter_context(_hub(self._folder))
        with self._gate:
            if self._closed:
                ends.close()
                return ""
            self._ends = ends
        return "" if joined else _invite(self._folder)

    def close(self) -> None:
        """End it. One that is only starting ends by itself, when it sees that we are gone."""
        with self._gate:
            self._closed = True
        self._ends.close()


def _invite(hub_folder: Path) -> str:
    command = ["enrol", "--desk", tr("Demonstration desk"), "--mandate", "JPN:a68_focal_point"]
    return _hub_command(hub_folder, *command).strip()


def _leave_with_parent() -> None:
    """The demonstration's own hub ends when the demonstration does, however that ended: its end of stdin closes."""

    def watch() -> None:
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    from a6desk.__main__ import run as command_line

    _leave_with_parent()
    command_line()
