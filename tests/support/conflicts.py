"""What another desk wrote into a draft of ours, as it arrives here."""

import itertools

from a6desk.desk import Desk
from a6desk.events import changes, fold
from a6desk.store import drafts
from a6desk.store.drafts import DraftHead

_numbers = itertools.count(1)


def write_elsewhere(desk: Desk, head: DraftHead, path: str, part: str, value: object, *, unseen: bool = False) -> None:
    """Ben answers on his desk. unseen: he had not seen what stands here, so that both answers stand."""
    heads = fold.fold(drafts.load(desk.store, head.id)).heads.get((path, part), ())
    change = changes.make(
        "0123456789abcdef", next(_numbers), draft=head.id, path=path, part=part, value=value,
        replaces=() if unseen else tuple(each.id for each in heads), actor="Ben", form=head.form_version,
        claimed_at="2026-11-20T00:00:00Z", step="s",
    )  # fmt: skip
    desk.later(lambda store: drafts.receive(store, [change])).result()
