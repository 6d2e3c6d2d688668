"""Records that the program carries: read whole or refused whole, and every link of a form leads to something."""

import collections
import csv
import json
from collections.abc import Mapping

import pytest

from a6desk.errors import UserError
from a6desk.forms import answers, records
from a6desk.forms.check import check
from a6desk.forms.definition import Link
from a6desk.forms.library import Library
from tests.records import make_calls

LIBRARY = Library()
FORMS = [LIBRARY.form(id_) for id_ in LIBRARY.versions]
named = {"ids": lambda value: getattr(value, "id", None)}


def content(**changed):
    """A sound file of records, with some of its keys changed; a key whose value is ... is left out."""
    sound = {
        "kind": "tree", "source": "A test", "standing": "proposed", "title": "tr_name",
        "types": {"tr_name": "text", "tr_day": "date", "tr_size": "quantity",
                  "tr_rows": {"ref": "text", "n": "integer"}},
        "records": [
            {"id": "tree-oak", "answers": {"tr_name": "Chêne", "tr_day": "2026-01-31",
                                            "tr_rows": [{"ref": "a", "n": 1}]}},
            {"id": "tree-2", "answers": {"tr_name": "Beech", "tr_size": "1.50"}},
        ],
    }  # fmt: skip
    return {key: value for key, value in {**sound, **changed}.items() if value is not ...}


def parse(data):
    text = data if isinstance(data, str) else json.dumps(data)
    return records.parse(text.encode(), "tree", "tree.json")


# --- reading and finding ---


def test_records_are_read_in_their_order():
    trees = parse(content())
    assert (trees.kind, trees.source, trees.standing, len(trees)) == ("tree", "A test", "proposed", 2)
    assert [(each.id, each.kind, each.title) for each in trees] == [
        ("tree-oak", "tree", "Chêne"), ("tree-2", "tree", "Beech"),
    ]  # fmt: skip
    assert trees.types["tr_rows"] == {"ref": "text", "n": "integer"} and trees.types["tr_day"] == "date"
    assert trees.find("tree-2").answers["tr_size"] == "1.5"
    assert trees.find("tree-3") is None


def test_a_title_in_several_languages_is_the_english_one_else_the_first():
    types = {"tr_name": "text_by_language"}
    both, spanish = {"es": "Roble", "en": "Oak"}, {"es": "Haya"}
    raw = [{"id": f"tree-{n}", "answers": {"tr_name": name}} for n, name in enumerate((both, spanish))]
    assert [each.title for each in parse(content(types=types, records=raw))] == ["Oak", "Haya"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("chene", ["tree-oak"]),
        ("CHÊNE 2026", ["tree-oak"]),
        ("2026 chêne", ["tree-oak"]),
        ("beech oak", []),
        ("ee", ["tree-2", "tree-oak"]),  # in a title before an id alone
        ("", ["tree-oak", "tree-2"]),
        ("tree-oak", ["tree-oak"]),
    ],
)
def test_words_find_a_record_in_any_order_whole_or_in_part(text, found):
    assert [each.id for each in parse(content()).search(text)] == found


def test_a_library_reads_a_kind_once_and_names_the_kinds_it_has(tmp_path):
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "tree.json").write_text(json.dumps(content()), "utf-8")
    library = Library(tmp_path)
    assert library.record_kinds == ("tree",)
    assert library.records("tree") is library.records("tree")
    for missing in ("bush", "../records/tree", "tree.json", ""):
        with pytest.raises(UserError, match="There are no records"):
            library.records(missing)


# --- hostile files ---

ONE = {"id": "tree-1", "answers": {"tr_name": "Oak"}}


def answering(**given):
    return content(records=[{"id": "tree-1", "answers": {"tr_name": "Oak", **given}}])


