"""a6desk draft …: handing a draft over to another desk in a file, and taking one over."""

from pathlib import Path

import click

from a6desk.i18n import ntr, tr

_PATH = click.Path(path_type=Path)
_PROFILE = click.option("--profile", type=_PATH, metavar="DIR", help=tr("The folder of this person's data."))
_JSON = click.option("--json", "as_json", is_flag=True, help=tr("Print JSON, for a machine to read."))
_FILE = click.argument("file", type=_PATH, metavar="FILE")


@click.group()
def draft() -> None:
    pass


@draft.command(name="hand-over", help=tr("Write a draft, with its files, into a file for another desk."))
@click.argument("id_", metavar="ID")
@_FILE
@_PROFILE
@_JSON
def hand_over(id_: str, file: Path, profile: Path | None, as_json: bool) -> None:
    from a6desk import cli
    from a6desk.desk import handing

    with cli.open_desk(profile) as desk:
        draft = desk.find_draft(id_).id
        written = handing.hand_over(desk, draft, file)
        if as_json:
            cli.out_json({"draft": draft, "file": str(written)})
        else:
            cli.out(tr("Written: {file}. The draft stays here as well; what both write is joined.", file=written))


@draft.command(name="take-over", help=tr("Take over a draft from a file, or say first what it would bring."))
@_FILE
@click.option("--preview", is_flag=True, help=tr("Say what it would bring, and change nothing."))
@_PROFILE
@_JSON
def take_over(file: Path, preview: bool, profile: Path | None, as_json: bool) -> None:
    from a6desk import cli
    from a6desk.desk import handing

    with cli.open_desk(profile) as desk:
        coming = handing.look(desk, file)
        head = None if preview else handing.take_over(desk, file)
        if as_json:
            said = {
                "draft": head.id if head else coming.draft, "form": coming.form, "version": coming.version,
                "title": coming.title, "party": coming.party, "by": coming.by, "new": coming.new,
                "writers": list(coming.writers), "known": coming.known, "files": coming.files,
                "trouble": coming.trouble, "taken": head is not None,
            }  # fmt: skip
            cli.out_json({**said, "open_questions": handing.open_questions(desk, head.id)} if head else said)
            return
        for line in (coming.title, *coming.lines(desk)):
            cli.out(line)
        if head is None:
            cli.out(tr("Nothing was changed."))
            return
        cli.out(tr("Taken over as draft {id}.", id=head.id[:8]))
        if asked := handing.open_questions(desk, head.id):
            said = ntr("{n} answer is in conflict.", "{n} answers are in conflict.", asked)
            cli.out(said + " " + tr("Both are kept; choose in the window."))
