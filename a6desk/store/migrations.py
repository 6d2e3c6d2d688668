"""The database's history. A migration is never edited after a release; a new one goes at the end. Plain SQL only.

sqlite-utils applies them and is loaded for that alone: a profile that is up to date opens without it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite_utils

_FIRST = """
CREATE TABLE desk (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE drafts (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    form TEXT NOT NULL,
    version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    begun_at TEXT NOT NULL
) STRICT;

CREATE TABLE changes (
    arrival INTEGER PRIMARY KEY,
    desk TEXT NOT NULL,
    seq INTEGER NOT NULL,
    mark TEXT NOT NULL,
    draft TEXT NOT NULL REFERENCES drafts (id),
    path TEXT NOT NULL,
    part TEXT NOT NULL,
    value TEXT NOT NULL,
    replaces TEXT NOT NULL,
    actor TEXT NOT NULL,
    form TEXT NOT NULL,
    claimed_at TEXT NOT NULL,
    step TEXT NOT NULL,
    UNIQUE (desk, seq, mark)
) STRICT;
CREATE INDEX changes_of_register ON changes (draft, path, part);

CREATE TABLE submissions (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    draft TEXT NOT NULL REFERENCES drafts (id),
    title TEXT NOT NULL,
    party TEXT NOT NULL,
    form TEXT NOT NULL,
    version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    payload BLOB NOT NULL,
    digest TEXT NOT NULL,
    codelists TEXT NOT NULL,
    facts TEXT NOT NULL,
    findings TEXT NOT NULL,
    supersedes TEXT REFERENCES submissions (id),
    actor TEXT NOT NULL,
    claimed_at TEXT NOT NULL
) STRICT;
CREATE INDEX submissions_of_draft ON submissions (draft);

CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY,
    event TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    submission TEXT NOT NULL REFERENCES submissions (id),
    channel TEXT NOT NULL,
    destination TEXT NOT NULL,
    signed TEXT NOT NULL,
    claimed_at TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_of_submission ON deliveries (submission);

CREATE TABLE attempts (
    seq INTEGER PRIMARY KEY,
    delivery INTEGER NOT NULL REFERENCES deliveries (seq),
    claimed_at TEXT NOT NULL
) STRICT;
CREATE INDEX attempts_of_delivery ON attempts (delivery);

CREATE TABLE outcomes (
    attempt INTEGER PRIMARY KEY REFERENCES attempts (seq),
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    claimed_at TEXT NOT NULL
) STRICT;

CREATE TABLE receipts (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    event TEXT NOT NULL,
    hub TEXT NOT NULL,
    document TEXT NOT NULL,
    findings TEXT NOT NULL,
    claimed_at TEXT NOT NULL
) STRICT;
CREATE INDEX receipts_of_event ON receipts (event);

CREATE TABLE attestations (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    subject_digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    signature TEXT NOT NULL,
    evidence TEXT NOT NULL,
    claimed_at TEXT NOT NULL
) STRICT;
CREATE INDEX attestations_of_digest ON attestations (subject_digest);

CREATE TABLE happenings (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    submission TEXT NOT NULL REFERENCES submissions (id),
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    note TEXT NOT NULL,
    evidence TEXT NOT NULL,
    actor TEXT NOT NULL,
    claimed_at TEXT NOT NULL
) STRICT;
CREATE INDEX happenings_of_submission ON happenings (submission);

CREATE TABLE hubs (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    root TEXT NOT NULL,
    keys TEXT NOT NULL,
    secretariat INTEGER NOT NULL,
    demonstration INTEGER NOT NULL,
    incarnation TEXT NOT NULL,
    cursor INTEGER NOT NULL
) STRICT;

CREATE TABLE certificates (
    seq INTEGER PRIMARY KEY,
    hub TEXT NOT NULL REFERENCES hubs (id),
    document TEXT NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER changes_never_change BEFORE UPDATE ON changes
BEGIN SELECT RAISE(ABORT, 'changes are only added'); END;
CREATE TRIGGER changes_stay BEFORE DELETE ON changes
BEGIN SELECT RAISE(ABORT, 'changes are only added'); END;
CREATE TRIGGER submissions_never_change BEFORE UPDATE ON submissions
BEGIN SELECT RAISE(ABORT, 'submissions are only added'); END;
CREATE TRIGGER submissions_stay BEFORE DELETE ON submissions
BEGIN SELECT RAISE(ABORT, 'submissions are only added'); END;
CREATE TRIGGER deliveries_never_change BEFORE UPDATE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are only added'); END;
CREATE TRIGGER deliveries_stay BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are only added'); END;
CREATE TRIGGER attempts_never_change BEFORE UPDATE ON attempts
BEGIN SELECT RAISE(ABORT, 'attempts are only added'); END;
CREATE TRIGGER attempts_stay BEFORE DELETE ON attempts
BEGIN SELECT RAISE(ABORT, 'attempts are only added'); END;
CREATE TRIGGER outcomes_never_change BEFORE UPDATE ON outcomes
BEGIN SELECT RAISE(ABORT, 'outcomes are only added'); END;
CREATE TRIGGER outcomes_stay BEFORE DELETE ON outcomes
BEGIN SELECT RAISE(ABORT, 'outcomes are only added'); END;
CREATE TRIGGER receipts_never_change BEFORE UPDATE ON receipts
BEGIN SELECT RAISE(ABORT, 'receipts are only added'); END;
CREATE TRIGGER receipts_stay BEFORE DELETE ON receipts
BEGIN SELECT RAISE(ABORT, 'receipts are only added'); END;
CREATE TRIGGER attestations_never_change BEFORE UPDATE ON attestations
BEGIN SELECT RAISE(ABORT, 'attestations are only added'); END;
CREATE TRIGGER attestations_stay BEFORE DELETE ON attestations
BEGIN SELECT RAISE(ABORT, 'attestations are only added'); END;
CREATE TRIGGER happenings_never_change BEFORE UPDATE ON happenings
BEGIN SELECT RAISE(ABORT, 'happenings are only added'); END;
CREATE TRIGGER happenings_stay BEFORE DELETE ON happenings
BEGIN SELECT RAISE(ABORT, 'happenings are only added'); END;
CREATE TRIGGER certificates_never_change BEFORE UPDATE ON certificates
BEGIN SELECT RAISE(ABORT, 'certificates are only added'); END;
CREATE TRIGGER certificates_stay BEFORE DELETE ON certificates
BEGIN SELECT RAISE(ABORT, 'certificates are only added'); END;

CREATE VIEW status AS
SELECT
    d.seq AS delivery, d.event, d.kind, d.submission, d.channel, d.destination,
    h.name AS hub_name,
    (SELECT count(*) FROM attempts a WHERE a.delivery = d.seq) AS attempts,
    (SELECT o.outcome FROM attempts a JOIN outcomes o ON o.attempt = a.seq
     WHERE a.delivery = d.seq ORDER BY a.seq DESC LIMIT 1) AS outcome,
    (SELECT o.reason FROM attempts a JOIN outcomes o ON o.attempt = a.seq
     WHERE a.delivery = d.seq ORDER BY a.seq DESC LIMIT 1) AS reason,
    (SELECT max(r.seq) FROM receipts r WHERE r.event = d.event AND r.hub = d.destination) AS receipt,
    EXISTS (SELECT 1 FROM happenings p WHERE p.submission = d.submission AND p.kind = 'taken_out') AS taken_out
FROM deliveries d LEFT JOIN hubs h ON h.id = d.destination;
"""


def m001_what_people_gave(db: "sqlite_utils.Database") -> None:
    """The first tables. Statements one by one: executescript would commit behind the transaction's back."""
    for statement in _statements(_FIRST):
        db.conn.execute(statement)


_TICKS = """
CREATE TABLE ticks (
    seq INTEGER PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submissions (id),
    sheet TEXT NOT NULL,
    key TEXT NOT NULL,
    ticked INTEGER NOT NULL,
    claimed_at TEXT NOT NULL
) STRICT;
CREATE INDEX ticks_of_submission ON ticks (submission, sheet);

CREATE TRIGGER ticks_never_change BEFORE UPDATE ON ticks
BEGIN SELECT RAISE(ABORT, 'ticks are only added'); END;
CREATE TRIGGER ticks_stay BEFORE DELETE ON ticks
BEGIN SELECT RAISE(ABORT, 'ticks are only added'); END;
"""


def m002_ticks(db: "sqlite_utils.Database") -> None:
    """What of a submission was pasted into a platform by hand (store/ticks.py)."""
    for statement in _statements(_TICKS):
        db.conn.execute(statement)


def m003_deletions(db: "sqlite_utils.Database") -> None:
    """The few changes that delete a row, found without looking at all others (drafts.unsettled)."""
    db.conn.execute("CREATE INDEX changes_of_deletions ON changes (draft) WHERE substr(value, 1, 6) = '{\"saw\"'")


def m004_successors(db: "sqlite_utils.Database") -> None:
    """A draft that goes on from one of an earlier version of its form: which, and how it reads that (successors.py)."""
    db.conn.execute("ALTER TABLE drafts ADD COLUMN continues TEXT REFERENCES drafts (id)")
    db.conn.execute("ALTER TABLE drafts ADD COLUMN passage TEXT")
    db.conn.execute("CREATE INDEX drafts_that_go_on ON drafts (continues) WHERE continues IS NOT NULL")


STEPS = (m001_what_people_gave, m002_ticks, m003_deletions, m004_successors)


def desk() -> "sqlite_utils.Migrations":
    """All steps, as sqlite-utils applies them."""
    from sqlite_utils import Migrations

    found = Migrations("desk")
    for step in STEPS:
        found()(step)
    return found


def _statements(script: str) -> list[str]:
    """The statements of a script; a trigger's body ends with END;"""
    found, current = [], ""
    for line in script.strip().splitlines():
        current += line + "\n"
        text = current.strip()
        if text.endswith(";") and ("CREATE TRIGGER" not in text or text.endswith("END;")):
            found.append(text)
            current = ""
    return found