@pytest.mark.parametrize(
    "data",
    [
        "", "[]", "null", "{", '{"kind": "tree", "kind": "tree"}', "[" * 5_000, '{"kind": NaN}', "\x00",
        *(content(**{key: ...}) for key in content()),
        content(more=1),
        content(kind="bush"), content(kind=["tree"]),
        content(source=""), content(source="  "), content(source=7), content(source="x" * 3_000),
        content(standing="sure"), content(standing=["proposed"]), content(standing=None),
        content(title="tr_day"), content(title="tr_rows"), content(title="tr_none"), content(title=["tr_name"]),
        content(types=[]), content(types={}), content(types={"tr_name": "picture"}),
        content(types={"tr_name": ["text"]}),
        content(types={"tr_name": "text", "tr_f": "attachment"}), content(types={"tr_name": "text", "tr_f": "table"}),
        content(types={"tr_name": "text", "tr_f": {}}), content(types={"tr_name": "text", "tr_f": {"a": "choices"}}),
        content(types={"tr_name": "text", "tr_f": {"A b": "text"}}), content(types={"tr_name": "text", "Tr": "text"}),
        content(types={"tr_name": "text", "tr_f": {"a": {"b": "text"}}}),
        content(types={"tr_name": "text", **{f"tr_{n}": "text" for n in range(300)}}),
        content(records={}), content(records=[1]), content(records=[[]]), content(records=[{"id": "tree-1"}]),
        content(records=[{**ONE, "more": 1}]), content(records=[ONE, ONE]),
        *(content(records=[{**ONE, "id": id_}])
          for id_ in (1, None, "", "tree", "tree-", "oak-1", "tree-A", "tree-a b", "tree-a--b", "tree-\u0661",
                      "tree-1\n", "tree-" + "x" * 90)),
        content(records=[{**ONE, "answers": []}]), content(records=[{**ONE, "answers": {}}]),
        answering(tr_name=""), answering(tr_name=" "), answering(tr_name=None), answering(tr_name=7),
        answering(tr_other="x"),
        answering(tr_name="a\u202eb"), answering(tr_name={"unread": "x"}),
        answering(tr_day="2026-02-30"), answering(tr_day="31/01/2026"), answering(tr_day=20260131),
        answering(tr_size="many"), answering(tr_size=True), answering(tr_size="1e9"),
        answering(tr_rows={}), answering(tr_rows=[]), answering(tr_rows=[{}]), answering(tr_rows=[1]),
        answering(tr_rows=[{"ref": "a", "more": "b"}]), answering(tr_rows=[{"n": "x"}]),
        answering(tr_rows=[{"_id": "r1", "ref": "a"}]), answering(tr_rows=[{"ref": "a"}] * 1_001),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_by_its_name(data):
    with pytest.raises(UserError, match=r"tree\.json"):
        parse(data)


def test_a_file_over_its_size_is_refused_unread(tmp_path):
    path = tmp_path / "tree.json"
    path.write_bytes(b" " * (records.LIMIT + 1))
    with pytest.raises(UserError, match="larger than 4 MB"):
        records.read(path)


def test_more_records_than_a_list_holds_are_refused(monkeypatch):
    monkeypatch.setattr(records, "MAX_RECORDS", 1)
    with pytest.raises(UserError, match="at most 1"):
        parse(content())


# --- what the program carries ---


@pytest.mark.parametrize("kind", LIBRARY.record_kinds)
def test_every_carried_kind_reads_and_says_its_source(kind):
    carried = LIBRARY.records(kind)
    assert len(carried) and len(carried.source) > 20
    assert not any("FICTITIOUS" in str(each.answers) for each in carried), "records are facts"


def test_the_calls_are_what_the_kept_source_makes():
    known = json.loads(make_calls.KNOWN.read_text("utf-8"))
    made, _ = make_calls.make(make_calls.published(), known)
    assert make_calls.MADE.read_text("utf-8") == make_calls.text_of(made)


def test_every_row_of_the_kept_source_is_a_call_and_no_submission_is_lost():
    rows = make_calls.published()
    calls = LIBRARY.records("call")
    _, odd = make_calls.make(rows, [])
    submissions = [each.answers["call_submissions"] for each in calls if "call_submissions" in each.answers]
    assert len(submissions) == len(rows) - odd["same call, written otherwise"] == 321
    assert sum(submissions) == sum(int(row["submissions"]) for row in rows) == 3_744
    have = {(each.title, each.answers.get("call_mandate", ""), each.answers.get("call_deadline", "")) for each in calls}
    for row in rows:
        deadline = row["issue_deadline"]
        day = "" if deadline == "Open" else "-".join(reversed(deadline.split("/")))
        assert (make_calls.said(row["issue_title"]), make_calls.said(row["issue_mandate"]), day) in have, row


def test_what_was_odd_in_the_source_is_counted():
    _, odd = make_calls.make(make_calls.published(), [])
    assert odd == {
        "blanks, entities or markup": 1, "no issue": 1, "no mandate": 169, "open, without a deadline": 123,
        "same call, several deadlines": 6, "unsolicited": 7,
    }  # fmt: skip


def test_a_call_is_open_or_has_a_deadline():
    for call in LIBRARY.records("call"):
        assert (call.answers["call_open"] == "yes") == ("call_deadline" not in call.answers), call.id


ROW = {"issue": "Agriculture", "issue_title": "Views on soils", "issue_mandate": "FCCC/SBI/2018/9, paragraph 43",
       "issue_deadline": "30/09/2019", "submissions": "2"}  # fmt: skip
UNSOLICITED = "The portal files under this heading what nobody asked for: it is no call."


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, {"call_deadline": "2019-09-30", "call_open": "no", "call_body": "SBI", "call_submissions": 2}),
        ({"issue_deadline": "Open"}, {"call_deadline": None, "call_open": "yes"}),
        ({"issue_mandate": "NA"}, {"call_mandate": None, "call_body": None}),
        ({"issue_mandate": "null"}, {"call_mandate": None}),
        ({"issue_mandate": " N/a "}, {"call_mandate": None}),
        ({"issue_mandate": "n.a."}, {"call_mandate": None}),
        ({"issue_mandate": "Nauru's paper"}, {"call_mandate": "Nauru's paper"}),
        ({"issue_mandate": "paragraph 143< FCCC/SBSTA/2013/5"}, {"call_mandate": "paragraph 143< FCCC/SBSTA/2013/5"}),
        ({"issue": "&nbsp;"}, {"call_issue": None}),
        ({"issue": "Soils &amp; <b>water</b>"}, {"call_issue": "Soils & water"}),
        ({"issue": " Soils\xa0 and\n water "}, {"call_issue": "Soils and water"}),
        ({"issue": "Cafe\u0301"}, {"call_issue": "Café"}),
        ({"issue": "Statements, SBSTA 43"}, {"call_session": "SBSTA 43"}),
        ({"issue": "Unsolicited"}, {"call_note": UNSOLICITED}),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_odd_in_a_row_is_mended_and_nothing_else(given, wanted):
    made, _ = make_calls.make([{**ROW, **given}], [])
    found = made["records"][0]["answers"]
    assert {key: found.get(key) for key in wanted} == wanted


def test_the_same_call_written_otherwise_is_one_and_with_another_deadline_two():
    made, odd = make_calls.make([ROW, {**ROW, "issue": "Agriculture\xa0"}, {**ROW, "issue_deadline": "Open"}], [])
    assert [each["answers"]["call_submissions"] for each in made["records"]] == [4, 2]
    assert ["Open" in each["answers"]["call_note"] for each in made["records"]] == [True, False]
    assert "2019-09-30" in made["records"][1]["answers"]["call_note"]
    assert odd["same call, written otherwise"] == 1 and odd["same call, several deadlines"] == 2


@pytest.mark.parametrize("given", [{"issue_deadline": "2019-09-30"}, {"issue_deadline": "31/02/2019"},
                                   {"issue_deadline": ""}, {"issue_title": "NA"}])  # fmt: skip
def test_a_row_that_cannot_be_read_is_an_error(given):
    with pytest.raises(ValueError, match=r".+"):
        make_calls.make([{**ROW, **given}], [])


def test_distilling_keeps_each_call_once_as_it_was_published(tmp_path):
    portal, kept = tmp_path / "portal.csv", tmp_path / "calls.csv"
    with portal.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, ["submission_name", *make_calls.PUBLISHED])
        lines.writeheader()
        for issue in ("A\xa0, b", "&nbsp;", "A\xa0, b"):
            lines.writerow(
                {"submission_name": "x"} | {key: ROW[key] for key in make_calls.PUBLISHED} | {"issue": issue}
            )
    assert make_calls.distil(portal, kept) == {"submissions": 3, "calls": 2}
    assert [(row["issue"], row["submissions"]) for row in make_calls.published(kept)] == [
        ("A\xa0, b", "2"),
        ("&nbsp;", "1"),
    ]


