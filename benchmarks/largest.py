"""The check of the largest form with thirty annual rows: python -m benchmarks.largest. Prints JSON, ms of each run.

structure: the jsonschema package with the form's own schema on the same payload. It says nothing of rules, dates of
codes or what is asked; it is a measure of how long looking at that many answers takes at all.
"""

import json
from typing import Any

from jsonschema import Draft202012Validator

from a6desk import paths
from a6desk.forms import answers as forms_answers
from a6desk.forms import schema
from a6desk.forms.check import check
from a6desk.forms.definition import FormField
from a6desk.forms.form import Form
from a6desk.forms.library import Library
from benchmarks import profile
from benchmarks.checking import timed

ROWS = 30


def largest(library: Library) -> tuple[Form, dict[str, Any]]:
    """The form with the most questions, answered as its complete example, each table by years with ROWS rows."""
    form = max((library.form(id_) for id_ in library.versions), key=lambda each: len(each.fields))
    for path in sorted((paths.resources() / "examples").glob("*-complete.yaml")):
        if forms_answers.read_file(path).form == form.id:
            _, answers = profile.example(library, path.stem)
            return form, {**answers, **{field.id: _rows(field, answers) for field in _by_year(form)}}
    raise SystemExit(f"{form.id} has no complete example")


def _by_year(form: Form) -> list[FormField]:
    found = []
    for field in form.fields.values():
        types = {column.id: column.type for column in field.columns}
        if field.row_key and types[field.row_key] == "year":
            found.append(field)
    return found


def _rows(field: FormField, answers: dict[str, Any]) -> list[dict[str, Any]]:
    first = (answers.get(field.id) or [{}])[0]
    rest = {column.id: first.get(column.id, 100) for column in field.columns}
    return [{**rest, str(field.row_key): 2021 + n} for n in range(ROWS)]


def main() -> None:
    library = Library()
    form, answers = largest(library)
    party = answers[form.definition.about.party]
    facts: dict[str, Any] = {"demonstration": True, "mandate": [{"party": party, "role": form.definition.submit_by[0]}]}
    before = check(form, answers, facts)
    plain = next(each.id for each in form.fields.values() if each.type == "text" and answers.get(each.id))
    table = _by_year(form)[0].id
    payload = json.loads(json.dumps(forms_answers.payload(form, answers, before)))
    validator = Draft202012Validator(schema.schema(form))
    print(
        json.dumps(
            {
                "form": f"{form.id} v{form.version}: {len(form.fields)} questions, {len(form.definition.rules)} rules",
                "whole": timed(lambda: check(form, answers, facts)),
                "field": timed(lambda: check(form, answers, facts, before, frozenset({plain}))),
                "table": timed(lambda: check(form, answers, facts, before, frozenset({table}))),
                "structure": timed(lambda: list(validator.iter_errors(payload))),
            }
        )
    )


if __name__ == "__main__":
    main()
