"""Small forms from a few lines, so that a test shows the form, the answers and what is found, and nothing else.

form('''
text     f_name     required: submit
table    f_rows     max_rows: 3
- quantity amount   min: 0
== Second section   relevant: "$f_name = 'x'"
date     f_day
''', "T-SUM", "sum($f_rows?amount) le 100", "at: [f_rows]")
"""

import datetime
import json
from typing import Any

from a6desk import strict
from a6desk.forms import codelists, reading
from a6desk.forms.check import Verdict, check
from a6desk.forms.codelists import CodeList
from a6desk.forms.form import Form

SOURCE = {"text": "1/CMA.1, para. 1", "standing": "proposed"}
HEADER = "code,en,fr,es,ru,zh,ar,valid_from,valid_to,groups,source,standing"


def code_list(id_: str, *rows: str) -> CodeList:
    """A code list of rows such as "red" or "blue 2020-01-01 2025-12-31"."""
    lines = [HEADER]
    for row in rows:
        code, first, last = (*row.split(), "", "")[:3]
        lines.append(f"{code},{code.title()},,,,,,{first},{last},,a test,proposed")
    return codelists.parse("\n".join(lines).encode(), id_, f"{id_}.csv")


LISTS = {
    "colours": code_list("colours", "red", "green", "blue 2020-01-01 2025-12-31", "other"),
    "parties": code_list("parties", "JPN", "NPL", "KHM", "CAN"),
}


def options(text: str) -> dict[str, Any]:
    """`a: 1, b: [c]` as a map."""
    data = strict.parse_yaml("{" + text + "}", "options").data
    assert isinstance(data, dict)
    return data


def source(fields: str, *rules: str, **keys: Any) -> dict[str, Any]:
    """A form file as data. rules: three texts for each: id, check, options."""
    sections: list[dict[str, Any]] = [{"id": "first", "title": "First", "fields": []}]
    for line in filter(None, map(str.strip, fields.splitlines())):
        if line.startswith("=="):
            given = options(line.removeprefix("==").strip())
            sections.append({"id": f"s{len(sections)}", "title": "More", "fields": [], **given})
            continue
        kind, id_, rest = (*line.removeprefix("- ").split(maxsplit=2), "")[:3]
        spec = {"id": id_, "type": kind, "label": id_.title(), **options(rest)}
        if line.startswith("- "):
            sections[-1]["fields"][-1].setdefault("columns", []).append(spec)
        else:
            sections[-1]["fields"].append({"source": SOURCE, "publication": "public", **spec})
    first = sections[0]["fields"][0]["id"]
    grouped = [rules[n : n + 3] for n in range(0, len(rules), 3)]
    return {
        "grammar": 1, "form": "test/small", "version": 1, "title": "Small", "source": SOURCE, "not_proven": "Nothing.",
        "about": {"title": first, "party": first}, "submit_by": ["a_role"], "sections": sections,
        "rules": [
            {
                "id": id_, "check": text, "severity": "warning", "at": [first], "message": "M", "fix": "F",
                "source": SOURCE, **options(more),
            }
            for id_, text, more in grouped
        ],
        **keys,
    }  # fmt: skip


def read(data: dict[str, Any]) -> Form:
    """A form from such data."""
    return reading.read(json.dumps(data, ensure_ascii=False).encode(), "small.yaml", LISTS)


def form(fields: str, *rules: str, **keys: Any) -> Form:
    """A form from a few lines; every fact may be asked for."""
    return read(source(fields, *rules, **{"uses": ["today", "mandate", "demonstration"], **keys}))


def verdict(of: Form, answers: Any, **facts: Any) -> Verdict:
    """The check; today may be a text."""
    if isinstance(facts.get("today"), str):
        facts["today"] = datetime.date.fromisoformat(facts["today"])
    return check(of, answers, facts)


def found(of: Form, answers: Any, **facts: Any) -> list[str]:
    """The ids of all findings, in order. A form that fails is no finding."""
    result = verdict(of, answers, **facts)
    assert not result.faults
    return [finding.id for finding in result.findings]
