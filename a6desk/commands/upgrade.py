"""a6desk upgrade: to a newer version of a form, and back, in words and as JSON."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from a6desk import cli
from a6desk.desk import upgrading, versions
from a6desk.forms.upgrade import Row
from a6desk.i18n import isolate, ntr, titled, tr

if TYPE_CHECKING:
    from a6desk.desk import Desk
    from a6desk.desk.versions import Preview
    from a6desk.store.drafts import DraftHead


def run(
    desk: "Desk", id_: str, to: int | None, *, preview: bool, back: bool, take_over: str | None, as_json: bool
) -> None:
    """One of: what would become of it, back, one former answer, or the upgrade itself."""
    if take_over is not None:
        _take_over(desk, id_, take_over, as_json=as_json)
    elif back:
        _back(desk, id_, preview=preview, as_json=as_json)
    else:
        seen = upgrading.preview(desk, id_, to)
        head = None if preview else upgrading.go_on(desk, id_, to)
        if as_json:
            cli.out_json({**_preview_json(seen), **_head_json(desk, head)})
        else:
            _show(desk, id_, seen, head)


def _show(desk: "Desk", id_: str, seen: "Preview", head: "DraftHead | None") -> None:
    for version, rows in seen.steps:
        cli.out(tr("From version {old}:", old=version))
        for kind, title in versions.kinds():
            mine = [row for row in rows if row.kind == kind]
            if mine:
                cli.out(f"  {title}")
                _show_rows(mine)
    if seen.again:
        cli.out(f"  {tr('Answers from before it was taken back, which come back:')}")
        _show_rows(seen.again)
    cli.out(tr("All other answers stay as they are."))
    if head is None:
        cli.out(tr("Nothing was changed. To do it: a6desk upgrade {id}", id=desk.find_draft(id_).id[:8]))
        return
    cli.out(tr("It goes on as version {n}: draft {id}. The earlier draft is kept.", n=head.version, id=head.id[:8]))
    cli.out(tr("To go back: a6desk upgrade {id} --back", id=head.id[:8]))


def _show_rows(rows: "list[Row] | tuple[Row, ...]") -> None:
    for row in rows:
        first, *more = versions.row_words(row).split("\n")
        cli.out(f"    {first}")
        for line in more:
            cli.out(f"        {line}")


def _back(desk: "Desk", id_: str, *, preview: bool, as_json: bool) -> None:
    """What was answered since is said first: it stays with the draft that is left."""
    leaving = upgrading.going_on(desk, id_)
    rows = upgrading.since(desk, leaving)
    head = None if preview else upgrading.take_back(desk, leaving.id)
    if as_json:
        cli.out_json({"kept": [asdict(row) for row in rows], **_head_json(desk, head)})
        return
    if rows:
        said = ntr("{n} answer was given since; it is kept with version {version}:",
                   "{n} answers were given since; they are kept with version {version}:",
                   len(rows), version=leaving.version)  # fmt: skip
        cli.out(said)
        _show_rows(rows)
    else:
        cli.out(tr("Nothing was answered since."))
    if head is not None:
        cli.out(tr("Back in version {n}, as it was: draft {id}.", n=head.version, id=head.id[:8]))


def _take_over(desk: "Desk", id_: str, field: str, *, as_json: bool) -> None:
    former = upgrading.take_over(desk, id_, field)
    if as_json:
        cli.out_json({"draft": desk.find_draft(id_).id, "field": field, "from_version": former.version})
    else:
        cli.out(tr("Taken over: {answer}", answer=titled(former.label, isolate(former.text))))


def show_former(desk: "Desk", id_: str) -> None:
    """After a draft's answers: where it comes from or goes on, and what was set aside on the way."""
    view = desk.view(id_)
    standing = upgrading.standing(desk, view.head)
    for sentence in versions.standing_words(standing):
        cli.out(f"\n{sentence}")
    former = upgrading.former(desk, view.head, view.state)
    if former:
        cli.out(f"\n{tr('Set aside on the way from an earlier version:')}")
    for each in former:
        first, *more = versions.former_words(each).split("\n")
        cli.out(f"  {first}")
        for line in more:
            cli.out(f"      {line}")


def former_json(desk: "Desk", id_: str) -> dict[str, Any]:
    """The same, for a machine; nothing of a draft that never moved."""
    view = desk.view(id_)
    found: dict[str, Any] = {}
    standing = upgrading.standing(desk, view.head)
    if standing.goes_on:
        found["goes_on"] = standing.goes_on.id
    if standing.earlier:
        found["earlier"] = [head.id for head in standing.earlier]
        found["set_aside"] = [
            {"version": each.version, "name": each.name, "label": each.label, "text": each.text,
             "asked_again": each.target or None, "fits": bool(each.writes)}
            for each in upgrading.former(desk, view.head, view.state)
        ]  # fmt: skip
    return found


def _preview_json(seen: "Preview") -> dict[str, Any]:
    steps = [{"from": version, "rows": [asdict(row) for row in rows]} for version, rows in seen.steps]
    return {"to": seen.version, "steps": steps, "again": [asdict(row) for row in seen.again]}


def _head_json(desk: "Desk", head: "DraftHead | None") -> dict[str, Any]:
    return {} if head is None else {"draft": head.id, "form": head.form, "version": head.version}
