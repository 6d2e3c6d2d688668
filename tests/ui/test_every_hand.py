"""Every page, and every section of the editor: named for readers, reached by Tab, inside what can be seen, in colours
that can be told apart, mirrored in Arabic."""

import unicodedata

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QListView, QRadioButton, QScrollArea, QWidget

from a6desk import i18n
from a6desk.ui import theme
from a6desk.ui.window import Window
from tests.ui import windows
from tests.ui.windows import WAIT, button, key, texts

SIZES = [(1366, 768), (1024, 640), (683, 384)]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LANGUAGES = ["en", "fr", "ar"]
ROOMS = ["home", "drafts", "outbox", "settings", "sync", "new"]


@pytest.fixture
def full(ana):
    """A desk with a joined hub, an open draft, a submission and its receipt."""
    windows.furnish(ana)
    return ana


def settle() -> None:
    """Everything that was just made is laid out and shown; a height that follows from a width comes a turn later."""
    for _ in range(5):
        QApplication.processEvents()


def places(window: Window):
    """Each page in turn, and each section and side page of the editor; its name."""
    for room in ROOMS:
        window.show_page(room)
        settle()
        yield room
    sent = window.desk.list_sent()[0]
    window.show_submission(sent.submission.id)
    settle()
    yield "submission"
    draft = next(row for row in window.desk.list_drafts() if row.head.id != sent.submission.draft)
    window.open_draft(draft.head.id)
    editor = window.editor
    for section in editor.draft.form.definition.sections:
        editor.show_section(section.id)
        settle()
        yield section.id
    editor.show_section(editor.draft.form.definition.sections[0].id)
    for box in editor.boxes.values():
        box.more.click()
    settle()
    yield "about"
    editor.show_history(next(iter(editor.boxes)))
    settle()
    yield "history"
    editor.submit()
    settle()
    assert editor.side is not None
    yield "submit"
    window.open_draft(sent.submission.draft)
    settle()
    yield "frozen"


def controls(window: Window) -> list[QWidget]:
    """All that the keyboard may come to."""
    return [
        each
        for each in window.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.isVisible()
        and each.isEnabled()
        and each.focusProxy() is None
        and not each.testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        and each.objectName() != "qt_spinbox_lineedit"
    ]


def told(widget: QWidget) -> str:
    return f"{type(widget).__name__} “{widget.accessibleName()}” {widget.size().toTuple()}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_has_a_name_and_a_description_for_readers(show_window, full, language):
    window = show_window(full, language=language)
    missing = []
    for place in places(window):
        for each in controls(window):
            reader = QAccessible.queryAccessibleInterface(each)
            name, about = reader.text(QAccessible.Text.Name), reader.text(QAccessible.Text.Description)
            if not any(map(str.isalnum, name)) or not any(map(str.isalnum, about)):
                missing.append((place, told(each)))
    assert missing == []


def walk(start: QWidget) -> list[QWidget]:
    """Tab from here until it comes again to where it was."""
    start.setFocus(Qt.FocusReason.TabFocusReason)
    walked: list[QWidget] = []
    while (at := QApplication.focusWidget()) not in walked:
        walked.append(at)
        while _steps_inside(at) and QApplication.focusWidget() is at:
            key(Qt.Key.Key_Tab)
        if QApplication.focusWidget() is at:
            key(Qt.Key.Key_Tab)
    return walked


def _steps_inside(widget: QWidget) -> bool:
    """In the table of a question Tab goes from cell to cell, and on behind the last."""
    return hasattr(widget, "step")


def _by_arrows(widget: QWidget, walked: list[QWidget]) -> bool:
    """Of choices that exclude one another Tab comes to one, and the arrows to the others."""
    exclusive = isinstance(widget, QRadioButton) and widget.autoExclusive()
    return exclusive and any(each.parentWidget() is widget.parentWidget() for each in walked)


def test_tab_reaches_every_control_and_comes_round_again(show_window, full):
    window = show_window(full)
    for place in places(window):
        walked = walk(window.new_button)
        missed = [each for each in controls(window) if each not in walked and not _by_arrows(each, walked)]
        assert missed == [], (place, [told(each) for each in missed])
        assert walked[0] is window.new_button
        assert QApplication.focusWidget() is window.new_button, (place, told(QApplication.focusWidget()))


def outside(window: Window) -> list[str]:
    """What lies, even in part, where it cannot be scrolled into sight."""
    found = []
    for each in controls(window):
        left, right = 0, window.width()
        parent = each.parentWidget()
        while parent is not None and parent is not window:
            if isinstance(parent, QAbstractScrollArea) and parent.viewport().isAncestorOf(each):
                edge = parent.viewport().mapTo(window, QPoint(0, 0)).x()
                left, right = max(left, edge), min(right, edge + parent.viewport().width())
            parent = parent.parentWidget()
        x = each.mapTo(window, QPoint(0, 0)).x()
        if x < left or x + each.width() > right:
            found.append(f"{told(each)} {x}–{x + each.width()} in {left}–{right}")
        if each.visibleRegion().isEmpty() and not _is_scrolled(each):
            found.append(f"{told(each)} cannot be seen")
    return found


