"""What of a submission was pasted into a platform by hand. Only added to; the last word on an item counts."""

from a6desk import clock
from a6desk.store.connect import Store


def tick(store: Store, submission: str, sheet: str, key: str, on: bool) -> None:
    """Note that an item was pasted, or was not after all. Inside writing(). sheet: which platform it is for."""
    store.execute(
        "INSERT INTO ticks (submission, sheet, key, ticked, claimed_at) VALUES (?, ?, ?, ?, ?)",
        submission, sheet, key, int(on), clock.claimed_now(),
    )  # fmt: skip


def ticked(store: Store, submission: str, sheet: str) -> frozenset[str]:
    """The keys that are ticked now."""
    rows = store.query(
        "SELECT key, ticked FROM ticks WHERE submission = ? AND sheet = ? ORDER BY seq", submission, sheet
    )
    last = {row["key"]: bool(row["ticked"]) for row in rows}
    return frozenset(key for key, on in last.items() if on)
