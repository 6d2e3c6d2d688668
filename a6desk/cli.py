"""What the command line says: texts for people, JSON for machines (--json). It decides nothing."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from a6desk.i18n import isolate, ntr, tr

if TYPE_CHECKING:
    from a6desk.desk import Desk
    from a6desk.forms.check import Finding, Verdict
    from a6desk.forms.form import Form
    from a6desk.store.outbox import Delivery
    from a6desk.views import Proof, SentRow

READY, BLOCKED, UNREADABLE = 0, 1, 2
"""Exit codes of a check; everything else that a UserError ends, ends with UNREADABLE too."""


def out(text: str = "") -> None:
    click.echo(text)


def out_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def complain(error: Exception) -> None:
    """One trouble, to the person: what happened, what is safe, what to do."""
    click.echo(f"a6desk: {error}", err=True)


def severity_word(severity: str) -> str:
    words = {"blocker": tr("blocker"), "warning": tr("warning"), "hint": tr("hint")}
    return words[severity]


def verdict_sentence(verdict: "Verdict") -> str:
    """The one verdict that stands over all findings."""
    counts = [
        ntr("{n} blocker", "{n} blockers", verdict.count("blocker")) if verdict.count("blocker") else "",
        ntr("{n} warning", "{n} warnings", verdict.count("warning")) if verdict.count("warning") else "",
        ntr("{n} hint", "{n} hints", verdict.count("hint")) if verdict.count("hint") else "",
    ]
    named = ", ".join(each for each in counts if each)
    if verdict.faults:
        return tr("Not checked whole: the form itself has a fault.")
    if verdict.ready:
        return tr("Ready to submit: {counts}.", counts=named) if named else tr("Ready to submit: no findings.")
    return tr("Not ready: {counts}.", counts=named)


def show_verdict(form: "Form", verdict: "Verdict") -> None:
    """The verdict, each finding with its place, reason and mending, what was not checked, what it does not prove."""
    out(verdict_sentence(verdict))
    for finding in (*verdict.faults, *verdict.findings):
        out()
        out(f"{severity_word(finding.severity)}  {finding.message}")
        out(f"    {' › '.join(finding.where)}")
        out(f"    {finding.fix}")
        out(f"    {_source(finding)}")
    if verdict.not_checked:
        out()
        out(tr("Not checked here:"))
        for finding in verdict.not_checked:
            out(f"    {finding.message} ({_source(finding)})")
    out()
    out(form.definition.not_proven)


def _source(finding: "Finding") -> str:
    words = {
        "proposed": tr("proposed: no decision asks for it"),
        "second-hand": tr("known at second hand"),
        "confirmed": tr("confirmed"),
    }
    return f"{finding.rule} · {finding.source.text} · {words[finding.source.standing]}"


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


def state_sentence(desk: "Desk", delivery: "Delivery") -> str:
    """The truth of one delivery, and with whom it is."""
    proof = desk.prove(delivery)
    hub = isolate(delivery.hub_name)
    if proof is not None:
        return _proof_sentence(delivery, proof)
    if delivery.state == "taken_out":
        return tr("taken out before anything left this computer")
    if delivery.state == "rejected":
        return tr("not taken by {hub}: {reason}", hub=hub, reason=delivery.reason or "")
    if delivery.state == "sending":
        tries = ntr("{n} try", "{n} tries", delivery.attempts)
        reason = delivery.reason or tr("the last try ended without an answer")
        return tr("on its way to {hub}, {tries}, no receipt yet: {reason}", hub=hub, tries=tries, reason=reason)
    return tr("waits for a connection to {hub}", hub=hub)


def _proof_sentence(delivery: "Delivery", proof: "Proof") -> str:
    receipt = proof.kept.receipt
    if receipt is None or not proof.verified:
        return tr("the receipt proves nothing: {trouble}", trouble=proof.trouble)
    values = {"hub": isolate(receipt.hub_name), "time": isolate(receipt.received_at)}
    if delivery.kind == "withdrawal":
        return tr("withdrawal received by {hub} at {time}", **values)
    if receipt.secretariat:
        return tr("received by {hub} at {time}", **values)
    return tr("received by {hub} at {time}; not by the UNFCCC secretariat", **values)


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
