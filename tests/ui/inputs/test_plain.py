"""What is typed or pasted becomes plain text."""

import pytest
from PySide6.QtCore import QMimeData, Qt

from a6desk.ui.inputs import plain

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{margin:0}</style>
<title>x</title></head><body><!--StartFragment--><p class=MsoNormal>Hello <b>bold</b>&nbsp;world<o:p></o:p></p>
<p class=MsoListParagraph><![if !supportLists]><span style='font-family:Symbol;mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>First</p>
<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>2.</span><![endif]>Second</p>
<table><tr><td><p>a</p></td><td><p>b<br>c</p></td></tr><tr><td>d</td><td>e</td></tr></table>
<script>alert(1)</script><img src="file:///etc/passwd">end<!--EndFragment--></body></html>"""


def test_word_keeps_words_lists_and_tables_and_drops_the_rest():
    assert plain.from_html(WORD) == "Hello bold\u00a0world\n• First\n2. Second\na\tb c\nd\te\nend"


def test_lists_of_a_browser_are_marked_and_numbered():
    html = "<ul><li><p>A</p></li><li>B</ul><ol><li>one<li>two</ol>"
    assert plain.from_html(html) == "• A\n• B\n1. one\n2. two"


@pytest.mark.parametrize("html", ["<ul>" * 5000, "</li></tr></table>", "<td>x", "<p" * 1000, "<![if", "&#0;&#x202e;x"])
def test_broken_markup_raises_nothing(html):
    assert "<" not in plain.from_html(html).replace("<![if", "").replace("<p", "")


def test_plain_text_wins_where_markup_has_no_structure():
    data = QMimeData()
    data.setHtml("<span>one</span> <span>two</span>")
    data.setText("one  two\r\n· three")
    assert plain.from_mime(data) == "one  two\n• three"


def test_nothing_unseen_is_left():
    assert plain.many_lines("a\x00b\u202ec\r\nd\x0be\u2028f\ufffe") == "abc\nd\ne\nf"
    assert plain.one_line("a\r\n\tb\x7f") == "a b"


def test_signs_that_languages_need_stay():
    text = "می\u200cخواهم « oui » a\u200fb"
    assert plain.many_lines(text) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("one two", 2),
        ("• one — two", 2),
        ("气候变化", 4),
        ("CO2 气候", 3),
        ("تغير المناخ", 2),
        ("-" * 9999, 0),
    ],
)
def test_words_are_counted(text, number):
    assert plain.words(text) == number


def test_the_first_letter_gives_the_direction():
    ltr, rtl = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
    assert plain.direction("123 مرحبا", ltr) == rtl
    assert plain.direction("(SUBARU) مبادرة", rtl) == ltr
    assert plain.direction("123", rtl) == rtl
