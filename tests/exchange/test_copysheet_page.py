"""The copy sheet as one HTML file: it loads nothing, and no text is ever markup."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from a6desk import i18n
from a6desk.exchange.copysheet_page import html
from tests.exchange.sheets import example, sheet

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'\" onmouseover='alert(1)' x=\"",
    "</div></textarea></title></style></script><h1>x</h1>",
    "&lt;b&gt; &amp;amp; &#60;",
    "\u202bعربي <b>bold</b>\u202c",
    "{done} {label} $& $1 \\u0041",
    "\n\n  leading lines\n\nand trailing \n\n",
)


class Page(HTMLParser):
    """What a browser would see: tags with their attributes, and the text of what holds an item's text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts, self.title = [], [], ""
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._in = tag
        if ("class", "text") in attrs:
            self._in = "text"
            self.texts.append("")

    def handle_endtag(self, tag):
        self._in = ""

    def handle_data(self, data):
        if self._in == "text":
            self.texts[-1] += data


def shape(page):
    return [(tag, sorted(attributes)) for tag, attributes in page.tags]


@pytest.fixture
def arabic():
    i18n.use("ar")
    yield
    i18n.use("en")


def test_the_texts_are_exact_whatever_stands_in_them():
    for text in HOSTILE:
        made = sheet(example(nma_summary=text, nma_acronym="A"))
        page = Page(html(made, "en"))
        assert page.texts == [item.text for item in made.items]
        assert any(text.replace("\r", "") == each for each in page.texts)


def test_hostile_texts_make_no_tag_and_no_attribute():
    harmless = Page(html(sheet(example(nma_summary="x", nma_acronym="x")), "en"))
    for text in HOSTILE:
        others = {"nma_summary": text, "nma_acronym": text, "nma_organizations": example()["nma_organizations"]}
        made = sheet(example(**others))
        assert shape(Page(html(made, "en"))) == shape(harmless)


def test_titles_labels_and_left_out_names_are_escaped_too():
    evil = '<img src=x onerror="alert(1)">'
    made = sheet(example())
    item = made.items[0]
    fields = ("label", "question", "row", "group", "note", "key")

    def named(word):
        bad = type(item)(**{**item.__dict__, **dict.fromkeys(fields, word)})
        told = dict.fromkeys(("title", "platform", "mapping", "digest", "submission"), word)
        return Page(html(type(made)(**{**made.__dict__, **told, "left": (word,), "items": (bad,)}), "en"))

    assert shape(named(evil)) == shape(named("x"))
    assert shape(named(evil.replace('"', "'"))) == shape(named("x"))


def test_nothing_is_loaded_and_only_our_own_script_and_style_run():
    text = html(sheet(example()), "en")
    page = Page(text)
    policy = next(a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        hashed = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{hashed}'"
    assert text.index("Content-Security-Policy") < text.index("<style>") < text.index("<script>")
    loading = {"src", "href", "srcset", "action", "data", "poster", "style"}
    for tag, attributes in page.tags:
        assert not loading & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
    assert not re.search(r"https?://(?!unfccc\.int/nma-platform)", text), "but for the link of the example itself"
    assert "url(" not in text
    assert "@import" not in text


def test_every_item_has_its_tick_and_its_copy_button_with_names():
    made = sheet(example())
    page = Page(html(made, "en"))
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    boxes = [a for tag, a in page.tags if tag == "input"]
    copies = [a for tag, a in page.tags if tag == "button" and a.get("id") != "next"]
    assert len(boxes) == len(copies) == len(made.items)
    assert [a["data-key"] for _, a in page.tags if "data-key" in a] == [item.key for item in made.items]
    labels = {a["for"] for tag, a in page.tags if tag == "label"}
    assert {a["id"] for a in boxes} == labels
    assert all(a["aria-label"].startswith("Copy: ") and a["aria-describedby"] in ids for a in copies)
    body = next(a for tag, a in page.tags if tag == "body")
    assert body["data-digest"] == made.digest
    assert body["data-progress"] == f"{{done}} of {len(made.items)} pasted"
    assert "{label}" in body["data-copied"]


def test_the_page_runs_from_right_to_left_in_arabic(arabic):
    hello = "مرحبا"
    text = html(sheet(example(nma_acronym=hello), "ar"), "ar")
    assert '<html lang="ar" dir="rtl">' in text
    page = Page(text)
    ways = [a["dir"] for _, a in page.tags if a.get("class") == "text"]
    assert dict(zip(page.texts, ways, strict=True))[hello] == "rtl"
    assert ways.count("rtl") == 1, "each text has its own direction"
    body = next(a for tag, a in page.tags if tag == "body")
    assert "{done}" in body["data-progress"]
    assert '<html lang="en" dir="ltr">' in html(sheet(example()), "en")


def test_what_is_not_published_is_said_in_the_file():
    text = html(sheet(example()), "en")
    assert text.count('<span class="private">not published</span>') == 4
    assert "This file holds details that are not published." in text
    assert "not published" not in html(sheet({"nma_acronym": "A"}), "en")