def test_the_call_for_views_on_article_6_8_is_found_with_its_questions():
    (call,) = LIBRARY.records("call").search("2023 NON-MARKET framework")
    assert call.answers["call_deadline"] == "2023-09-18"
    assert [row["ref"] for row in call.answers["call_questions"]] == ["(a)", "(b)", "(c)"]


@pytest.mark.parametrize("kind", [kind for kind in LIBRARY.record_kinds if LIBRARY.full_id(kind) in LIBRARY.versions])
def test_records_of_a_form_are_sound_answers_of_it(kind):
    form, carried = LIBRARY.form(kind), LIBRARY.records(kind)
    assert {key: fields_of(form).get(key) for key in carried.types} == carried.types
    for record in carried:
        verdict = check(form, answers.take(form, record.answers, record.id), {})
        rules = {rule.id for rule in form.definition.rules}
        assert {finding.rule for finding in verdict.findings} - rules <= {"required", "justify"}, record.id
        assert not verdict.faults


def test_the_six_recorded_approaches_are_there():
    parties = collections.Counter(each.answers["nma_submitting_party"] for each in LIBRARY.records("nma-recording"))
    assert parties == {"JPN": 2, "CUB": 2, "CHL": 1, "UGA": 1}


# --- the law of links ---


def fields_of(form):
    """Field -> type, of a table column -> type, as records say it."""
    return {
        field.id: {column.id: column.type for column in field.columns} if field.columns else field.type
        for field in form.fields.values()
    }


