"""The ground: sentences, the log, the profile's places, the clock."""

import io
import json
import logging
import re
import stat
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from a6desk import clock, i18n, log, paths
from a6desk.errors import UserError
from a6desk.events import joining
from a6desk.events.joining import JoiningCode
from a6desk.paths import Profile

FSI, PDI = "\u2068", "\u2069"


@pytest.fixture(autouse=True)
def english():
    i18n.use("en")
    yield
    i18n.use("en")


# --- sentences --------------------------------------------------------------------------------------------------------


def test_names_in_a_sentence_are_filled():
    assert i18n.tr("{name}, line {line}", name="a.yaml", line=7) == "a.yaml, line 7"


def test_what_is_filled_in_is_never_read_as_a_sentence():
    assert i18n.tr("{name}", name="{line} {0} %s {") == "{line} {0} %s {"
    assert i18n.tr("100 % {of} that") == "100 % {of} that", "without values nothing is filled in"


def test_the_plural_form_follows_the_number():
    forms = [i18n.ntr("{n} row of {all}", "{n} rows of {all}", n, all=9) for n in (0, 1, 2)]
    assert forms == ["0 rows of 9", "1 row of 9", "2 rows of 9"]


@pytest.mark.parametrize("language", [*i18n.UN_LANGUAGES, "xx", ""])
def test_every_language_speaks_and_what_it_lacks_is_english(language):
    i18n.use(language)
    sentence = "No catalogue will ever have this: {n}"
    assert i18n.tr(sentence, n=1).replace(FSI, "").replace(PDI, "") == "No catalogue will ever have this: 1"
    assert "2 such things" in i18n.ntr("{n} such thing", "{n} such things", 2)


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"), ({"LANG": "zh-Hans"}, "zh"), ({"LANG": "C"}, "en"), ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "fr_FR"}, "en"), ({"LC_ALL": "", "LANG": "ru"}, "ru"),
        ({"A6DESK_LANGUAGE": "ar", "LC_ALL": "fr_FR"}, "ar"), ({"LC_MESSAGES": "es_AR", "LANG": "fr"}, "es"),
    ],
)  # fmt: skip
def test_the_environment_says_which_language(monkeypatch, variables, language):
    for name in ("A6DESK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    i18n.use_environment()
    assert i18n.language() == language


@pytest.mark.parametrize(
    ("language", "rtl"),
    [("ar", True), ("ar_EG", True), ("he-IL", True), ("en", False), ("arn", False), ("", False), ("zh", False)],
)
def test_the_direction_follows_the_language(language, rtl):
    assert i18n.is_rtl(language) == rtl


def test_a_foreign_text_is_isolated_where_directions_meet():
    assert i18n.isolate("JPN") == "JPN"
    assert i18n.isolate("\u0645\u0635\u0631") == f"{FSI}\u0645\u0635\u0631{PDI}"
    i18n.use("ar")
    assert i18n.isolate("JPN") == f"{FSI}JPN{PDI}"


def test_a_user_error_says_what_is_safe_and_what_to_do():
    error = UserError("It broke.", "Nothing is lost.", "Mend it.")
    assert str(error) == "It broke. Nothing is lost. Mend it."
    assert (error.what, error.safe, error.todo) == ("It broke.", "Nothing is lost.", "Mend it.")
    assert str(UserError("It broke.", todo="Mend it.")) == "It broke. Mend it."


# --- the log ----------------------------------------------------------------------------------------------------------

TOKEN = "0123456789abcdef" * 2
CODE = joining.write(JoiningCode("http://127.0.0.1:8765", "0f" * 32, TOKEN, True))


@pytest.fixture
def logger(tmp_path):
    """(a logger of ours, how to read what it wrote)"""
    profile = Profile(tmp_path)
    log.start(profile)
    yield logging.getLogger("a6desk.test"), lambda: profile.log.read_text("utf-8")
    log.stop()


def test_the_log_says_what_happened_and_where(logger):
    write, read = logger
    write.info("round ended: %s", "Refused")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d .* INFO a6desk\.test round ended: Refused\n", read())


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {TOKEN}", f"bearer {TOKEN}", f'{{"token": "{TOKEN}"}}', f"access={TOKEN}", f"{TOKEN}",
        f"Enrolled(access='{TOKEN}')", f"at /v1/sync?access_token={TOKEN}&since=3", f"<{TOKEN.upper()}>",
        "{'Authorization': 'Bearer abc.DEF-123'}", "password: abcd1234",
    ],
)  # fmt: skip
def test_no_token_is_written(logger, text):
    write, read = logger
    write.warning(text)
    write.warning("%s", text)
    written = read()
    assert "…" in written
    for secret in (TOKEN, TOKEN.upper(), TOKEN[8:], "abc.DEF-123", "abcd1234"):
        assert secret not in written


