"""What the command line says: texts for people, JSON for machines (--json). It decides nothing."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from a6desk.i18n import tr

if TYPE_CHECKING:
    from a6desk.desk import Desk
    from a6desk.forms.findings import Verdict
    from a6desk.forms.form import Form
    from a6desk.store.outbox import Delivery
    from a6desk.views import SentRow

READY, BLOCKED, UNREADABLE = 0, 1, 2
"""Exit codes of a check; everything else that a UserError ends, ends with UNREADABLE too."""


def out(text: str = "") -> None:
    click.echo(text)


def out_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def complain(error: Exception) -> None:
    """One trouble, to the person: what happened, what is safe, what to do."""
    click.echo(f"a6desk: {error}", err=True)


def show_verdict(form: "Form", verdict: "Verdict") -> None:
    """The verdict, each finding with its place, reason and mending, what was not checked, what it does not prove."""
    from a6desk.forms.saying import severity_words, source_words, verdict_words

    out(verdict_words(verdict))
    for finding in (*verdict.faults, *verdict.findings):
        out()
        out(f"{severity_words(finding.severity)}  {finding.message}")
        out(f"    {' › '.join(finding.where)}")
        out(f"    {finding.fix}")
        out(f"    {finding.rule} · {source_words(finding)}")
    if verdict.not_checked:
        out()
        out(tr("Not checked here:"))
        for finding in verdict.not_checked:
            out(f"    {finding.message} ({finding.rule} · {source_words(finding)})")
    out()
    out(form.definition.not_proven)


def verdict_json(form: "Form", verdict: "Verdict") -> dict[str, Any]:
    return {
        "form": form.id,
        "version": form.version,
        "sha256": form.sha256,
        "ready": verdict.ready,
        "blockers": verdict.count("blocker"),
        "warnings": verdict.count("warning"),
        "hints": verdict.count("hint"),
        "findings": [finding.plain() for finding in verdict.findings],
        "not_checked": [finding.plain() for finding in verdict.not_checked],
        "faults": [finding.plain() for finding in verdict.faults],
        "not_proven": form.definition.not_proven,
    }


def sent_json(desk: "Desk", row: "SentRow") -> dict[str, Any]:
    """A submission as JSON, its receipts verified now."""
    submission = row.submission
    return {
        "id": submission.id,
        "draft": submission.draft,
        "title": submission.title,
        "party": submission.party,
        "form": submission.form,
        "version": submission.version,
        "digest": submission.digest,
        "supersedes": submission.supersedes,
        "deliveries": [_delivery_json(desk, each) for each in row.deliveries],
    }


def _delivery_json(desk: "Desk", delivery: "Delivery") -> dict[str, Any]:
    proof = desk.prove(delivery)
    receipt = proof.kept.receipt if proof else None
    return {
        "kind": delivery.kind,
        "channel": delivery.channel,
        "destination": delivery.destination,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "reason": delivery.reason,
        "receipt": None
        if proof is None
        else {
            "digest": receipt.digest if receipt else None,
            "verified": proof.verified,
            "trouble": proof.trouble,
            "signer": receipt.hub_name if receipt else None,
            "secretariat": receipt.secretariat if receipt else None,
            "received_at": receipt.received_at if receipt else None,
            "seq": receipt.seq if receipt else None,
            "findings": proof.kept.findings,
        },
    }


def leave(code: int) -> None:
    """End with this exit code, after what was said has been written."""
    sys.stdout.flush()
    sys.exit(code)
