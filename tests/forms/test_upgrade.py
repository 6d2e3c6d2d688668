"""What `upgrade_from` says, held against both versions: faults, what becomes of answers, what fits again."""

import datetime
import itertools
import json

import pytest

from a6desk.forms import lint, reading, upgrade
from a6desk.forms.library import Library
from a6desk.forms.passage import Passage, aside, set_aside
from tests.forms import small

LISTS = {**small.LISTS, "tints": small.code_list("tints", "crimson", "green", "blue", "other", "pale")}
OLD = """
text     f_name
text     f_short
choice   f_one      codelist: colours
choices  f_many     codelist: colours
date     f_day
table    f_rows
- text   a
- choice c          codelist: colours
- text   gone
table    f_old
- text   x
"""
NEW = """
text     f_label
choice   f_one      codelist: tints
choices  f_many     codelist: tints
date     f_day
table    f_rows
- text   b
- choice c          codelist: tints
- text   fresh
table    f_new
- text   x
text     f_extra
"""
UPGRADE = {
    "rename": {"f_name": "f_label", "f_rows?a": "f_rows?b", "f_old": "f_new"},
    "drop": ["f_short", "f_rows?gone"],
    "map": {"f_one": {"red": "crimson"}, "f_many": {"red": "crimson"}, "f_rows?c": {"red": "crimson"}},
    "ask": ["f_day"],
}


def form(fields, version=1, **upgrade_from):
    data = small.source(fields, version=version, **({"upgrade_from": upgrade_from} if upgrade_from else {}))
    return reading.read(json.dumps(data).encode(), "small.yaml", LISTS)


def planned(old=OLD, new=NEW, **keys):
    return upgrade.plan(form(old), form(new, 2, **{"1": {**UPGRADE, **keys}}))


def said(plan):
    return [sentence for _, sentence in plan.faults]


def test_a_good_upgrade_has_no_fault():
    plan = planned()
    assert plan.faults == ()
    assert plan.asked == {"f_day": "f_day"}
    assert plan.dropped == {"f_short", "f_rows?gone"}
    assert plan.names["f_rows?a"] == "f_rows?b"
    assert plan.names["f_old?x"] == "f_new?x"


