"""What the command line says: texts for people, JSON for machines (--json). It decides nothing."""

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from a6desk import i18n, paths, strict
from a6desk.errors import UserError
from a6desk.i18n import isolate, ntr, tr
from a6desk.paths import Profile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from a6desk.desk import Desk
    from a6desk.desk.views import DraftRow, DraftView, SentRow
    from a6desk.forms.findings import Verdict
    from a6desk.forms.form import Form
    from a6desk.store.hubs import Hub
    from a6desk.store.outbox import Delivery, Submission
    from a6desk.sync.push import Round

READY, BLOCKED, UNREADABLE = 0, 1, 2
"""Exit codes of a check; everything else that a UserError ends, ends with UNREADABLE too."""


def profile_of(folder: "Path | None") -> Profile:
    """The profile in the folder that was named; the person's own where none was."""
    return Profile(folder) if folder else paths.default_profile()


@contextlib.contextmanager
def open_desk(folder: "Path | None") -> Iterator["Desk"]:
    """The desk of a profile, with its log, for one command."""
    from a6desk import app, log
    from a6desk.desk import Desk
    from a6desk.forms.library import Library
    from a6desk.keys import Keys

    profile = profile_of(folder)
    log.start(profile)
    try:
        with Desk(profile, Library(packs=profile.packs), Keys(profile), app.actor()) as desk:
            yield desk
    finally:
        log.stop()


def use_console() -> None:
    """A console or pipe that cannot write a letter shows its number instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def out(text: str = "") -> None:
    click.echo(_tame(text))


def out_json(value: Any) -> None:
    """JSON; in ASCII where the console or pipe is not Unicode, since there \\xe9 would be no JSON."""
    unicode = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").startswith("utf")
    click.echo(json.dumps(value, ensure_ascii=not unicode, indent=2))


def complain(error: Exception) -> None:
    """One trouble, to the person: what happened, what is safe, what to do. One line, whatever stands in it."""
    click.echo(_tame(f"a6desk: {' '.join(str(error).split())}"), err=True)


def _tame(text: str) -> str:
    """What others wrote must not steer the terminal: unseen characters show as �."""
    found = strict.unseen(text)
    while found is not None:
        text = text[:found] + "\ufffd" + text[found + 1 :]
        found = strict.unseen(text)
    return text


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


def attach(desk: "Desk", draft: str, field: str, file: "Path", *, as_json: bool) -> None:
    """Add a file to a draft, and say what was kept; where it is not taken, what would be."""
    from a6desk.forms.saying import limits_words

    try:
        entry = desk.attach(draft, field, file)
    except UserError as error:
        spec = desk.view(draft).form.fields.get(field)
        limits = limits_words(spec) if spec is not None and spec.type == "attachment" else ""
        raise UserError(error.what, error.safe, " ".join(filter(None, (error.todo, limits)))) from error
    if as_json:
        out_json({"draft": desk.find_draft(draft).id, "field": field, **entry.model_dump()})
    else:
        from a6desk.forms.showing import size

        out(tr("Added: {name} ({size}).", name=entry.name, size=size(entry.size, i18n.language())))
        out(tr("SHA-256: {sha256}", sha256=entry.sha256))


def files_json(submission: "Submission") -> dict[str, Any]:
    """The files that a submission names; nothing where there are none."""
    from a6desk.desk.attaching import manifest_of

    named = manifest_of(submission.payload)
    return {"files": named, "files_sent": False} if named else {}


def show_files(submission: "Submission") -> None:
    """Each file that a submission names, and that it stays here."""
    from a6desk.desk import attaching
    from a6desk.forms.showing import size

    named = attaching.manifest_of(submission.payload)
    for each in named:
        about = tr("{name} ({size})", name=each["name"], size=size(each["size"], i18n.language()))
        out(f"  {about}  {each['sha256']}")
    if named:
        out(attaching.stays_sentence(len(named)))


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
        **files_json(submission),
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


def row_json(row: "DraftRow") -> dict[str, Any]:
    """A line of the list of drafts as JSON."""
    return {
        "id": row.head.id,
        "form": row.head.form,
        "version": row.head.version,
        "title": row.title,
        "party": row.party,
        "submissions": list(row.submissions),
        "earlier": list(row.earlier),
        "trouble": row.trouble,
    }


def show_sent(desk: "Desk", row: "SentRow") -> None:
    """A submission: what it is, where it is, and its text."""
    from a6desk.desk import outlook

    out(f"{row.submission.title}  ({row.submission.form}@{row.submission.version})")
    out(tr("Digest: {digest}", digest=row.submission.digest))
    for delivery in row.deliveries:
        out(f"  {outlook.delivery_sentence(desk, delivery)}")
    show_files(row.submission)
    out(row.submission.payload.decode("utf-8", "replace"))


def show_draft(view: "DraftView") -> None:
    """A draft's answers, section by section, with names for codes."""
    from a6desk.forms import showing, strings

    out(f"{view.title}  ({view.head.form_version})")
    for section in strings.in_language(view.form, i18n.language()).definition.sections:
        answered = [field for field in section.fields if field.id in view.answers]
        if answered:
            out(f"\n{section.title}")
        for field in answered:
            text = showing.shown(field, view.answers[field.id], view.form.codelists, i18n.language())
            first, *more = text.split("\n")
            out(f"  {i18n.titled(field.label, first)}")
            for line in more:
                out(f"      {line}")


