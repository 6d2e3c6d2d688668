"""What a window or the command line shows: frozen values, made by Desk, never live rows of a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from a6desk import i18n
from a6desk.events import fold
from a6desk.i18n import tr
from a6desk.store.drafts import DraftHead
from a6desk.store.hubs import Hub
from a6desk.store.outbox import Delivery, KeptReceipt, Submission

if TYPE_CHECKING:
    from a6desk.forms.form import Form


@dataclass(frozen=True)
class DraftView:
    """A draft as it stands: its form, the fold of its changes, and its answers."""

    head: DraftHead
    form: "Form"
    state: fold.Draft

    @cached_property
    def answers(self) -> dict[str, Any]:
        from a6desk.forms import answers as forms_answers

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
    frozen: bool = False
    """Was it submitted, and not taken out again before it left?"""
    has_twin: bool = False
    """Is there another draft of this title and Party, begun on the same day?"""
    earlier: tuple[str, ...] = ()
    """The drafts of earlier versions of its form that it goes on from, the latest first."""

    @property
    def name(self) -> str:
        """Its title; of two that look alike with the beginning of its id, which the command line takes as well."""
        return f"{self.title} · {i18n.isolate(self.head.id[:8])}" if self.has_twin else self.title

    @property
    def look(self) -> tuple[str, str, str]:
        """What a list says of it, but for that."""
        return self.title, self.party, self.head.begun_at[:10]


@dataclass(frozen=True)
class SentRow:
    """A submission and its deliveries. Whether a receipt still verifies Desk.prove() says."""

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


def title_of(form: "Form", answers: Mapping[str, Any]) -> str:
    """What a list calls a document: its title in the interface language, in English, in any; or a word for none."""
    from a6desk.forms import answers as forms_answers

    return _title(forms_answers.about(form, answers).get("title"))


def title_from(parts: Mapping[str, Any]) -> str:
    """As title_of(), from the parts of the title's register: what a long list has."""
    whole = parts.get("")
    return _title(whole if isinstance(whole, str) else {part: text for part, text in parts.items() if part})


def party_from(parts: Mapping[str, Any]) -> str:
    """The Party's code from the parts of its register, or ""."""
    party = parts.get("")
    return party.strip() if isinstance(party, str) else ""


def _title(title: Any) -> str:
    if isinstance(title, Mapping):
        order = (i18n.language(), "en", *sorted(title))
        texts = (title.get(each) for each in order)
        title = next((text for text in texts if isinstance(text, str) and text.strip()), None)
    return title.strip() if isinstance(title, str) and title.strip() else tr("Untitled")