@pytest.mark.parametrize(
    ("new", "keys", "where", "sentence"),
    [
        (NEW.replace("text     f_label", "long_text f_label"), {}, ("rename", "f_name"), "of the type text"),
        (NEW.replace("date     f_day", "text f_day"), {"ask": []}, (), "f_day is of the type date"),
        (NEW, {"drop": ["f_short", "f_rows?gone", "f_nothing"]}, ("drop",), "no question f_nothing"),
        (NEW, {"rename": {**UPGRADE["rename"], "f_nothing": "f_extra"}}, ("rename", "f_nothing"), "no question f_noth"),
        (NEW, {"drop": ["f_rows?gone"]}, (), "f_short is not in version 2"),
        (NEW, {"drop": ["f_short"]}, (), "f_rows?gone is not in version 2"),
        (NEW, {"drop": ["f_short", "f_rows?gone", "f_day"]}, ("drop",), "f_day is still there"),
        (NEW, {"rename": {**UPGRADE["rename"], "f_short": "f_label"}, "drop": ["f_rows?gone"]}, ("rename", "f_short"),
         "f_name and f_short would both become f_label"),
        (NEW, {"map": {**UPGRADE["map"], "f_one": {"red": "mauve"}}}, ("map", "f_one"), "mauve is no code"),
        (NEW, {"map": {**UPGRADE["map"], "f_one": {"pink": "pale", "red": "pale"}}}, ("map", "f_one"), "pink is no"),
        (NEW, {"map": {**UPGRADE["map"], "f_many": {"red": "green"}}}, ("map", "f_many"), "two codes would become one"),
        (NEW, {"map": {"f_one": {"red": "crimson"}, "f_many": {"red": "crimson"}}}, (), "the new list lacks red"),
        (NEW, {"map": {**UPGRADE["map"], "f_label": {"a": "b"}}}, ("map", "f_label"), "f_label has no codes"),
        (NEW, {"map": {**UPGRADE["map"], "f_extra": {"a": "b"}}}, ("map", "f_extra"), "f_extra takes no earlier"),
        (NEW, {"ask": ["f_day", "f_extra"]}, ("ask",), "f_extra was not asked before"),
        (NEW, {"rename": {**UPGRADE["rename"], "f_rows?a": "f_new?x"}}, ("rename", "f_rows?a"), "a column stays in"),
        (NEW, {"rename": {**UPGRADE["rename"], "f_name": "f_new?x"}}, ("rename", "f_name"), "a column stays in"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_upgrade_is_said_with_its_place(new, keys, where, sentence):
    plan = planned(new=new, **keys)
    assert any(sentence in each and path[2:] == where for path, each in plan.faults), plan.faults


def test_two_codes_may_become_one_where_only_one_is_chosen():
    assert planned(map={**UPGRADE["map"], "f_one": {"red": "green"}}).faults == ()


@pytest.mark.parametrize(("old", "new"), [(1, 1), (2, 1), (1, 3)])
def test_versions_that_say_nothing_of_one_another_are_one_fault(old, new):
    plan = upgrade.plan(form(NEW, old), form(NEW, new, **({"2": {}} if new == 3 else {})))
    assert len(plan.faults) == 1
    assert plan.names == {}


def test_what_is_worked_out_from_now_on_keeps_what_was_typed():
    old, new = "text f_a\ninteger f_n", "text f_a\ninteger f_n computed: string-length($f_a)"
    plan = upgrade.plan(form(old), form(new, 2, **{"1": {}}))
    assert plan.faults == ()
    assert plan.dropped == {"f_n"}
    assert [row.kind for row in upgrade.preview(plan, {"f_n": 3})] == ["aside"]


# --- a preview ---


def test_a_preview_names_each_answer_that_does_not_just_stay():
    answers = {
        "f_name": "N", "f_short": "S", "f_one": "red", "f_many": ["green", "red"], "f_day": "2026-11-20",
        "f_rows": [{"_id": "1", "a": "A", "c": "red", "gone": "G"}, {"_id": "2", "c": "blue"}], "f_old": [],
    }  # fmt: skip
    rows = {(row.kind, row.name): (row.value, row.becomes) for row in upgrade.preview(planned(), answers)}
    assert rows == {
        ("renamed", "f_name"): ("N", "F_Label"),
        ("aside", "f_short"): ("S", ""),
        ("mapped", "f_one"): ("Red", "Crimson"),
        ("mapped", "f_many"): ("Red", "Crimson"),
        ("asked", "f_day"): ("November 20, 2026", "F_Day"),
        ("renamed", "f_rows?a"): ("A", "F_Rows: B"),
        ("mapped", "f_rows?c"): ("Red", "Crimson"),
        ("aside", "f_rows?gone"): ("G", ""),
        ("new", "f_rows?fresh"): ("", ""),
        ("new", "f_extra"): ("", ""),
    }


def test_a_preview_of_nothing_is_what_is_new():
    assert {row.kind for row in upgrade.preview(planned(), {})} == {"new"}


# --- a passage ---


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("f_name", "", "x"), ("f_label", "", "x")),
        (("f_short", "", "x"), ("1:f_short", "", "x")),
        (("f_one", "", "red"), ("f_one", "", "crimson")),
        (("f_one", "", " red "), ("f_one", "", "crimson")),
        (("f_one", "", None), ("f_one", "", None)),
        (("f_one", "", {"unread": "red", "locale": "en"}), ("f_one", "", {"unread": "red", "locale": "en"})),
        (("f_many", "red", True), ("f_many", "crimson", True)),
        (("f_many", "red", None), ("f_many", "crimson", None)),
        (("f_rows.a", "r", "x"), ("f_rows.b", "r", "x")),
        (("f_rows.gone", "r", "x"), ("1:f_rows.gone", "r", "x")),
        (("f_old#here", "r", True), ("f_new#here", "r", True)),
        (("f_old.x", "r", "red"), ("f_new.x", "r", "red")),
        (("f_label", "", "stray"), ("1:f_label", "", "stray")),
        (("f_new.x", "r", "stray"), ("1:f_new.x", "r", "stray")),
        (("#supersedes", "", "id"), ("#supersedes", "", "id")),
        (("#continues", "", "id"), ("1:#continues", "", "id")),
        (("#waiver", "T-1@f_name", "why"), ("#waiver", "T-1@f_label", "why")),
        (("#waiver", "T-1@f_rows@r1@a", "why"), ("#waiver", "T-1@f_rows@r1@b", "why")),
        (("#waiver", "required@f_short", "why"), ("1:#waiver", "required@f_short", "why")),
        (("#waiver", "T-1", "why"), ("#waiver", "T-1", "why")),
        (("0:f_name", "", "x"), ("0:f_name", "", "x")),
    ],
)
def test_a_change_passes(before, after):
    passage = planned().passage
    assert passage.read(*before) == after
    assert before[0] in passage.sources(after[0])
    assert Passage.of_text(passage.text()) == passage


def test_what_is_set_aside_is_no_path_of_a_form():
    assert set_aside(aside(12, "f_a.b")) == (12, "f_a.b")
    for path in ("f_a", "#waiver", "x:y", ":y", "123456:y", "²:y"):
        assert set_aside(path) is None


# --- what is asked again ---