@pytest.mark.parametrize(
    "spelling",
    [CODE, CODE.lower(), CODE.replace("-", " "), CODE.replace("-", ""), CODE.replace("-", "").lower(),
     CODE.replace("A6J1", "A6JI"), CODE.replace("-", "\n"), CODE.replace("-", " - ")],
)  # fmt: skip
def test_no_joining_code_is_written_however_it_was_typed(logger, spelling):
    write, read = logger
    write.error("cannot read %s here", spelling)
    written = read().lower()
    groups = CODE.lower().split("-")[1:]
    assert not any(group in written for group in groups if len(group) == 5)


def test_what_an_officer_needs_is_not_taken_for_a_secret(logger):
    write, read = logger
    lines = [
        "digest " + "5" * 64,
        "event 3f8a1c52-7d4e-4b0a-9c61-2e5f0a9b7d10",
        "access denied",
        "the hub does not take a6desk/nma-recording v1 yet",
    ]
    for line in lines:
        write.info(line)
    assert all(line in read() for line in lines)


def test_long_lines_are_cut(logger):
    write, read = logger
    write.info("x" * 100_000)
    assert len(read()) <= 501


def test_a_line_is_one_line_whatever_stands_in_it(logger):
    write, read = logger
    write.info("one\nINFO a6desk two\r\x1b[31m\u2028\u202e\ud800\x00")
    assert read().count("\n") == 1
    assert not set("\r\x1b\u2028\u202e\x00") & set(read())


def test_of_an_exception_only_the_kind_and_the_places_are_written(logger):
    write, read = logger

    def choke(answer):
        json.loads(answer)

    try:
        try:
            choke("the answer that somebody typed")
        except ValueError as error:
            raise RuntimeError("the answer that somebody typed") from error
    except RuntimeError:
        write.exception("an event could not be received")
    written = read()
    assert "somebody typed" not in written
    assert "an event could not be received RuntimeError at test_ground.py:" in written
    assert "from JSONDecodeError at decoder.py" in written and " choke" in written
    assert written.count("\n") == 1


@given(st.text(max_size=80), st.text(max_size=40))
@example("", "\n")
def test_any_text_can_be_logged(before, after):
    record = logging.LogRecord("a6desk", logging.INFO, "", 0, "%s", (f"{before} token={TOKEN} {after}",), None)
    line = log._Discreet("%(message)s").format(record)
    assert "\n" not in line and TOKEN not in line
    line.encode("utf-8")


def test_the_log_does_not_grow_for_ever(logger, tmp_path):
    write, _ = logger
    for _ in range(5_000):
        write.info("x" * 400)
    files = list(tmp_path.iterdir())
    assert len(files) == 3 and sum(file.stat().st_size for file in files) < 1_600_000


@pytest.mark.parametrize("where", ["no folder", "a folder stands there"])
def test_a_log_that_cannot_be_written_says_so_nowhere(tmp_path, where, monkeypatch):
    profile = Profile(tmp_path / "missing")
    if where != "no folder":
        profile.log.mkdir(parents=True)
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    log.start(profile)
    try:
        logging.getLogger("a6desk.test").warning("something")
    finally:
        log.stop()
    assert said.getvalue() == ""


def test_starting_twice_writes_once_and_into_the_second(tmp_path):
    (tmp_path / "b").mkdir()
    log.start(Profile(tmp_path))
    log.start(Profile(tmp_path / "b"))
    logging.getLogger("a6desk.test").info("something")
    log.stop()
    assert not Profile(tmp_path).log.exists()
    assert Profile(tmp_path / "b").log.read_text("utf-8").count("something") == 1
    assert not logging.getLogger("a6desk").handlers


# --- places and time --------------------------------------------------------------------------------------------------


def test_what_the_program_carries_is_there():
    assert (paths.resources() / "forms").is_dir() and (paths.resources() / "codelists").is_dir()


def test_a_profile_is_one_folder(tmp_path):
    profile = Profile(tmp_path)
    for path in (profile.desk_db, profile.keys, profile.log):
        assert path.parent == tmp_path
    assert list(tmp_path.iterdir()) == [], "asking makes nothing"


@pytest.mark.skipif(sys.platform != "linux", reason="the variable is of freedesktop.org")
def test_the_usual_profile_lies_where_the_system_says(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert paths.default_profile() == Profile(tmp_path / "a6desk")
    assert stat.S_ISDIR(tmp_path.stat().st_mode) and list(tmp_path.iterdir()) == []


def test_the_clock_claims_a_moment_and_a_day():
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", clock.claimed_now())
    assert abs((clock.claimed_today() - type(clock.claimed_today()).fromisoformat(clock.claimed_now()[:10])).days) <= 1
