"""a6desk draft …: handing a draft over to another desk in a file, and taking one over."""

from pathlib import Path

import click

from a6desk.i18n import isolate, listed, ntr, tr

_PROFILE = click.option("--profile", type=click.Path(path_type=Path), help=tr("The folder of the profile."))
_JSON = click.option("--json", "as_json", is_flag=True, help=tr("Print JSON, for a machine to read."))
_FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group()
def draft() -> None:
    pass


@draft.command(name="hand-over", help=tr("Write a draft, with its files, into a file for another desk."))
@click.argument("id_", metavar="ID")
@_FILE
@_PROFILE
@_JSON
def hand_over(id_: str, file: Path, profile: Path | None, as_json: bool) -> None:
    from a6desk import cli, handing

    with cli.open_desk(profile) as desk:
        written = handing.hand_over(desk, desk.find_draft(id_).id, file)
        if as_json:
            cli.out_json({"file": str(written)})
        else:
            cli.out(tr("Written: {file}. The draft stays here as well; what both write is joined.", file=written))


@draft.command(name="take-over", help=tr("Take over a draft from a file, or say first what it would bring."))
@_FILE
@click.option("--preview", is_flag=True, help=tr("Say what it would bring, and change nothing."))
@_PROFILE
@_JSON
def take_over(file: Path, preview: bool, profile: Path | None, as_json: bool) -> None:
    from a6desk import cli, handing

    with cli.open_desk(profile) as desk:
        coming = handing.look(desk, file)
        head = None if preview else handing.take_over(desk, file)
        if as_json:
            said = {"draft": head.id if head else coming.draft, "title": coming.title, "party": coming.party,
                    "new": coming.new, "by": coming.by, "taken": head is not None}  # fmt: skip
            cli.out_json(said)
            return
        party = isolate(desk.party_name(coming.party)) if coming.party else tr("no Party yet")
        cli.out(f"{coming.title} · {party} · {desk.form_title(coming.form, coming.version)}")
        cli.out(ntr("{n} change by {who} is new here.", "{n} changes by {who} are new here.", coming.new,
                    who=listed(isolate(each) for each in coming.writers) or "–"))  # fmt: skip
        if coming.trouble:
            cli.out(coming.trouble)
        if head is not None:
            cli.out(tr("Taken over as draft {id}.", id=head.id[:8]))
