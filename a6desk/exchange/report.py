"""The report of a check: what was checked with what, what was found, what was not checked, what it does not prove.

For the file, and for whoever clears a document before it leaves. Pure: a form, answers, facts and a verdict in; one
HTML file out that loads nothing. Every text of the answers is shown, never markup. The same HTML, plainer, becomes PDF
(pdf.py), which cannot turn the columns of a table round: there they are written in the order in which they are read.
"""

import base64
import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from string import Template
from typing import Any

from a6desk import __version__, i18n, paths, strict
from a6desk.events.canonical import canonical, digest
from a6desk.forms import answers as forms_answers
from a6desk.forms import reasons, showing
from a6desk.forms.codelists import CodeList
from a6desk.forms.definition import Column
from a6desk.forms.differences import Difference
from a6desk.forms.findings import Finding, Verdict
from a6desk.forms.form import Form
from a6desk.forms.saying import severity_words, source_words, standing_words, verdict_words
from a6desk.i18n import is_rtl, tr

_LIMIT = 100_000


@dataclass(frozen=True)
class Item:
    """One finding. kind: blocker, warning, hint, waived, unchecked or fault. why: the waiver's reason, or why not."""

    kind: str
    badge: str
    message: str
    where: str
    fix: str
    rule: str
    source: str
    why: str


@dataclass(frozen=True)
class Change:
    """What changes against one earlier document. nothing: a sentence where there is no change to list."""

    heading: str
    nothing: str
    changes: tuple[Difference, ...]


@dataclass(frozen=True)
class Report:
    """All of it, in words of one language. said: (what, value) of the document; facts: of what the check was told."""

    language: str
    title: str
    verdict: str
    ready: bool
    said: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, ...], ...]
    found: tuple[Item, ...]
    unchecked: tuple[Item, ...]
    not_proven: str
    made: str
    changes: tuple[Change, ...] = ()


def make(
    form: Form,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    verdict: Verdict,
    *,
    title: str,
    made: str,
    waivers: Mapping[str, str] | None = None,
    roles: CodeList | None = None,
) -> Report:
    """form and verdict in the language of the interface. made: the moment, as we keep it. roles: for their names."""
    content = forms_answers.payload(form, answers, verdict)
    kept = {each.id: waivers[each.id] for each in verdict.findings if waivers and each.waivable and each.id in waivers}
    if kept:
        content["waivers"] = kept
    definition = form.definition
    said = (
        (tr("Form"), f"{definition.title} ({i18n.isolate(f'{form.id} v{form.version}')})"),
        (tr("SHA-256 of the form"), form.sha256),
        (tr("Where the form comes from"), f"{definition.source.text} · {standing_words(definition.source.standing)}"),
        (tr("Digest of what would be submitted"), digest(canonical(content))),
        (tr("Checked"), i18n.moment(made)),
        (tr("Checked with"), i18n.isolate(f"a6desk {__version__}")),
    )
    found = [_item(each, "fault", tr("fault of the form")) for each in verdict.faults]
    found += [_found(each, kept) for each in verdict.findings]
    order = ("fault", "blocker", "warning", "waived", "hint")
    unchecked = (
        _item(each, "unchecked", tr("not checked"), reasons.why_not_checked(form, each, answers, facts))
        for each in verdict.not_checked
    )
    return Report(
        i18n.language(), title, verdict_words(verdict, len(kept)), verdict.ready, said,
        tuple(_facts(form, facts, roles)), tuple(_lists(form, facts)),
        tuple(sorted(found, key=lambda item: order.index(item.kind))), tuple(unchecked),
        definition.not_proven, i18n.moment(made),
    )  # fmt: skip


def _found(finding: Finding, waived: Mapping[str, str]) -> Item:
    if finding.id in waived:
        return _item(finding, "waived", tr("waived"), tr("Waived: {reason}", reason=waived[finding.id]))
    return _item(finding, finding.severity, severity_words(finding.severity))


def _item(finding: Finding, kind: str, badge: str, why: str = "") -> Item:
    where = " › ".join(i18n.isolate(step) for step in finding.where)
    return Item(kind, badge, finding.message, where, finding.fix, finding.rule, source_words(finding), why)


def _facts(form: Form, facts: Mapping[str, Any], roles: CodeList | None) -> list[tuple[str, str]]:
    told = reasons.at_hand(form, facts)
    links = facts.get("links", {})
    rows = []
    for name in reasons.asked_facts(form):
        value = facts[name] if name in facts else links.get(name)
        words = _fact(form, name, value, roles) if name in told else tr("not at hand")
        rows.append((reasons.fact_words(form, name), words))
    return rows


def _fact(form: Form, name: str, value: Any, roles: CodeList | None) -> str:
    if isinstance(value, datetime.date):
        return showing.date(value.isoformat(), i18n.language())
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    link = next((link for link in form.definition.links if link.kind == name), None)
    if link is None:
        rows = value if isinstance(value, list) else []
        return i18n.listed(f"{_party(form, row)} ({_role(row, roles)})" for row in rows) or tr("none")
    if isinstance(value, list):
        return str(len(value))
    specs = [Column.model_construct(id=id_, type=type_, label=id_) for id_, type_ in link.reads.items()]
    texts = (showing.shown(spec, (value or {}).get(spec.id), {}, i18n.language()) for spec in specs)
    return i18n.listed(texts) or tr("nothing is read from it")