def hub_json(desk: "Desk", hub: "Hub") -> dict[str, Any]:
    """A hub that was joined, what it lets this desk do, and where the key lies."""
    mandates = [held.mandate.model_dump(mode="json") for held in desk.mandates() if held.hub.id == hub.id]
    return {
        "hub": hub.id, "name": hub.name, "address": hub.address, "demonstration": hub.demonstration,
        "secretariat": hub.secretariat, "mandates": mandates, "key": _where_its_key_lies(desk),
    }  # fmt: skip


def show_hub(desk: "Desk", hub: "Hub") -> None:
    """The same, in sentences."""
    from a6desk.desk import outlook

    out(tr("Connected to {hub}.", hub=isolate(hub.name)))
    if hub.demonstration:
        out(tr("This is a demonstration hub: what it receives goes nowhere."))
    for held in desk.mandates():
        if held.hub.id == hub.id:
            party = isolate(desk.party_name(held.mandate.party))
            out(tr("Mandate: {party}, {role}", party=party, role=outlook.role_words(desk, held.mandate.role)))
    out(_where_its_key_lies(desk))


def _where_its_key_lies(desk: "Desk") -> str:
    from a6desk.sync import connect

    return desk.keys.where(connect.KEY)


def round_json(name: str, each: "Round") -> dict[str, Any]:
    """What a round with a hub came to."""
    return {
        "hub": name, "received": each.received, "rejected": each.rejected, "later": each.later,
        "stop": each.stop.reason if each.stop else None,
    }  # fmt: skip


def round_sentence(name: str, each: "Round", desk: "Desk") -> str:
    """The same, as a sentence."""
    from a6desk.desk.attaching import manifest_of

    parts = [ntr("{n} received", "{n} received", len(each.received))]
    if each.rejected:
        parts.append(ntr("{n} not taken", "{n} not taken", len(each.rejected)))
    if each.later:
        parts.append(ntr("{n} waits", "{n} wait", len(each.later)))
    sentence = f"{i18n.titled(name, i18n.listed(parts))}."
    files = sum(
        len(manifest_of(row.submission.payload)) for row in desk.list_sent() if row.submission.id in each.received
    )
    if files:
        said = ntr(
            "Its {n} file was not sent and stays on this computer.",
            "Their {n} files were not sent and stay on this computer.",
            files,
        )
        sentence = f"{sentence} {said}"
    return f"{sentence} {each.stop.reason} {tr('What waits is safe.')}" if each.stop else sentence


def out_lint(
    file: str, form: "Form | None", remarks: "Sequence[tuple[int | None, str, str]]", *, as_json: bool
) -> None:
    """What is wrong with a form file: (line, severity, sentence) each in a line of its own, as editors read it."""
    if as_json:
        said = {"form": form.id, "version": form.version} if form else {}
        counts = {"fields": len(form.fields), "rules": len(form.definition.rules)} if form else {}
        kinds = {
            f"{kind}s": [{"line": line, kind: sentence} for line, severity, sentence in remarks if severity == kind]
            for kind in ("fault", "warning")
        }
        out_json({**said, **counts, **kinds})
        return
    words = {"fault": tr("fault"), "warning": tr("warning")}
    for line, severity, sentence in remarks:
        out(f"{file}:{line}: {i18n.titled(words[severity], sentence)}")
    if form is not None and all(severity != "fault" for _, severity, _ in remarks):
        counts = {"fields": len(form.fields), "rules": len(form.definition.rules)}
        out(tr("{form} v{version}: {fields} fields, {rules} rules, no fault.",
               form=form.id, version=form.version, **counts))  # fmt: skip


def leave(code: int) -> None:
    """End with this exit code, after what was said has been written."""
    sys.stdout.flush()
    sys.exit(code)
