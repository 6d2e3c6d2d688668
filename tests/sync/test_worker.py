"""The worker against a real hub's process: what it says, when it talks, and that nobody waits for it."""

import re

import pytest
from PySide6.QtCore import QObject, Signal, Slot

from a6desk import i18n
from a6desk.keys import Keys, token_name
from a6desk.sync import push, worker
from a6desk.sync.worker import Worker
from tests.support.faultproxy import http_answer
from tests.support.network import JAPAN, through


class Hand(QObject):
    """What a window does: asks by signals, hears by slots of its own thread."""

    nudged = Signal()
    switched = Signal(bool)
    code_given = Signal(str, str)

    def __init__(self):
        super().__init__()
        self.states: list[tuple[str, str]] = []
        self.lines: list[tuple[str, str]] = []
        self.answers: list[tuple[bool, str]] = []
        self.changes = 0

    @Slot(str, str)
    def hear(self, state, sentence):
        self.states.append((state, sentence))

    @Slot(object)
    def hear_lines(self, lines):
        self.lines = lines

    @Slot()
    def look(self):
        self.changes += 1

    @Slot(str)
    def hear_joined(self, sentence):
        self.answers.append((True, sentence))

    @Slot(str)
    def hear_refused(self, sentence):
        self.answers.append((False, sentence))

    @property
    def state(self):
        return self.states[-1][0] if self.states else ""

    @property
    def sentence(self):
        return self.states[-1][1] if self.states else ""


@pytest.fixture
def employ(qtbot):
    """Starts a worker for an office; ends it with the test."""
    made = []

    def start(office):
        profile = office.desk.profile
        hand, hired = Hand(), Worker(profile, Keys(profile, in_files=True))
        hand.nudged.connect(hired.nudge)
        hand.switched.connect(hired.set_online)
        hand.code_given.connect(hired.join)
        hired.state.connect(hand.hear)
        hired.lines.connect(hand.hear_lines)
        hired.changed.connect(hand.look)
        hired.joined.connect(hand.hear_joined)
        hired.refused.connect(hand.hear_refused)
        made.append((hired, hand))
        hired.start()
        qtbot.waitUntil(lambda: bool(hand.states), timeout=30_000)
        return hired, hand

    yield start
    for hired, _ in made:
        assert hired.end(30_000)


@pytest.fixture
def until(qtbot):
    def wait(hand, state):
        qtbot.waitUntil(lambda: hand.state == state, timeout=30_000)

    return wait


def test_before_the_first_nudge_nothing_is_said_to_any_hub(office, proxy, employ):
    office.submit()
    _, hand = employ(office)
    assert hand.states == [("waiting", "No contact yet · 1 waiting")]
    assert proxy.connections == 0


def test_what_waits_is_sent_and_the_pill_says_when_it_had_contact(office, employ, until):
    office.submit()
    _, hand = employ(office)
    hand.nudged.emit()
    until(hand, "online")
    assert ("busy", "Talking with a6desk hub…") in hand.states
    assert re.fullmatch(r"Online · last contact \d\d:\d\d", hand.sentence)
    assert hand.lines == [(office.joined.id, hand.sentence)]
    assert hand.changes == 1
    office.nothing_lost_nothing_twice()


def test_without_a_hub_there_is_no_connection_to_speak_of(hub, offices, employ, until):
    _, hand = employ(offices(hub))
    hand.nudged.emit()
    until(hand, "none")
    assert hand.sentence == "Not connected to a hub"


def test_offline_it_does_not_talk_and_online_again_it_sends(office, proxy, employ, until):
    hired, hand = employ(office)
    hand.nudged.emit()
    until(hand, "online")
    proxy.connections = 0
    hired.unplug()
    hand.switched.emit(False)
    until(hand, "offline")
    office.submit()
    hand.nudged.emit()
    hired.soon("speak")
    hand.switched.emit(False)
    hand.code_given.emit("A6J1-AAAA", "")
    until_answered = hand.answers
    while not until_answered:
        _turn()
    assert re.fullmatch(r"Offline · 1 waiting · last contact \d\d:\d\d", hand.sentence)
    assert hand.answers == [(False, "a6desk is switched to offline. Switch the connection on first.")]
    assert proxy.connections == 0
    hand.switched.emit(True)
    until(hand, "online")
    office.nothing_lost_nothing_twice()


def _turn():
    from PySide6.QtCore import QCoreApplication, QEventLoop

    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 100)


def test_a_hub_that_cannot_be_reached_is_tried_again_by_itself(office, proxy, employ, until, monkeypatch):
    monkeypatch.setattr("a6desk.sync.pace.FIRST", 0.05)
    office.submit()
    proxy.fault(times=3, up=0)
    _, hand = employ(office)
    hand.nudged.emit()
    until(hand, "online")
    waiting = [sentence for state, sentence in hand.states if state == "waiting"][1:]
    assert len(waiting) >= 3
    assert waiting[0].startswith("Offline · 1 waiting: The connection was cut. Next try in less than a minute.")
    office.nothing_lost_nothing_twice()


def test_a_door_that_is_shut_is_said_in_words(office, proxy, employ, until):
    office.submit()
    proxy.close()
    _, hand = employ(office)
    hand.states.clear()
    hand.nudged.emit()
    until(hand, "waiting")
    assert hand.sentence == "Offline · 1 waiting: The hub cannot be reached. Next try in less than a minute."
    assert set(office.states().values()) == {"waiting"}


