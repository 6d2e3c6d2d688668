"""The report of a check: it says all that the check said, escapes what others wrote, and loads nothing."""

import datetime
import json
import re
from html.parser import HTMLParser

import pytest

from a6desk import i18n
from a6desk.errors import UserError
from a6desk.events.canonical import canonical, digest
from a6desk.exchange import pdf, report
from a6desk.forms import answers, reasons
from a6desk.forms.check import check
from a6desk.forms.library import Library
from tests.forms.small import form


@pytest.fixture(autouse=True)
def _application(qapp):
    """Tests of the window come later in the same process: the application that a PDF is made with must be theirs."""


FACTS = {"today": datetime.date(2026, 11, 20), "mandate": [{"party": "JPN", "role": "a_role"}], "links": {}}
SMALL = form(
    """
text f_title required: submit
party f_party
long_text f_text
date f_day
""",
    "T-DAY", "$f_day le $today", "at: [f_day], needs: [f_day]",
    "T-MANDATE", "some $m in $mandate satisfies $m?party = $f_party", "at: [f_party], needs: [f_party]",
    "T-DEMO", "$demonstration", "at: [f_title]",
    "T-NEVER", "()", "at: [f_title]",
    "T-LONG", "matches($f_text, '^[a-z ]*$')", "at: [f_text], needs: [f_text]",
    "T-ELIGIBLE", "a6:eligible($f_party, $f_text)", "at: [f_text], needs: [f_text]",
    about={"title": "f_title", "party": "f_party"},
)  # fmt: skip
GIVEN = {"f_title": 'A <b>bold</b> & "quoted" title', "f_party": "NPL", "f_day": "2030-01-01", "f_text": "x" * 2_500}


@pytest.fixture(autouse=True)
def _english():
    i18n.use("en")
    yield
    i18n.use("en")


def made(given=GIVEN, facts=FACTS, waivers=None, of=SMALL):
    verdict = check(of, given, facts)
    return verdict, report.make(
        of,
        given,
        facts,
        verdict,
        title=str(given.get("f_title", "Untitled")),
        made="2026-11-20T10:42:07Z",
        waivers=waivers,
    )


