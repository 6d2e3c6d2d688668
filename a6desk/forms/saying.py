"""What a check came to, in words: the same in the window, on the command line and on paper."""

from a6desk.forms.definition import FormField
from a6desk.forms.findings import Finding, Verdict
from a6desk.forms.manifest import MEDIA_TYPES
from a6desk.forms.showing import size
from a6desk.i18n import language, listed, ntr, tr


def severity_words(severity: str) -> str:
    """A severity, for a person."""
    return {"blocker": tr("blocker"), "warning": tr("warning"), "hint": tr("hint")}[severity]


def verdict_words(verdict: Verdict, waived: int = 0) -> str:
    """The one sentence over all findings. waived: how many of its warnings a person set aside."""
    if verdict.faults:
        return tr("Not checked whole: the form itself has a fault.")
    blockers, warnings, hints = (verdict.count(each) for each in ("blocker", "warning", "hint"))
    parts = [
        ntr("{n} blocker", "{n} blockers", blockers) if blockers else "",
        ntr("{n} warning", "{n} warnings", warnings - waived) if warnings > waived else "",
        ntr("{n} waived", "{n} waived", waived) if waived else "",
        ntr("{n} hint", "{n} hints", hints) if hints else "",
        ntr("{n} not checked", "{n} not checked", len(verdict.not_checked)) if verdict.not_checked else "",
    ]
    counts = listed(parts)
    if blockers:
        return tr("Not ready: {counts}.", counts=counts)
    return tr("Ready to submit: {counts}.", counts=counts) if counts else tr("Ready to submit: no findings.")


def kind_words(kind: str) -> str:
    """A kind of files, as people call it. Names, the same in every language."""
    names = {"pdf": "PDF", "docx": "Word (.docx)", "xlsx": "Excel (.xlsx)", "png": "PNG", "jpeg": "JPEG", "csv": "CSV"}
    return names.get(kind, kind)


def limits_words(field: FormField) -> str:
    """What an attachment takes: kinds, how many, how large."""
    kinds = listed(kind_words(kind) for kind in field.accept or MEDIA_TYPES)
    said = ntr("One file: {kinds}.", "At most {n} files: {kinds}.", field.max_files, kinds=kinds)
    if field.max_size is not None:
        said += " " + tr("Each of at most {most}.", most=size(field.max_size, language()))
    if field.advised_size is not None:
        said += " " + tr("More than {most} each is advised against.", most=size(field.advised_size, language()))
    return said


def source_words(finding: Finding) -> str:
    """Which text asks for it, and how sure that is."""
    return f"{finding.source.text} · {standing_words(finding.source.standing)}"


def standing_words(standing: str) -> str:
    """How sure a source is."""
    words = {
        "proposed": tr("proposed: no decision asks for it"),
        "second-hand": tr("known at second hand"),
        "confirmed": tr("confirmed"),
    }
    return words[standing]


def publication_words(publication: str) -> str:
    """Who will see an answer."""
    words = {
        "public": tr("This answer becomes public."),
        "authorities": tr("This answer goes to authorities only."),
        "private": tr("This answer stays private: it is not published."),
    }
    return words[publication]