def test_retry_after_is_obeyed_even_when_somebody_presses_sync(office, proxy, employ, until):
    office.submit()
    answer = http_answer("503 Service Unavailable", b"", **{"Retry-After": "7200"})
    proxy.fault(times=1, answer=answer)
    _, hand = employ(office)
    hand.states.clear()
    hand.nudged.emit()
    until(hand, "waiting")
    assert hand.sentence.startswith("The hub asks for patience · 1 waiting: ")
    assert hand.sentence.endswith("Next try in about 2 hours.")
    tried, said = proxy.connections, len(hand.states)
    hand.nudged.emit()
    while len(hand.states) == said:
        _turn()
    assert (proxy.connections, hand.state) == (tried, "waiting")


def test_without_access_the_queue_rests_until_it_is_nudged(office, employ, until):
    office.submit()
    keys = Keys(office.desk.profile, in_files=True)
    path = office.desk.profile.keys / f"{token_name(office.joined.id)}.key"
    access = path.read_bytes()
    path.unlink()
    hired, hand = employ(office)
    hand.nudged.emit()
    until(hand, "trouble")
    assert hand.sentence.startswith("Needs you · 1 waiting: This computer has no access to")
    assert "new joining code" in hand.sentence
    assert "Next try" not in hand.sentence
    assert not hired._timer.isActive()
    keys.store(token_name(office.joined.id), access)
    hand.nudged.emit()
    until(hand, "online")
    office.nothing_lost_nothing_twice()


def test_a_fault_of_ours_is_shown_keeps_the_row_and_ends_nothing(office, employ, until, monkeypatch, caplog):
    office.submit()

    def broken(*_):
        raise RuntimeError("planted")

    with monkeypatch.context() as patch:
        patch.setattr(push, "go", broken)
        _, hand = employ(office)
        hand.nudged.emit()
        until(hand, "trouble")
    assert "A fault of a6desk stopped it. What waits is safe; the log says where." in hand.sentence
    assert any(record.exc_info for record in caplog.records)
    assert set(office.states().values()) == {"waiting"}
    hand.nudged.emit()
    until(hand, "online")
    office.nothing_lost_nothing_twice()


# The silences below would last longer than the test may: that it ends shows that they were cut.


def test_pulling_the_plug_cuts_what_is_under_way_and_says_so_at_once(office, proxy, qtbot, employ, until):
    office.submit()
    proxy.fault(times=-1, silent=True)
    hired, hand = employ(office)
    hand.nudged.emit()
    qtbot.waitUntil(lambda: proxy.connections > 0 and hand.state == "busy", timeout=30_000)
    hired.unplug()
    assert hand.state == "offline"
    hand.switched.emit(False)
    hand.code_given.emit("A6J1-AAAA", "")
    qtbot.waitUntil(lambda: bool(hand.answers), timeout=20_000)
    assert hand.state == "offline"


def test_closing_does_not_wait_for_a_silence_to_end(office, proxy, qtbot, employ):
    office.submit()
    proxy.fault(times=-1, silent=True)
    hired, hand = employ(office)
    hand.nudged.emit()
    qtbot.waitUntil(lambda: proxy.connections > 0 and hand.state == "busy", timeout=30_000)
    assert hired.end(20_000)
    proxy.faults.clear()
    office.sync()
    office.nothing_lost_nothing_twice()


def test_a_joining_code_is_used_in_the_worker_and_a_wrong_one_refused_with_its_reason(
    hub, proxy, qtbot, offices, employ, until
):
    office = offices(hub, proxy)
    _, hand = employ(office)
    hand.code_given.emit("not a code", "")
    qtbot.waitUntil(lambda: bool(hand.answers), timeout=30_000)
    assert hand.answers[0][0] is False
    assert hand.answers[0][1]
    until(hand, "none")
    hand.code_given.emit(through(hub.invite(JAPAN), proxy.address), "Room 4")
    qtbot.waitUntil(lambda: len(hand.answers) == 2, timeout=30_000)
    until(hand, "online")
    taken, sentence = hand.answers[1]
    assert taken
    assert "This is a demonstration hub: what it receives goes nowhere." in sentence
    assert [each.mandate.party for each in office.desk.mandates()] == ["JPN"]


def test_in_another_language_it_is_said_again(office, employ, until, qtbot):
    hired, hand = employ(office)
    hand.nudged.emit()
    until(hand, "online")
    i18n.use("ar")
    hired.soon("speak")
    qtbot.waitUntil(lambda: "\u2068" in hand.sentence, timeout=30_000)
    assert hand.state == "online"


def test_in_another_language_the_reason_of_a_failure_is_asked_for_anew(office, proxy, employ, until, qtbot):
    proxy.fault(times=-1, up=0)
    hired, hand = employ(office)
    hand.states.clear()
    hand.nudged.emit()
    until(hand, "waiting")
    tried = proxy.connections
    hired.soon("speak")
    qtbot.waitUntil(lambda: proxy.connections > tried and hand.state == "waiting", timeout=30_000)


def test_a_profile_that_cannot_be_read_is_trouble_and_is_tried_again(office, employ, until, monkeypatch):
    from a6desk.errors import UserError

    def broken(_):
        raise UserError("The disk is full.", "All is safe.", "Free some space.")

    hired, hand = employ(office)
    with monkeypatch.context() as patch:
        patch.setattr("a6desk.store.hubs.all_hubs", broken)
        hand.nudged.emit()
        until(hand, "trouble")
    assert hand.sentence == "The disk is full. All is safe. Free some space."
    assert hired._timer.isActive()
    hand.nudged.emit()
    until(hand, "online")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "Next try in less than a minute."),
        (44, "Next try in less than a minute."),
        (46, "Next try in about 1 minute."),
        (130, "Next try in about 2 minutes."),
        (7_200, "Next try in about 2 hours."),
        (float("inf"), ""),
    ],
)
def test_the_next_try_is_said_roughly(seconds, said):
    assert worker._next_try(seconds) == said