@pytest.mark.parametrize(
    ("old", "new", "name", "given", "fitting"),
    [
        ("date f_a", "date f_a", "f_a", ("f_a", "", "2026-11-20"), ("f_a", "", "2026-11-20")),
        ("date f_a", "text f_a", "f_a", ("f_a", "", "2026-11-20"), None),
        ("choice f_a codelist: colours", "choice f_a codelist: tints", "f_a", ("f_a", "", "red"),
         ("f_a", "", "crimson")),
        ("choices f_a codelist: colours", "choices f_a codelist: tints", "f_a", ("f_a", "red", True),
         ("f_a", "crimson", True)),
        ("table f_a\n- text x\n- text y", "table f_a\n- text x", "f_a", ("f_a.x", "r", "1"), ("f_a.x", "r", "1")),
        ("table f_a\n- text x\n- text y", "table f_a\n- text x", "f_a", ("f_a.y", "r", "1"), None),
        ("table f_a\n- text x\n- text y", "table f_a\n- text x", "f_a", ("f_a#here", "r", True),
         ("f_a#here", "r", True)),
    ],
)  # fmt: skip
def test_a_former_answer_fits_or_it_does_not(old, new, name, given, fitting):
    keys = {"ask": [name], **({"map": {"f_a": {"red": "crimson"}}} if "codelist" in old else {})}
    plan = upgrade.plan(form(old), form(new, 2, **{"1": keys}))
    assert plan.faults == ()
    assert upgrade.fits(plan, name, *given) == fitting


# --- what is released ---

LIBRARY = Library()
STEPS = [
    (id_, earlier, version)
    for id_, versions in LIBRARY.versions.items()
    for version in versions
    for earlier in sorted(LIBRARY.earlier(id_, version))
]


@pytest.mark.parametrize(("id_", "earlier", "version"), STEPS)
def test_a_released_form_says_rightly_how_drafts_move_to_it(id_, earlier, version):
    plan = upgrade.plan(LIBRARY.form(id_, earlier), LIBRARY.form(id_, version))
    assert plan.faults == ()
    assert set(LIBRARY.form(id_, version).definition.upgrade_from) == {str(n) for n in LIBRARY.earlier(id_, version)}


def test_every_version_but_the_first_can_be_moved_to():
    for id_, versions in LIBRARY.versions.items():
        for before, version in itertools.pairwise(versions):
            assert before in LIBRARY.earlier(id_, version)


def test_an_id_is_never_used_again_for_another_meaning():
    """What was renamed or dropped is no id of a later version."""
    for id_, earlier, version in STEPS:
        said = LIBRARY.form(id_, version).definition.upgrade_from[str(earlier)]
        later = [LIBRARY.form(id_, each) for each in LIBRARY.versions[id_] if each >= version]
        assert not [name for name in (*said.rename, *said.drop) for each in later if upgrade.has(each, name)]


# --- lint ---


def linted(new, known=(1,), **upgrade_from):
    class Two:
        codelists = LISTS
        versions = {"test/small": known}
        record_kinds = ()

        @staticmethod
        def form(id_, version=None):
            return form(OLD, version or 1)

    data = small.source(new, version=2, upgrade_from=upgrade_from)
    text = json.dumps(data, indent=1, ensure_ascii=False)
    _, remarks = lint.lint(text.encode(), "v2.yaml", Two, (), datetime.date(2026, 11, 20))
    return text.splitlines(), [
        each for each in remarks if "label" not in each.sentence and "code, not" not in each.sentence
    ]


def test_lint_says_what_is_wrong_with_an_upgrade_and_where():
    assert linted(NEW, **{"1": UPGRADE})[1] == []
    lines, found = linted(NEW, **{"1": {**UPGRADE, "map": {**UPGRADE["map"], "f_many": {"red": "green"}}}})
    (remark,) = found
    assert remark.severity == "fault"
    assert "two codes would become one" in remark.sentence
    assert "f_many" in lines[remark.line - 1]


def test_lint_says_that_a_version_leaves_drafts_behind_or_that_the_earlier_one_is_not_at_hand():
    assert [each.sentence for each in linted(NEW)[1]] == ["nothing says how a draft of version 1 moves here."]
    assert [each.severity for each in linted(NEW, (2,), **{"1": UPGRADE})[1]] == ["warning"]


SOUND = {"version": 1, "renames": {"a": "b"}, "left": ["c"], "codes": {"d": {"e": "f"}}, "choices": ["d"]}


@pytest.mark.parametrize(
    "keys",
    [{"version": True}, {"version": "1"}, {"version": 0}, {"renames": ["a"]}, {"renames": {"a": 1}}, {"left": "c"},
     {"left": [1]}, {"codes": {"d": ["e"]}}, {"codes": {"d": {"e": None}}}, {"choices": None}, {"more": 1}],
)  # fmt: skip
def test_a_passage_from_elsewhere_that_is_none_is_refused(keys):
    assert Passage.of_text(json.dumps(SOUND)).version == 1
    for text in (json.dumps({**SOUND, **keys}), json.dumps([keys]), "x", "[" * 100_000):
        with pytest.raises(ValueError, match=r"not a passage|Expecting"):
            Passage.of_text(text)