class Text(HTMLParser):
    """The words of a page, and every tag and attribute."""

    def __init__(self, html):
        super().__init__()
        self.words, self.tags, self.attributes, self.open = [], set(), [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.words.append(data)


def page(made_, **about):
    parsed = Text(report.html(made_, **about))
    assert parsed.open == []
    return parsed, " ".join(" ".join(parsed.words).split())


def test_it_says_all_that_the_check_said():
    verdict, made_ = made(waivers={"T-MANDATE@f_party": "A letter is on its way."})
    _, text = page(made_)
    for finding in (*verdict.findings, *verdict.not_checked):
        for words in (finding.message, finding.source.text, finding.rule, finding.where[-1]):
            assert words in text, words
    assert "Waived: A letter is on its way." in text
    assert SMALL.sha256 in text and f"{SMALL.id} v1" in text and SMALL.definition.not_proven in text
    assert "20 November 2026" in text or "November 20, 2026" in text
    assert "NPL" not in text or "Npl" in text
    assert all(known.sha256 in text for known in SMALL.codelists.values())
    assert "No receipt: nobody has received anything." in text


def test_its_digest_is_that_of_what_would_be_submitted():
    verdict, made_ = made()
    payload = answers.payload(SMALL, GIVEN, verdict)
    assert digest(canonical(payload)) in page(made_)[1]
    waived = {"T-MANDATE@f_party": "Because.", "T-DEMO@f_title": "not a warning that stands"}
    with_waiver = digest(canonical({**payload, "waivers": {"T-MANDATE@f_party": "Because."}}))
    assert with_waiver in page(made(waivers=waived)[1])[1]


def test_it_says_why_a_rule_was_not_checked():
    verdict, made_ = made()
    whys = {item.rule: item.why for item in made_.unchecked}
    assert (
        set(whys) == {finding.rule for finding in verdict.not_checked} == {"T-DEMO", "T-NEVER", "T-LONG", "T-ELIGIBLE"}
    )
    assert whys["T-DEMO"] == "Not at hand: whether the hub is one for demonstrations."
    assert whys["T-NEVER"] == "This program cannot know it."
    assert "longer than 2000 characters" in whys["T-LONG"]
    assert "comes by a pack" in whys["T-ELIGIBLE"]
    nothing = form("integer f_a\ninteger f_b", "T-1", "$f_a lt $f_b", "needs: [f_a]")
    found = check(nothing, {"f_a": 1}, {}).not_checked[0]
    assert "is not answered" in reasons.why_not_checked(nothing, found, {"f_a": 1}, {})


def test_it_says_what_the_check_was_told():
    _, made_ = made()
    told = dict(made_.facts)
    assert told["the mandates of this desk"].startswith("Jpn") or "JPN" in told["the mandates of this desk"]
    assert told["whether the hub is one for demonstrations"] == "not at hand"


def test_linked_documents_are_among_the_facts():
    linked = form("text f_a\ntext f_b", form="a6desk/small", links=[
        {"kind": "call", "to": "call", "field": "f_a", "reads": {"call_deadline": "date"}},
        {"kind": "others", "to": "small", "reads": {"f_b": "text"}}])  # fmt: skip
    facts = {"links": {"call": {"call_deadline": "2026-12-01"}, "others": [{}, {}]}}
    told = dict(made({"f_a": "call-1"}, facts, of=linked)[1].facts)
    assert "December 1, 2026" in told["the document that is named under: F_A"]
    assert told["the other documents of this kind: small"] == "2"


def test_what_others_wrote_is_never_markup():
    hostile = {**GIVEN, "f_title": "<script>alert(1)</script><img src=http://a.example onerror=x>", "f_party": '"><b>'}
    for paged in (False, True):
        parsed, text = page(made(hostile)[1], paged=paged)
        assert "<script>alert(1)</script>" in text
        assert parsed.tags <= {"html", "head", "meta", "title", "style", "body", "p", "h1", "h2", "div", "span", "bdi",
                               "table", "tr", "td"}  # fmt: skip
        assert not [name for name, _ in parsed.attributes if name in ("src", "href", "style") or name.startswith("on")]


def test_dollar_signs_of_a_form_stay_what_they_are():
    assert "$title and ${style}" in page(made({**GIVEN, "f_title": "$title and ${style}"})[1])[1]


def test_it_loads_nothing_and_may_load_nothing():
    html = report.html(made()[1])
    assert "default-src 'none'" in html.replace("&#x27;", "'")
    assert not re.search(r"url\(|@import|<link|<script|src=", html)


def test_its_style_is_the_one_that_its_policy_allows():
    import base64
    import hashlib

    html = report.html(made()[1])
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"sha256-{hashed}" in html


def test_it_is_written_from_the_right_in_arabic():
    i18n.use("ar")
    _, made_ = made()
    plain, paged = report.html(made_), report.html(made_, paged=True)
    assert '<html lang="ar" dir="rtl">' in plain
    first = re.search(r"<table class=\"lists\".*?</tr>", plain, re.DOTALL)[0]
    turned = re.search(r"<table class=\"lists\".*?</tr>", paged, re.DOTALL)[0]
    cells = [re.findall(r"<bdi>(.*?)</bdi>", each) for each in (first, turned)]
    assert cells[0] == list(reversed(cells[1])), "Qt mirrors no table"


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_a_pdf_is_made_in_every_language(language):
    i18n.use(language)
    made_ = made()[1]
    content = pdf.pdf(report.html(made_, paged=True), language, made_.title)
    assert content.startswith(b"%PDF-1.") and content.rstrip().endswith(b"%%EOF")
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") >= 1 or b"/Pages" in content
    assert b"/FontFile2" in content, "its fonts are in it"


def test_where_qt_is_missing_a_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "PySide6.QtGui", None)
    with pytest.raises(UserError, match=r"Save it as \.html"):
        pdf.pdf("<p>x</p>", "en", "x")


def test_every_released_form_has_a_report():
    library = Library()
    for id_ in library.versions:
        released = library.form(id_)
        verdict = check(released, {}, FACTS)
        made_ = report.make(released, {}, FACTS, verdict, title="x", made="2026-11-20T10:42:07Z", roles=library.roles)
        _, text = page(made_)
        assert len(made_.unchecked) == len(verdict.not_checked)
        assert released.definition.not_proven in text
        json.dumps(made_.said)
