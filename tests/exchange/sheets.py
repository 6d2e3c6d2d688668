"""A desk with one frozen submission, and the sheets made of it."""

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from a6desk import paths
from a6desk.desk import Desk
from a6desk.desk.views import title_of
from a6desk.events.canonical import canonical, digest
from a6desk.exchange import copysheet, mappings
from a6desk.exchange.copysheet import Sheet
from a6desk.forms import answers as forms_answers
from a6desk.forms.check import check
from a6desk.forms.form import Form
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store import outbox
from a6desk.store.outbox import Submission

MAPPINGS = paths.resources() / "mappings"
LIBRARY = Library()


def nma() -> Form:
    return LIBRARY.form("nma-recording", 1)


def example(name: str = "subaru-complete", **others: Any) -> dict[str, Any]:
    """The answers of an example, with others in their place."""
    file = forms_answers.read_file(paths.resources() / "examples" / f"{name}.yaml")
    return forms_answers.take(nma(), {**file.answers, **others}, name)


def payload(answers: Mapping[str, Any]) -> dict[str, Any]:
    form = nma()
    return forms_answers.payload(form, answers, check(form, answers, {}))


def sheet(answers: Mapping[str, Any], language: str = "en", mapping: mappings.Mapping | None = None) -> Sheet:
    mapping = mapping or mappings.find(MAPPINGS, nma())
    given = payload(answers)["answers"]
    return copysheet.make(mapping, nma(), given, language, submission="s-1", digest="d" * 64, title="A title")


def desk_with(folder: Path, answers: Mapping[str, Any]) -> tuple[Desk, Submission]:
    """A desk in this folder with these answers frozen; no hub is needed to type into a portal."""
    desk = Desk(Profile(folder / "profile"), LIBRARY, Keys(Profile(folder / "profile"), in_files=True), "somebody")
    form = nma()
    head = desk.new(form, answers)
    content = canonical(payload(answers))
    submission = Submission(
        id=str(uuid.uuid4()), draft=head.id, title=title_of(form, answers), party="JPN", form=form.id, version=1,
        sha256=form.sha256, payload=content, digest=digest(content), codelists={}, facts={}, findings=[],
        supersedes=None, actor="somebody", claimed_at="2026-11-20T10:00:00Z",
    )  # fmt: skip
    desk.later(lambda store: outbox.add_submission(store, submission)).result()
    return desk, submission