def _is_scrolled(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES[1:], ids=str)
def test_nothing_lies_outside_of_a_small_window(show_window, full, size, language):
    """683 x 384 is a laptop's screen at 200 %."""
    window = show_window(full, size=size, language=language, demonstration=True)
    for place in places(window):
        hint = window.minimumSizeHint()
        assert hint.width() <= size[0], (place, hint)
        assert hint.height() <= size[1], (place, hint)
        assert window.size().toTuple() == size, place
        assert outside(window) == [], place


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_a_label_is_cut_off(show_window, full, language):
    """A label that wraps is as high as its text, and one that does not is as wide."""
    window = show_window(full, size=(1024, 640), language=language)
    for place in places(window):
        cut = []
        for label in window.findChildren(QLabel):
            if not label.isVisible() or not label.text():
                continue
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            wide = 0 if label.wordWrap() else label.sizeHint().width()
            if label.height() < needed - 1 or label.width() < wide - 1:
                cut.append((label.text()[:60], label.size().toTuple(), needed, wide))
        assert cut == [], place


def luminance(colour: str) -> float:
    """As WCAG 2.2 has it."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    made = QColor(colour)
    return 0.2126 * linear(made.redF()) + 0.7152 * linear(made.greenF()) + 0.0722 * linear(made.blueF())


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(theme.TEXT_PAIRS, 4.5), (theme.CONTROL_PAIRS, 3.0)], ids=["text", "line"]
)
def test_colours_can_be_told_apart(colours, pairs, least):
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    weak = {pair: round(contrast(getattr(colours, pair[0]), getattr(colours, pair[1])), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < least} == {}


def x_of(window: Window, widget: QWidget) -> int:
    return widget.mapTo(window, QPoint(0, 0)).x()


@pytest.mark.parametrize("language", LANGUAGES)
def test_arabic_is_mirrored_and_the_others_are_not(show_window, full, language):
    window = show_window(full, language=language)
    window.open_draft(full.list_drafts()[-1].head.id)
    settle()
    order = [window.rooms, window.editor.sections, window.editor.form_area, window.editor.panel]
    xs = [x_of(window, each) for each in order]
    assert xs == sorted(xs, reverse=language == "ar")
    assert (x_of(window, window.pill) < x_of(window, window.who)) == (language == "ar")


def test_codes_are_isolated_in_an_arabic_sentence(show_window, full):
    """Else a digest or an id takes part in the order of the words around it."""
    window = show_window(full, language="ar")
    sent = full.list_sent()[0].submission
    window.show_submission(sent.id)
    settle()
    found = 0
    for text in texts(window):
        code = sent.digest if sent.digest in text else sent.digest[:12]
        if code in text and any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text):
            assert i18n.isolate(code) in text, text
            found += 1
    assert found >= 2


def test_tab_goes_from_question_to_question_and_f1_says_more_of_one(show_window, full):
    window = show_window(full)
    window.open_draft(full.list_drafts()[-1].head.id)
    editor = window.editor
    editor.focus_first()
    first, second = list(editor.boxes.values())[:2]
    key(Qt.Key.Key_F1)
    assert first.field.help in texts(first)
    assert first.isAncestorOf(QApplication.focusWidget()), "the cursor stays where it was"
    key(Qt.Key.Key_F1)
    assert first.field.help not in texts(first)
    while first.isAncestorOf(QApplication.focusWidget()):
        assert QApplication.focusWidget() is not first.more
        key(Qt.Key.Key_Tab)
    assert second.isAncestorOf(QApplication.focusWidget()) and not second.more.hasFocus()


def test_keys_go_about_the_editor(show_window, full, qtbot):
    window = show_window(full)
    window.open_draft(full.list_drafts()[-1].head.id)
    editor = window.editor
    editor.focus_first()
    sections = [each.id for each in editor.draft.form.definition.sections]
    key(Qt.Key.Key_PageDown, CTRL)
    key(Qt.Key.Key_PageDown, CTRL)
    assert editor.section == sections[2]
    assert editor.boxes[next(iter(editor.boxes))].isAncestorOf(QApplication.focusWidget())
    key(Qt.Key.Key_PageUp, CTRL)
    assert editor.section == sections[1]
    seen = []
    for _ in range(3):
        key(Qt.Key.Key_F8)
        seen.append(editor.panel._current().id)
        assert editor.boxes[editor.panel._current().place.field].isAncestorOf(QApplication.focusWidget())
    key(Qt.Key.Key_F8, SHIFT)
    assert editor.panel._current().id == seen[1]
    assert isinstance(editor.panel.list, QListView)
    editor.panel.list.setFocus()
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Return)
    assert editor.panel._current().id == seen[2]
    assert editor.boxes[editor.panel._current().place.field].isAncestorOf(QApplication.focusWidget())
    editor.show_section(sections[0])
    editor.focus_first()
    key(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: editor.side is not None, timeout=WAIT)
    assert not button(editor.side, "Submit").isEnabled()
    assert any("in the way" in each for each in texts(editor.side))