def target(link, library):
    """What the linked document may hold; None where there is no such thing."""
    if library.full_id(link.to) in library.versions:
        return fields_of(library.form(link.to))
    return dict(library.records(link.to).types) if link.to in library.record_kinds else None


def broken(form, library=LIBRARY):
    """What of a form's links leads nowhere."""
    ours = fields_of(form)
    for link in form.definition.links:
        theirs = target(link, library)
        if theirs is None:
            yield f"{link.kind}: there is no {link.to}"
            continue
        yield from (f"{link.kind} reads {id_}" for id_, type_ in link.reads.items() if theirs.get(id_) != type_)
        yield from (f"{link.kind} when {id_}" for id_ in link.when if theirs.get(id_) not in ("choice", "choices"))
        for our, their in link.fill.items() if isinstance(link.fill, dict) else ():
            if not fits(ours[our], theirs.get(their)):
                yield f"{link.kind} fills {our}"
        for our, rows in link.rows.items():
            columns = theirs.get(rows.table)
            for mine, their in rows.columns.items():
                if not isinstance(columns, Mapping) or not fits(ours[our][mine], columns.get(their)):
                    yield f"{link.kind} brings {our}?{mine}"


ALSO = {("long_text", "text"), ("integer", "quantity"), ("quantity", "integer")}
"""Ours and theirs, where what fits in theirs fits in ours; a fraction in an integer is then a finding of its own."""


def fits(ours, theirs):
    """May an answer of their type be written where ours stands?"""
    return theirs is not None and (ours == theirs or (ours, theirs) in ALSO)


@pytest.mark.parametrize("form", FORMS, **named)
def test_every_link_of_a_form_leads_to_what_it_names(form):
    assert list(broken(form)) == []


def linking(**link):
    """A form with this one link, to be held against the law."""
    form = FORMS[0]
    return type(form)(
        form.definition.model_copy(update={"links": (Link(kind="call", **link),)}),
        form.sha256, form.codelists, form.expressions,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ({"to": "no-such-form"}, ["call: there is no no-such-form"]),
        ({"to": "call", "reads": {"call_deadline": "date", "call_open": "choice"}}, []),
        ({"to": "call", "reads": {"call_deadline": "text"}}, ["call reads call_deadline"]),
        ({"to": "call", "reads": {"call_day": "date"}}, ["call reads call_day"]),
        ({"to": "nma-recording", "reads": {"nma_stage": "choice"}, "when": {"nma_stage": ("idea",)}}, []),
        ({"to": "nma-recording", "when": {"nma_location": ("idea",)}}, ["call when nma_location"]),
    ],
)
def test_a_link_that_leads_nowhere_is_found(link, wanted):
    assert list(broken(linking(**link))) == wanted


@pytest.mark.parametrize(("theirs", "fit"), [("text", True), ("long_text", True), ("date", False), (None, False)])
def test_a_long_text_takes_a_text_and_nothing_else_is_turned(theirs, fit):
    assert fits("long_text", theirs) is fit
    assert not fits("text", "long_text")


def test_a_link_to_records_that_were_taken_away_is_found(tmp_path):
    (tmp_path / "records").mkdir()
    assert list(broken(linking(to="call"), Library(tmp_path))) == ["call: there is no call"]
