"""What a check says: findings, each at its place, and the verdict that holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from a6desk.forms.definition import Source

SEVERITIES = ("blocker", "warning", "hint")


@dataclass(frozen=True, order=True)
class Place:
    """Where in the answers: a field; in a table also a row (its index from 0, its _id where it has one) and column."""

    field: str
    row: int = -1
    column: str = ""
    row_id: str = ""
    part: str = ""


@dataclass(frozen=True)
class Finding:
    """What is wrong, where, why, and how to mend it. rule: stable, a rule's id or a kind such as "required"."""

    rule: str
    severity: str
    place: Place
    where: tuple[str, ...]
    message: str
    fix: str
    source: "Source"
    may_waive: bool = True

    @property
    def waivable(self) -> bool:
        """May a person set it aside, with a reason that is kept? Warnings only, unless the form says no."""
        return self.severity == "warning" and self.may_waive

    @property
    def id(self) -> str:
        """The same for the same trouble at the same place, whatever else changes."""
        place = self.place
        parts = (
            self.rule,
            place.field,
            place.row_id or (str(place.row) if place.row >= 0 else ""),
            place.column,
            place.part,
        )
        return "@".join(part for part in parts if part)

    def plain(self) -> dict[str, Any]:
        """As JSON: what is kept with a submission, sent beside a receipt, printed with --json."""
        return {
            "id": self.id, "rule": self.rule, "severity": self.severity, "where": list(self.where),
            "message": self.message, "fix": self.fix, "source": self.source.text, "standing": self.source.standing,
        }  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """findings, as the form is ordered. not_checked: rules for which something was not at hand. faults: of the form."""

    findings: tuple[Finding, ...]
    not_checked: tuple[Finding, ...]
    faults: tuple[Finding, ...]
    irrelevant: frozenset[str]
    computed: Mapping[str, Any]

    @property
    def ready(self) -> bool:
        """Nothing stops it from being submitted."""
        return not self.faults and all(finding.severity != "blocker" for finding in self.findings)

    def count(self, severity: str) -> int:
        """How many findings of this severity."""
        return sum(finding.severity == severity for finding in self.findings)
