"""Two small forms that draw on each other: a plan, and a report on it."""

import shutil
from pathlib import Path

from a6desk.forms.library import Library
from a6desk.paths import resources
from a6desk.store.drafts import Write

PLAN = """
grammar: 1
form: a6desk/plan
version: 1
title: A plan
source: {text: "Proposal of a test", standing: proposed}
not_proven: Nothing.
about: {title: pl_title, party: pl_party}
submit_by: [a68_focal_point]
sections:
  - id: one
    title: One
    fields:
      - {id: pl_title, type: text, label: Title, publication: public, source: &S {text: "Proposal", standing: proposed}}
      - {id: pl_party, type: party, label: Party, publication: public, source: *S}
      - {id: pl_said, type: choice, codelist: yes-no, label: Said, publication: public, source: *S}
      - {id: pl_until, type: date, label: Until, publication: public, source: *S}
      - {id: pl_amount, type: quantity, label: Amount, publication: public, source: *S}
      - id: pl_steps
        type: table
        label: Steps
        publication: public
        source: *S
        columns:
          - {id: ref, type: text, label: Ref}
          - {id: what, type: text, label: What}
"""
REPORT = """
grammar: 1
form: a6desk/report
version: 1
title: A report
source: {text: "Proposal of a test", standing: proposed}
not_proven: Nothing.
about: {title: rp_title, party: rp_party}
uses: [today]
submit_by: [a68_focal_point]
links:
  - kind: plan
    to: plan
    field: rp_plan
    reads: {pl_until: date, pl_amount: quantity}
    fill: {rp_title: pl_title, rp_party: pl_party}
    rows: {rp_steps: {table: pl_steps, key: ref, columns: {ref: ref, what: what}}}
    when: {pl_said: [yes]}
  - kind: before
    to: report
    field: rp_before
    reads: {rp_number: integer}
    fill: all
    leave: [rp_note]
  - kind: others
    to: report
    reads: {rp_title: text, rp_number: integer}
sections:
  - id: one
    title: One
    fields:
      - {id: rp_plan, type: text, label: Plan, publication: public, source: &S {text: "Proposal", standing: proposed}}
      - {id: rp_before, type: text, label: Before, publication: public, source: *S}
      - {id: rp_title, type: text, label: Title, publication: public, source: *S}
      - {id: rp_party, type: party, label: Party, publication: public, source: *S}
      - id: rp_number
        type: integer
        label: Number
        publication: public
        source: *S
        computed: if (exists($before)) then $before?rp_number + 1 else 1
      - {id: rp_spent, type: quantity, label: Spent, publication: public, source: *S}
      - {id: rp_note, type: text, label: Note, publication: public, source: *S}
      - id: rp_steps
        type: table
        label: Steps
        publication: public
        source: *S
        row_key: ref
        columns:
          - {id: ref, type: text, label: Ref}
          - {id: what, type: text, label: What}
          - {id: done, type: text, label: Done}
rules:
  - id: RP-AMOUNT
    needs: [rp_plan, rp_spent]
    check: $rp_spent le $plan?pl_amount
    severity: warning
    at: [rp_spent]
    message: More was spent than planned.
    fix: Say why.
    source: {text: "Proposal", standing: proposed}
  - id: RP-TWIN
    needs: [rp_title]
    check: every $o in $others satisfies $o?rp_title ne $rp_title
    severity: hint
    at: [rp_title]
    message: Another report has this title.
    fix: Choose another.
    source: {text: "Proposal", standing: proposed}
"""


def _plain(text: str) -> str:
    """Without the anchors that keep this file short: form files have none."""
    return text.replace("&S ", "").replace("*S", '{text: "Proposal", standing: proposed}')


def write(field: str, value: object) -> Write:
    """An answer as the desk writes it."""
    return Write(field, "", value)


def library(folder: Path) -> Library:
    """A library of these two forms in a folder that is made."""
    shutil.copytree(resources() / "codelists", folder / "codelists")
    for name, text in (("plan", PLAN), ("report", REPORT)):
        (folder / "forms" / name).mkdir(parents=True)
        (folder / "forms" / name / "v1.yaml").write_text(_plain(text), "utf-8")
    return Library(folder)


GIVEN = {
    "pl_title": "Trees", "pl_party": "NPL", "pl_said": "yes", "pl_until": "2027-01-31", "pl_amount": "10",
    "pl_steps": [{"ref": "a", "what": "Plant"}, {"ref": "b", "what": "Water"}],
}  # fmt: skip
