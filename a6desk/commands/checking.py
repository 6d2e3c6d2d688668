"""a6desk check …: what it reads, and the report that it writes. The command itself stands in __main__."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from a6desk import cli, clock, i18n
from a6desk.paths import Profile

if TYPE_CHECKING:
    from a6desk.desk import Desk

Opened = Callable[[], AbstractContextManager["Desk"]]


def run(what: str, profile: Profile | None, opened: Opened, report: Path | None, *, as_json: bool) -> None:
    """Check a file or a draft, say what was found, write the report, end the program."""
    if report is not None:
        from a6desk.desk import reporting

        reporting.refuse_other_kinds(report)
    look = _file if _is_file(what) else _draft
    form, verdict, make = look(what, profile, opened)
    if report is not None:
        reporting.save(make(), report)
    if as_json:
        cli.out_json(cli.verdict_json(form, verdict))
    else:
        cli.show_verdict(form, verdict)
    cli.leave(cli.READY if verdict.ready else cli.BLOCKED)


def _is_file(what: str) -> bool:
    try:
        there = Path(what).exists()
    except (OSError, ValueError):  # no path at all: too long, or of no file system
        there = False
    return there or Path(what).suffix.lower() in (".json", ".yaml", ".yml") or "/" in what


def _file(what: str, profile: Profile | None, opened: Opened) -> tuple[Any, Any, Callable[[], Any]]:
    """A file is checked without a profile; what a profile would know is told only where one is named."""
    from a6desk.forms import answers as forms_answers
    from a6desk.forms import strings
    from a6desk.forms.check import check
    from a6desk.forms.library import Library

    library = Library(packs=profile.packs if profile else None)
    file = forms_answers.read_file(Path(what))
    form = strings.in_language(library.form(file.form, file.version), i18n.language())
    answers = forms_answers.take(form, file.answers, file.name)
    if profile and profile.desk_db.exists():
        with opened() as desk:
            facts = desk.facts_of(form, answers, "")
    else:
        today = clock.believable_today()
        facts = {"today": today} if today else {}
    verdict = check(form, answers, facts)

    def make() -> Any:
        from a6desk.desk import reporting

        return reporting.of_answers(form, answers, facts, verdict, roles=library.roles)

    return form, verdict, make


def _draft(what: str, profile: Profile | None, opened: Opened) -> tuple[Any, Any, Callable[[], Any]]:
    from a6desk.desk import reporting

    with opened() as desk:
        form, verdict, made = reporting.of_draft(desk, what)
    return form, verdict, lambda: made
