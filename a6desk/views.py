"""What a window or the command line shows: frozen values, made by desk.py, never live rows of a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from a6desk import i18n
from a6desk.events import fold
from a6desk.forms import answers as forms_answers
from a6desk.forms.fieldtypes import is_empty
from a6desk.forms.form import Form
from a6desk.i18n import tr
from a6desk.store.drafts import DraftHead
from a6desk.store.hubs import Hub
from a6desk.store.outbox import Delivery, KeptReceipt, Submission


@dataclass(frozen=True)
class DraftView:
    """A draft as it stands: its form, the fold of its changes, and its answers."""

    head: DraftHead
    form: Form
    state: fold.Draft

    @cached_property
    def answers(self) -> dict[str, Any]:
        return forms_answers.gather(self.form, self.state.registers, self.state.rows)

    @property
    def title(self) -> str:
        return title_of(self.form, self.answers)


@dataclass(frozen=True)
class DraftRow:
    """A line of the list of drafts. trouble: why no more can be said of it here, such as a form that is missing."""

    head: DraftHead
    title: str
    party: str
    trouble: str
    submissions: tuple[str, ...]


@dataclass(frozen=True)
class SentRow:
    """A submission, its deliveries, and the receipts of each that still verify."""

    submission: Submission
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True)
class Proof:
    """A receipt held against our own copy, now. trouble: why it proves nothing, a sentence; empty where it does."""

    kept: KeptReceipt
    hub: Hub | None
    trouble: str

    @property
    def verified(self) -> bool:
        return not self.trouble


def title_of(form: Form, answers: Mapping[str, Any]) -> str:
    """What a list calls a document: its title in the interface language, in English, in any; or a word for none."""
    title = forms_answers.about(form, answers).get("title")
    if isinstance(title, dict):
        order = (i18n.language(), "en", *sorted(title))
        title = next((title[each] for each in order if not is_empty(title.get(each))), None)
    return title if isinstance(title, str) and title.strip() else tr("Untitled")
