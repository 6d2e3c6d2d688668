"""The HTML file in a real browser, opened from a folder as from a stick."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from a6desk.exchange.copysheet_page import html
from tests.exchange.browser import Browser
from tests.exchange.sheets import example, sheet

pytestmark = pytest.mark.full

HOSTILE = "</div><script>window.hit = 1</script><img src=x onerror='window.hit = 2'>\"'&amp;\n\n  end \n"
SHEET = sheet(example(nma_summary=HOSTILE, nma_acronym="<b onclick=alert(1)>", nma_title={"en": "T", "ar": "عنوان"}))
TEXTS = [item.text for item in SHEET.items]
OLD_WAY = """
    Object.defineProperty(navigator, 'clipboard', {value: undefined});
    document.addEventListener('copy', () => window.got.push(document.activeElement.value));
    window.got = []; true
"""
NEW_WAY = """
    window.got = [];
    Object.defineProperty(navigator, 'clipboard',
        {value: {writeText: (text) => { window.got.push(text); return Promise.resolve(); }}});
    true
"""
NO_WAY = """
    Object.defineProperty(navigator, 'clipboard', {value: {writeText: () => Promise.reject(new Error('no'))}});
    document.execCommand = () => false; true
"""
FOCUS = "document.activeElement.closest('.item')?.dataset.key ?? document.activeElement.tagName"
TICKED = "Array.from(document.querySelectorAll('input:checked'), (box) => box.closest('.item').dataset.key)"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program, "the Debian package chromium is missing"
    browser = Browser(program, tmp_path_factory.mktemp("browser"))
    yield browser
    browser.close()


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Browser:
    path = tmp_path / "sheet.html"
    path.write_text(html(SHEET, "en"), encoding="utf-8")
    browser.open(path)
    browser.run("localStorage.clear()")
    browser.open(path)
    return browser


def test_it_loads_nothing_and_no_text_becomes_markup(page: Browser) -> None:
    assert page.troubles() == []
    assert page.run("[typeof window.hit, document.images.length, document.scripts.length]") == ["undefined", 0, 1]
    shown = page.run("Array.from(document.querySelectorAll('.text'), (text) => text.textContent)")
    assert shown == TEXTS
    assert page.run("getComputedStyle(document.querySelector('.item')).borderTopLeftRadius") == "8px", "style is on"


def test_the_guard_is_on(page: Browser) -> None:
    page.run("document.body.insertAdjacentHTML('beforeend', '<img src=x>'); document.images[0].getAttribute('src')")
    page.run("new Promise((done) => { const s = document.createElement('script'); s.textContent = 'window.hit = 3';"
             " document.body.append(s); requestAnimationFrame(() => done(true)); })")  # fmt: skip
    assert page.run("typeof window.hit") == "undefined"
    assert any("Content Security Policy" in trouble for trouble in page.troubles())


@pytest.mark.parametrize("way", [OLD_WAY, NEW_WAY], ids=["old", "new"])
def test_enter_copies_each_exact_text_and_goes_on(page: Browser, way: str) -> None:
    page.run(way)
    page.run("document.querySelector('.item button').focus()")
    for item in SHEET.items:
        assert page.run(FOCUS) == item.key
        page.press("Enter")
        page.run("new Promise((done) => setTimeout(done, 0))")
    assert page.run("window.got") == TEXTS
    assert page.run("document.getElementById('count').textContent") == f"{len(TEXTS)} of {len(TEXTS)} pasted"
    assert page.run("document.querySelector('progress').value") == len(TEXTS)
    assert page.run("document.querySelectorAll('textarea').length") == 0


def test_tab_goes_from_tick_to_copy_and_the_first_button_copies_the_next(page: Browser) -> None:
    page.run(NEW_WAY)
    page.run("document.getElementById('next').focus()")
    page.press("Enter")
    page.run("new Promise((done) => setTimeout(done, 0))")
    assert page.run("window.got") == TEXTS[:1]
    assert page.run(FOCUS) == SHEET.items[1].key
    page.press("Tab")
    assert page.run("document.activeElement.type") == "checkbox"
    page.press(" ")
    assert page.run(TICKED) == [SHEET.items[0].key, SHEET.items[2].key]


def test_ticks_stay_in_this_browser_for_this_text_alone(page: Browser, tmp_path: Path) -> None:
    page.run("document.querySelectorAll('input')[1].click()")
    path = tmp_path / "sheet.html"
    page.open(path)
    assert page.run(TICKED) == [SHEET.items[1].key]
    path.write_text(html(type(SHEET)(**{**SHEET.__dict__, "digest": "e" * 64}), "en"), encoding="utf-8")
    page.open(path)
    assert page.run(TICKED) == []


@pytest.mark.parametrize("kept", ["not json", '{"a": 1}', "[1, null, {}]", '"text"'])
def test_odd_ticks_harm_nothing(page: Browser, tmp_path: Path, kept: str) -> None:
    page.run(f"localStorage.setItem('a6desk-copysheet:{SHEET.digest}', {kept!r})")
    page.open(tmp_path / "sheet.html")
    assert page.troubles() == []
    assert page.run(TICKED) == []


def test_where_nothing_can_be_kept_or_copied_it_says_so(page: Browser) -> None:
    page.run("Storage.prototype.setItem = () => { throw new Error('full'); }; true")
    page.run("document.querySelector('input').click()")
    said = "document.getElementById('said').textContent"
    assert "does not keep the ticks" in page.run(said)
    page.run(NO_WAY)
    page.run("document.querySelectorAll('.item button')[1].click(); new Promise((done) => setTimeout(done, 0))")
    assert "press Ctrl+C" in page.run(said)
    assert page.run("getSelection().toString()") == TEXTS[1]
    assert page.run(TICKED) == [SHEET.items[0].key], "what was not copied is not ticked"