def _party(form: Form, row: Mapping[str, Any]) -> str:
    known = form.codelists.get("parties")
    entry = known.codes.get(str(row.get("party"))) if known else None
    return entry.label() if entry else str(row.get("party"))


def _role(row: Mapping[str, Any], roles: CodeList | None) -> str:
    entry = roles.codes.get(str(row.get("role"))) if roles else None
    return entry.label() if entry else str(row.get("role"))


def _lists(form: Form, facts: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Each list: its id, how many of its codes count today, its newest date, its SHA-256."""
    today = facts.get("today")
    day = today if isinstance(today, datetime.date) else None
    rows = []
    for id_, known in form.codelists.items():
        dates = [date for code in known.codes.values() for date in (code.valid_from, code.valid_to) if date]
        newest = showing.date(max(dates).isoformat(), i18n.language()) if dates else tr("no dates")
        counting = sum(code.valid_on(day) for code in known.codes.values())
        rows.append((id_, tr("{n} of {all}", n=counting, all=len(known.codes)), newest, known.sha256))
    return rows


# --- as HTML ----------------------------------------------------------------------------------------------------------


def html(report: Report, *, paged: bool = False) -> str:
    """The whole file. paged: for pdf.py, which sets pages itself and mirrors no table."""
    style = _part("report-pdf.css" if paged else "report.css")
    mirrored = paged and is_rtl(report.language)
    policy = f"default-src 'none'; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    heads = (tr("Code list"), tr("Codes that count"), tr("Newest date in it"), tr("SHA-256"))
    values = {
        "language": report.language,
        "way": "rtl" if is_rtl(report.language) else "ltr",
        "policy": _e(policy),
        "style": style,
        "name": _e(tr("Check: {title}", title=report.title)),
        "kind": _e(tr("Report of a check")),
        "title": _e(report.title),
        "state": "ready" if report.ready else "blocked",
        "verdict": _e(report.verdict),
        "said": _pairs(report.said, mirrored),
        "changes": "".join(map(_changed, report.changes)),
        "findings": _e(tr("Findings")),
        "found": "".join(map(_box, report.found)) or f"<p>{_e(tr('There are no findings.'))}</p>\n",
        "not_checked": _e(tr("What was not checked, and why")),
        "unchecked": "".join(map(_box, report.unchecked)) or f"<p>{_e(tr('Everything was checked.'))}</p>\n",
        "not_proven_head": _e(tr("What a clean check does not prove")),
        "not_proven": _e(report.not_proven),
        "told": _e(tr("What the check was told")),
        "facts": _pairs(report.facts, mirrored)
        or f"<p>{_e(tr('This form asks for nothing beside the answers.'))}</p>\n",
        "lists_head": _e(tr("Code lists that it was checked with")),
        "lists": _table(heads, report.lists, mirrored),
        "foot": _e(tr("No receipt: nobody has received anything. Made by a6desk on {moment}.", moment=report.made)),
    }
    return Template(_part("report.html")).substitute(values)


def _part(name: str) -> str:
    return strict.read_text(paths.resources() / "pages" / name, _LIMIT).replace("\r\n", "\n")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _e(text: str) -> str:
    return escape(text, quote=True)


def _line(kind: str, text: str) -> str:
    return f'<p class="{kind}">{_e(text)}</p>\n' if text else ""


def _box(item: Item) -> str:
    lines = _line("where", item.where) + _line("why", item.why)
    lines += _line("fix", item.fix) if item.kind not in ("waived", "unchecked") else ""
    source = f'<p class="source"><bdi class="code">{_e(item.rule)}</bdi> · {_e(item.source)}</p>\n'
    head = f'<p class="message"><span class="badge {item.kind}">{_e(item.badge)}</span> {_e(item.message)}</p>\n'
    return f'<div class="finding {item.kind}">\n{head}{lines}{source}</div>\n'


def _changed(against: Change) -> str:
    boxes = (
        _line("where", each.place) + "".join(_line("text", line) for line in each.lines) for each in against.changes
    )
    listed = "".join(f'<div class="finding">\n{box}</div>\n' for box in boxes)
    return f"<h2>{_e(against.heading)}</h2>\n{listed or _line('text', against.nothing)}"


def _cell(text: str) -> str:
    about = ' class="code"' if len(text) == 64 and text.isalnum() else ""
    return f"<td>{_inner(text, about)}</td>"


def _head(text: str) -> str:
    return f'<td class="head">{_inner(text)}</td>'


def _inner(text: str, about: str = "") -> str:
    return f"<bdi{about}>{_e(text)}</bdi>"


def _pairs(pairs: tuple[tuple[str, str], ...], mirrored: bool) -> str:
    rows = [[_head(what), _cell(value)] for what, value in pairs]
    return _rows("pairs", rows, mirrored) if rows else ""


def _table(heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], mirrored: bool) -> str:
    if not rows:
        return ""
    return _rows("lists", [[_head(head) for head in heads], *([_cell(text) for text in row] for row in rows)], mirrored)


def _rows(kind: str, rows: list[list[str]], mirrored: bool) -> str:
    lines = "".join(f"<tr>{''.join(reversed(row) if mirrored else row)}</tr>\n" for row in rows)
    return f'<table class="{kind}" width="100%" cellspacing="0" cellpadding="3">\n{lines}</table>\n'
