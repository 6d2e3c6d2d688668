"""What a document changes against the one before it: the version that it names, the submission that it corrects."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from a6desk import i18n, strict
from a6desk.desk import linking
from a6desk.desk.submitting import SUPERSEDES
from a6desk.errors import UserError
from a6desk.events.canonical import digest
from a6desk.forms import answers as forms_answers
from a6desk.forms import strings
from a6desk.forms.definition import Link
from a6desk.forms.differences import Difference, differences
from a6desk.forms.findings import Verdict
from a6desk.forms.form import Form
from a6desk.i18n import tr
from a6desk.store import drafts, outbox, successors
from a6desk.store.outbox import Submission

if TYPE_CHECKING:
    from a6desk.desk import Desk


BEFORE = "before"
"""The kind of link that names the document before this one; another of the same form may be its original, say."""


@dataclass(frozen=True)
class Against:
    """An earlier document, and what is answered otherwise now. changes: None where it is not at hand or not readable.

    kind: the earlier "version" that a link names, or the submission of which this is a "correction".
    """

    kind: Literal["version", "correction"]
    changes: tuple[Difference, ...] | None

    @property
    def heading(self) -> str:
        if self.kind == "version":
            return tr("What changes against the earlier version")
        return tr("What changes against the submission that this corrects")

    @property
    def nothing(self) -> str:
        """A sentence where there is no change to show; "" where there is one."""
        if self.changes is None:
            return tr("The earlier document is not at hand here, so this program cannot say what changes.")
        return "" if self.changes else tr("Nothing: every answer is the same.")


def of_draft(desk: "Desk", draft: str) -> list[Against]:
    """A draft as it stands on the disk, in the language of the interface."""
    view = desk.view(draft)
    form = strings.in_language(view.form, i18n.language())
    named = view.state.registers.get(SUPERSEDES, {}).get("")
    return against(desk, form, view.answers, desk.check(draft), named)


def against(
    desk: "Desk", form: Form, answers: Mapping[str, Any], verdict: Verdict, corrects: Any = None
) -> list[Against]:
    """Nothing of a first version. What would be submitted is held against what was, or against a draft as it stands.

    corrects: the id of the submission that this one supersedes.
    """
    now = forms_answers.payload(form, answers, verdict)["answers"]
    found: list[Against] = []
    for link in form.definition.links:
        if link.kind == BEFORE and link.field in now and desk.library.full_id(link.to) == form.id:
            rest = {id_: value for id_, value in now.items() if id_ != link.field}
            found.append(_held("version", form, _of_version(desk, form, link, now[link.field]), rest, link.field))
    if isinstance(corrects, str) and corrects:
        found.append(_held("correction", form, _of_submission(desk, form, corrects), now))
    return found


def _held(
    kind: Literal["version", "correction"],
    form: Form,
    before: Mapping[str, Any] | None,
    now: Mapping[str, Any],
    passed_over: str | None = None,
) -> Against:
    if before is None:
        return Against(kind, None)
    was = {id_: value for id_, value in before.items() if id_ != passed_over}
    return Against(kind, tuple(differences(form, was, now, i18n.language())))


def _of_version(desk: "Desk", form: Form, link: Link, id_: str) -> Mapping[str, Any] | None:
    """What a draft that is named said when it was submitted; what it would say now where it was not."""
    heads = [head for head in drafts.find(desk.store, id_) if head.id == id_ and head.form == form.id]
    if not heads:
        return linking.find(desk, link, id_)  # a record, or nothing
    last = successors.line(desk.store).last(id_)
    if outbox.is_frozen(desk.store, last):
        return _frozen(form, outbox.submissions(desk.store, last)[-1])
    try:
        view = desk.view(last)
        return forms_answers.payload(view.form, view.answers, desk.check(last))["answers"]
    except UserError:  # its form cannot be read here
        return None


def _of_submission(desk: "Desk", form: Form, id_: str) -> Mapping[str, Any] | None:
    try:
        return _frozen(form, desk.find_submission(id_))
    except UserError:
        return None


def _frozen(form: Form, submission: Submission) -> Mapping[str, Any] | None:
    """The answers in its bytes; nothing where they are of another form, or not what was frozen."""
    if submission.form != form.id or digest(submission.payload) != submission.digest:
        return None
    answers: Mapping[str, Any] = strict.parse_json(submission.payload.decode(), tr("The submission"))["answers"]
    return answers
