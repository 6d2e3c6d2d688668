"""The report of a check as a file: of a draft, or of answers that are in no draft."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from a6desk import clock, i18n
from a6desk.desk import Desk, changed, copying
from a6desk.desk.submitting import SUPERSEDES, WAIVER
from a6desk.desk.views import title_of
from a6desk.errors import UserError
from a6desk.exchange import report
from a6desk.exchange.report import Report
from a6desk.forms import strings
from a6desk.forms.check import check
from a6desk.forms.codelists import CodeList
from a6desk.forms.findings import Verdict
from a6desk.forms.form import Form
from a6desk.i18n import tr

KINDS = (".html", ".pdf")


def of_draft(desk: Desk, draft: str) -> tuple[Form, Verdict, Report]:
    """A draft as it stands, checked now; in the language of the interface."""
    view = desk.view(draft)
    form = strings.in_language(view.form, i18n.language())
    facts = desk.facts_of(form, view.answers, view.head.id)
    waivers = {
        id_: text for id_, text in view.state.registers.get(WAIVER, {}).items() if isinstance(text, str) and text
    }
    verdict = check(form, view.answers, facts)
    corrects = view.state.registers.get(SUPERSEDES, {}).get("")
    found = changed.against(desk, form, view.answers, verdict, corrects)
    changes = tuple(report.Change(each.heading, each.nothing, each.changes or ()) for each in found)
    made = of_answers(form, view.answers, facts, verdict, waivers, desk.library.roles)
    return form, verdict, replace(made, changes=changes)


def of_answers(
    form: Form,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    verdict: Verdict,
    waivers: Mapping[str, str] | None = None,
    roles: CodeList | None = None,
) -> Report:
    """Answers that were checked: form and verdict in the language of the interface."""
    made, title = clock.claimed_now(), title_of(form, answers)
    return report.make(form, answers, facts, verdict, title=title, made=made, waivers=waivers, roles=roles)


def file_name(title: str) -> str:
    """What the file of a document with this title is called where nobody says otherwise."""
    kept = "".join(character if character.isalnum() else "-" for character in title[:40])
    return f"{'-'.join(filter(None, kept.split('-'))) or 'a6desk'}-check.pdf"


def refuse_other_kinds(path: Path) -> None:
    """Before anything is checked: a UserError where the name says neither HTML nor PDF."""
    if path.suffix.lower() not in KINDS:
        raise UserError(tr("{name} ends neither in .html nor in .pdf.", name=path.name), tr("Nothing was written."))


def save(made: Report, path: Path) -> None:
    """Write it as HTML or PDF, as its name says: whole or not at all."""
    refuse_other_kinds(path)
    if path.suffix.lower() == ".html":
        copying.save(path, report.html(made))
        return
    from a6desk.exchange import pdf

    copying.save(path, pdf.pdf(report.html(made, paged=True), made.language, made.title))
