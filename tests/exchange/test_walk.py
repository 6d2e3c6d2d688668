"""A submission walked in the order of its form."""

import pytest

from a6desk.exchange.walk import Declaration, Parts, Section, Table, Text, is_empty, walk
from a6desk.forms.fieldtypes import part_label
from tests.exchange.sheets import LIBRARY, example, nma, payload

FORM = nma()


def answered(answers, language="en", **how):
    steps = walk(FORM, answers, language, **how)
    return {step.question.field: step for step in steps if not isinstance(step, Section)}


def test_the_order_is_that_of_the_form_and_sections_stand_before_their_questions():
    given = payload(example())["answers"]
    steps = list(walk(FORM, given, "en"))
    titles = {section.id: section.title for section in FORM.definition.sections}
    section = None
    fields = []
    for step in steps:
        if isinstance(step, Section):
            section = step
            assert step.title == titles[step.id]
        else:
            fields.append(step.question.field)
            assert FORM.section_of[step.question.field].id == section.id
    assert fields == [id_ for id_ in FORM.fields if id_ in given], "what is answered, each once, in the form's order"


def test_what_was_not_answered_is_passed_over_or_stands_empty():
    given = {"nma_acronym": "A"}
    assert [type(step) for step in walk(FORM, given, "en")] == [Section, Text]
    everything = answered(given, empty=True)
    assert list(everything) == list(FORM.fields)
    assert [field for field, step in everything.items() if not is_empty(step)] == ["nma_acronym"]
    assert list(walk(FORM, {}, "en")) == [], "no section begins for nothing"
    assert list(walk(FORM, {"nma_acronym": "  ", "nma_links": [{}], "nma_3a": {"ticked": False}}, "en")) == []


def test_what_was_not_asked_is_passed_over_even_where_all_questions_stand():
    steps = answered({"nma_focus_other": "x"}, irrelevant={"nma_focus_other"}, empty=True)
    assert "nma_focus_other" not in steps


def test_values_are_texts_for_people_in_the_language():
    given = {
        "nma_title": {"en": "T", "ar": "ع"},
        "nma_submitting_party": "KHM",
        "nma_start_date": "2025-05-13",
        "nma_sdgs": ["13", "11", "2"],
        "nma_focal_point": {"name": "N", "email": "a@b.example"},
        "nma_3a": {"ticked": True, "why": "because"},
        "nma_support_received": [{"provider": "P", "amount": "7000000.123456789"}, {"currency": "CAD"}],
    }
    steps = answered(given, "fr")
    assert steps["nma_submitting_party"].text == "Cambodge"
    assert steps["nma_start_date"].text == "13 mai 2025"
    assert {part.id: (part.label, part.text) for part in steps["nma_title"].parts} == {
        "en": ("anglais", "T"), "ar": ("arabe", "ع"),
    }  # fmt: skip
    assert [part.id for part in steps["nma_sdgs"].parts] == ["2", "11", "13"], "in the order of the list"
    assert isinstance(steps["nma_sdgs"], Parts)
    assert [(part.label, part.text) for part in steps["nma_focal_point"].parts] == [
        (part_label("name"), "N"), (part_label("email"), "a@b.example"),
    ]  # fmt: skip
    assert (steps["nma_3a"].ticked, steps["nma_3a"].why) == (True, "because")
    assert isinstance(steps["nma_3a"], Declaration)
    table = steps["nma_support_received"]
    assert isinstance(table, Table)
    assert [head.id for head in table.heads] == [column.id for column in FORM.fields["nma_support_received"].columns]
    amounts = [row[[head.id for head in table.heads].index("amount")] for row in table.rows]
    assert amounts == ["7 000 000,123456789".replace(" ", "\u202f"), ""], "all digits, and an empty cell"


def test_the_words_of_the_form_are_in_the_language():
    steps = answered({"nma_title": {"en": "T"}}, "fr")
    assert steps["nma_title"].question.label == "Titre"
    assert answered({"nma_title": {"en": "T"}}, "en")["nma_title"].question.label == "Title"


def test_what_does_not_fit_its_type_harms_nothing():
    given = {"nma_title": "no map", "nma_links": "no rows", "nma_sdgs": 7, "nma_3a": "x", "nma_end_date": "soon"}
    assert {field: step.text for field, step in answered(given).items()} == {"nma_end_date": "soon"}


def test_how_a_value_is_written_can_be_said():
    given = {"nma_submitting_party": "KHM", "nma_participants": [{"party": "NPL"}]}
    steps = answered(given, say=lambda spec, value: f"<{spec.id}:{value}>")
    assert steps["nma_submitting_party"].text == "<nma_submitting_party:KHM>"
    assert steps["nma_participants"].rows == (("<party:NPL>", ""),)


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_every_example_can_be_walked_in_every_language(language):
    for name in ("subaru", "subaru-complete", "reciclo-organicos", "adaptation-benefits"):
        for step in walk(LIBRARY.form("nma-recording", 1), payload(example(name))["answers"], language, empty=True):
            assert (step.title if isinstance(step, Section) else step.question.label).strip()
