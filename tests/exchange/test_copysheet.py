"""What of a submission goes into which box of a platform."""

import re

import pytest

from a6desk.exchange import copysheet, mappings
from tests.exchange.sheets import MAPPINGS, example, nma, payload, sheet

MAPPING = mappings.find(MAPPINGS, nma())
YES_SERIF = "\u0645\u0631\u062d\u0628\u0627"  # Arabic for hello


def items(made):
    return {item.key: item for item in made.items}


def test_items_stand_in_the_order_of_the_platform_and_each_key_once():
    made = sheet(example())
    order = [entry.field for group in MAPPING.groups for entry in group.entries]
    places = [order.index(item.key.split("/")[0]) for item in made.items]
    assert places == sorted(places)
    assert len(items(made)) == len(made.items)
    assert [item.group for item in made.items if item.key == "nma_summary"] == ["Description"]


def test_everything_that_was_answered_is_on_the_sheet_or_named_beside_it():
    answers = example(nma_budget=[{"item": "x", "amount": "5", "currency": "USD"}], nma_language="en")
    made = sheet(answers)
    on = {item.key.split("/")[0] for item in made.items}
    labels = {nma().fields[id_].label for id_ in payload(answers)["answers"] if id_ not in on}
    assert set(made.left) == labels == {"Budget and its sources", "Language of this document"}
    form, given = nma(), {"nma_acronym": "A", "nma_from_tomorrow": "x"}
    later = copysheet.make(MAPPING, form, given, "en", submission="s", digest="d", title="t")
    assert later.left == ("nma_from_tomorrow",)


def test_texts_are_what_the_platform_takes():
    made = items(
        sheet(
            example(
                nma_start_date="2025-05-13",
                nma_support_received=[{"provider": "P", "amount": "7000000.5", "from_year": 2017}],
                nma_summary="One\r\n\r\n  two \u2028three\x0bfour\rfive\n",
                nma_topics=[{"topic": "Waste"}, {"topic": "Methane"}],
            )
        )
    )
    assert made["nma_start_date"].text == "13/05/2025"
    assert made["nma_support_received/0/amount"].text == "7000000.5"
    assert made["nma_support_received/0/from_year"].text == "2017"
    assert made["nma_submitting_party"].text == "Japan"
    assert made["nma_summary"].text == "One\n\n  two \u2028three\x0bfour\nfive\n", "line ends alone are touched"
    assert made["nma_topics"].text == "Waste\nMethane"
    assert made["nma_means"].text == "Adaptation\nTechnology development and transfer\nCapacity-building"
    assert made["nma_participants/3/party"].text == "Viet Nam"
    assert made["nma_participants/3/party"].row == "Participating Parties, row 4 of 4"
    assert made["nma_3a/ticked"].text == "Yes"
    assert made["nma_3a/why"].text.startswith("FICTITIOUS: the five Parties")


def test_codes_are_named_in_the_language_of_the_platform_and_questions_in_that_of_the_reader():
    made = items(sheet(example(), "fr"))
    assert made["nma_submitting_party"].text == "Japan"
    assert (made["nma_title/en"].label, made["nma_title/en"].question) == ("Title", "Titre")
    assert items(sheet(example(), "en"))["nma_title/en"].question == "", "what says the same is not said twice"


@pytest.mark.parametrize(
    ("titles", "keys"),
    [
        ({"en": "E"}, ["nma_title/en"]),
        ({"fr": "F", "en": "E", "ar": "A"}, ["nma_title/en", "nma_title/fr", "nma_title/ar"]),
        ({"fr": "F"}, ["nma_title/fr"]),
        ({"es": "S", "fr": "F"}, ["nma_title/fr", "nma_title/es"]),
    ],
)
def test_a_title_that_is_missing_in_english_is_stood_in_for_and_none_is_lost(titles, keys):
    made = sheet(example(nma_title=titles, nma_language="fr"))
    found = [item for item in made.items if item.key.startswith("nma_title")]
    assert sorted(item.key for item in found) == sorted(keys)
    assert found[0].key == keys[0]
    assert found[0].label == "Title"
    assert bool(found[0].note) == ("en" not in titles), "a stand-in says so"
    assert {item.text for item in found} == set(titles.values())


def test_reasons_without_a_tick_do_not_become_a_tick():
    made = items(sheet(example(nma_3c={"ticked": False, "why": "not sure"})))
    assert made["nma_3c/ticked"].text == "No"
    assert made["nma_3c/ticked"].note
    assert made["nma_3c/why"].text == "not sure"


def test_what_is_not_published_is_marked_and_nothing_else_of_it_is_there():
    secret = "only-for-the-file@secret.example"
    answers = example(
        nma_participant_contacts=[{"party": "NPL", "name": "N", "email": secret}],
        nma_lands="yes", nma_lands_evidence=secret, nma_budget=[{"item": secret}],
    )  # fmt: skip
    made = sheet(answers)
    assert secret not in "".join(item.text for item in made.items)
    hidden = {item.key for item in made.items if item.mark}
    assert hidden == {f"nma_focal_point/{part}" for part in ("name", "title", "organization", "email")}
    assert made.has_unpublished
    assert not sheet({"nma_acronym": "A"}).has_unpublished


@pytest.mark.parametrize(
    ("text", "direction"),
    [("Hello", "ltr"), (YES_SERIF, "rtl"), ("12/05/2025", "ltr"), (f"«{YES_SERIF}» in English", "rtl"), ("", "ltr")],
)
def test_the_direction_of_a_text_is_that_of_its_own_letters(text, direction):
    assert copysheet.direction(text) == direction


def test_keys_are_the_same_in_every_language_and_without_a_mapping(tmp_path):
    keys = set(items(sheet(example(), "en")))
    assert set(items(sheet(example(), "ar"))) == keys
    own = set(items(sheet(example(), "en", mappings.find(tmp_path, nma()))))
    assert own & keys >= {"nma_title/en", "nma_participants/0/party", "nma_3a/why", "nma_summary"}
    assert not any("focal" in key for key in own)


def test_a_sheet_says_how_sure_its_order_is():
    made = sheet(example())
    assert "proposal" in made.standing_sentence
    confirmed = MAPPING.model_copy(update={"source": MAPPING.source.model_copy(update={"standing": "confirmed"})})
    assert "proposal" not in sheet(example(), "en", confirmed).standing_sentence


def test_dates_can_be_asked_for_in_another_order():
    american = MAPPING.model_copy(update={"dates": "mm/dd/yyyy"})
    made = items(sheet(example(nma_start_date="2025-05-13"), "en", american))
    assert made["nma_start_date"].text == "05/13/2025"


def test_no_step_of_an_example_is_empty():
    for name in ("subaru", "subaru-complete", "reciclo-organicos", "adaptation-benefits"):
        for item in sheet(example(name)).items:
            assert item.text.strip(), item
            assert re.fullmatch(r"[a-z0-9_]+(/[a-z0-9_]+){0,2}", item.key)
