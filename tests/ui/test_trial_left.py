"""What the trials of the window had left (docs/trials/window.md)."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from a6desk import i18n
from a6desk.desk import outlook
from tests.ui import windows
from tests.ui.windows import key, texts, write

KEY = Qt.Key


def titles(window):
    window.show_page("drafts")
    model = window._pages["drafts"].table.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


# --- twins ---


def test_drafts_of_one_title_and_day_say_which_they_are(window, ana):
    first, second = (windows.begin(ana, "subaru") for _ in range(2))
    other = windows.begin(ana, "reciclo-organicos")
    rows = {row.head.id: row.name for row in ana.list_drafts()}
    title = ana.view(first).title
    assert rows[first] == f"{title} · {first[:8]}" and rows[second] == f"{title} · {second[:8]}"
    assert rows[other] == ana.view(other).title
    assert titles(window) == [rows[other], rows[second], rows[first]]
    window.show_page("home")
    shown = texts(window._pages["home"])
    assert [each for each in shown if each in rows.values()] == [rows[other], rows[second], rows[first]]


# --- days ---


@pytest.mark.parametrize(("language", "day"), [("en", "20 Nov 2026"), ("fr", "20 nov. 2026")])
def test_a_day_is_written_as_the_day_of_a_time(window, ana, language, day):
    windows.furnish(ana)
    window.speak(language)
    assert i18n.day("2026-11-20") == day and i18n.moment("2026-11-20T10:00:00Z").startswith(day)
    sent = ana.list_sent()[0].submission.id
    [said] = [outlook.happening_sentence(each) for each in outlook.happenings(ana, sent)]
    assert "2026-11-20" not in said and i18n.day("2026-11-20") in said
    window.show_page("drafts")
    begun = window._pages["drafts"].table.model().index(0, 4).data()
    assert begun == i18n.day(ana.list_drafts()[-1].head.begun_at[:10])


# --- the foot ---


def test_connected_is_not_said_any_longer_when_it_is_so_no_more(window):
    window.show_joined("Connected to A hub.")
    window.show_sync("busy", "Talking with A hub…")
    window.show_sync("online", "Online")
    assert windows.said(window) == "Connected to A hub."
    window.show_sync("offline", "Offline")
    assert windows.said(window) == ""
    window.say("It waits.", until="news")
    window.show_sync("offline", "Offline, 1 waits")
    assert windows.said(window) == "It waits."


# --- what is counted ---


def test_the_sections_count_what_is_to_answer(window, ana):
    window.open_draft(windows.begin(ana, "subaru"))
    verdict, model = window.editor.draft.verdict, window.editor.sections.list.model()
    rows = [model.index(n, 0).data() for n in range(model.rowCount())]
    numbers = [int(row.rpartition("(")[2].rstrip(")")) for row in rows if row.endswith(")")]
    assert sum(numbers) == verdict.count("blocker")
    assert windows.state(window).startswith(f"{sum(numbers)} to answer")
    assert verdict.count("warning") > 0
    warned = {window.editor.draft.form.section_of[f.place.field].id for f in verdict.findings}
    ticked = {model.index(n, 0).data(Qt.ItemDataRole.UserRole) for n, row in enumerate(rows) if row.endswith("✓")}
    assert ticked and not ticked & warned


# --- room for the findings ---


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_in_a_low_window_findings_come_before_what_they_do_not_prove(ana, show_window, language):
    window = show_window(ana, size=(1024, 640), language=language)
    window.open_draft(windows.begin(ana, "subaru"))
    QApplication.processEvents()
    panel = window.editor.panel
    assert panel.not_proven.isHidden() and panel.list.height() > panel.height() // 2
    window.resize(1366, 900)
    QApplication.processEvents()
    assert panel.not_proven.isVisible()
    window.resize(1024, 640)
    window.open_draft(windows.begin(ana, "subaru-complete"))
    QApplication.processEvents()
    assert window.editor.panel.not_proven.isVisible()  # where nothing stops it, what that does not prove is said


# --- tables ---


def test_what_is_written_past_the_end_of_a_table_goes_into_a_new_row(window, draft, ana, qtbot):
    window.editor.go_to("nma_participants")
    table = window.editor.boxes["nma_participants"].input
    table.add_row()
    table.grid.setCurrentIndex(table.model.index(0, table.model.columnCount() - 1))
    before = len(table.model.rows)
    key(KEY.Key_Tab)
    assert QApplication.focusWidget() is table.add
    for letter in "Japan":
        write(letter)  # each where the focus is now
    key(KEY.Key_Tab)
    window.editor.flush()
    qtbot.waitUntil(lambda: windows.is_saved(window), timeout=windows.WAIT)
    rows = windows.on_disk(ana, draft)["nma_participants"]
    assert len(rows) == before + 1 and rows[-1]["party"] == "JPN"


# --- the other place of a finding ---


def test_a_finding_leads_also_to_the_section_where_it_can_be_mended(window, ana):
    window.open_draft(windows.begin(ana, "subaru"))
    editor = window.editor
    editor.go_to("nma_participants")
    windows.button(editor, "Go to “Links to nationally determined contributions”").setFocus()
    key(KEY.Key_Return)
    assert QApplication.focusWidget() is editor.boxes["nma_ndc_links"].input.grid


# --- the way back ---


def test_from_the_settings_one_step_leads_back_to_the_draft_and_its_section(window, ana, draft):
    write("Approach 7")
    assert window.way_back.isHidden()
    window.editor.show_section("criteria")
    window.show_page("settings")
    window.speak("fr")
    window.show_page("home")
    QApplication.processEvents()
    assert window.way_back.isVisible() and "Approach 7" in window.way_back.accessibleDescription()
    window.way_back.setFocus()
    key(KEY.Key_Return)
    assert window.editor.draft.head.id == draft and window.editor.section == "criteria"
    assert window.way_back.isHidden()


def test_no_way_leads_back_to_what_was_submitted(window, ana):
    windows.join(ana)
    draft = windows.begin(ana, "subaru-complete")
    window.open_draft(draft)
    ana.submit(draft)
    window.refresh()
    window.show_page("home")
    assert window.way_back.isHidden()


# --- what was not checked ---


def test_ready_says_how_much_was_not_checked(window, ana):
    window.open_draft(windows.begin(ana, "subaru-complete"))
    verdict = window.editor.draft.verdict
    assert verdict.ready and len(verdict.not_checked) > 0
    assert f"{len(verdict.not_checked)} not checked" in window.editor.panel.verdict.text()


# --- the rail ---


def test_no_room_stands_upon_another_in_an_empty_profile(window):
    QApplication.processEvents()
    rects = [window.rooms.visualRect(window.rooms.model().index(n, 0)) for n in range(4)]
    assert all(above.bottom() < below.top() for above, below in pairwise(rects))
