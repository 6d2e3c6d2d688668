"""The command line. Everything heavy is imported where it is used: `a6desk check FILE` never loads Qt or the hub."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import click

from a6desk import __version__, i18n, paths
from a6desk.errors import UserError
from a6desk.i18n import listed, tr
from a6desk.paths import Profile

i18n.use_environment()

_DIR = click.Path(path_type=Path)
_PROFILE = click.option("--profile", type=_DIR, metavar="DIR", help=tr("The folder of this person's data."))
_ANY_PROFILE = click.option("--profile", type=_DIR, metavar="DIR", expose_value=False, hidden=True)
"""For a command that reads nothing of a person: whoever names a profile to every command may name it here too."""
_JSON = click.option("--json", "as_json", is_flag=True, help=tr("Print JSON, for a machine to read."))
_ID = click.argument("id_", metavar="ID")


@click.group(
    invoke_without_command=True,
    help=tr("Prepare, check and submit what Parties bring under Article 6, without a connection.")
    + "\n\n"
    + tr("Without a command: in a window."),
)
@click.version_option(__version__, prog_name="a6desk")
@_PROFILE
@click.pass_context
def main(context: click.Context, profile: Path | None) -> None:
    if context.invoked_subcommand is None:
        from a6desk import app, cli

        sys.exit(app.window(cli.profile_of(profile)))
    elif profile is not None:  # named before the command or after it, it is the same
        context.default_map = {name: {"profile": str(profile)} for name in main.commands}
        group = main.commands[context.invoked_subcommand]
        if isinstance(group, _Lazy):
            context.default_map[group.name] = group.given(profile)


@main.command(help=tr("See a real non-market approach go the whole way, with a hub of its own on this computer."))
@click.option("--headless", is_flag=True, help=tr("Without a window."))
@click.option("--window-or-headless", "either", is_flag=True, help=tr("Without a window where there is no screen."))
@_PROFILE
@_JSON
def demo(headless: bool, either: bool, profile: Path | None, as_json: bool) -> None:
    if not headless and not as_json:
        from a6desk import app, cli

        try:
            sys.exit(app.window(Profile((profile or paths.demonstration()).resolve() / "desk"), demonstration=True))
        except app.NoScreen as trouble:
            if not either:
                raise
            cli.complain(trouble)
    from a6desk import demo as demonstration

    sys.exit(demonstration.run(profile, as_json=as_json))


@main.command(help=tr("Begin a draft of a form, empty or with the answers of a file."))
@click.argument("form", metavar="FORM")
@click.option("--answers", type=click.Path(path_type=Path), metavar="FILE", help=tr("A JSON or YAML file of answers."))
@_PROFILE
@_JSON
def new(form: str, answers: Path | None, profile: Path | None, as_json: bool) -> None:
    from a6desk import cli

    with cli.open_desk(profile) as desk:
        if answers is None:
            head = desk.new(desk.library.form(form))
        else:
            _, head = desk.new_from_file(answers, desk.library.full_id(form))
        if as_json:
            cli.out_json({"draft": head.id, "form": head.form, "version": head.version})
        else:
            cli.out(tr("Saved as draft {id}.", id=head.id))


@main.command("list", help=tr("All drafts and submissions of this profile."))
@_PROFILE
@_JSON
def list_(profile: Path | None, as_json: bool) -> None:
    from a6desk import cli
    from a6desk.desk import outlook

    with cli.open_desk(profile) as desk:
        rows, sent = desk.list_drafts(), desk.list_sent()
        if as_json:
            cli.out_json(
                {
                    "drafts": [cli.row_json(row) for row in rows],
                    "submissions": [cli.sent_json(desk, each) for each in sent],
                }
            )
            return
        if not rows:
            cli.out(tr("There is no draft here yet. Begin one with: a6desk new nma-recording"))
        for row in rows:
            cli.out(f"{row.head.id[:8]}  {row.party or '–'}  {row.title}  ({row.head.form_version})")
            if row.earlier:
                cli.out("    " + tr("goes on from {ids}", ids=listed(id_[:8] for id_ in row.earlier)))
            if row.trouble and row.trouble != row.title:
                cli.out(f"    {row.trouble}")
            for each in sent:
                if each.submission.draft in (row.head.id, *row.earlier):
                    for delivery in each.deliveries:
                        cli.out(f"    {each.submission.id[:8]}  {outlook.delivery_sentence(desk, delivery)}")


@main.command(help=tr("One draft or submission: its answers, its digest, where it is."))
@_ID
@_PROFILE
@_JSON
def show(id_: str, profile: Path | None, as_json: bool) -> None:
    from a6desk import cli
    from a6desk.commands import upgrade

    with cli.open_desk(profile) as desk:
        row = desk.find_sent(id_)
        if row is not None:
            if as_json:
                cli.out_json(cli.sent_json(desk, row))
            else:
                cli.show_sent(desk, row)
            return
        view = desk.view(id_)
        if as_json:
            named = {"draft": view.head.id, "form": view.form.id, "version": view.form.version}
            cli.out_json({**named, "answers": view.answers, **upgrade.former_json(desk, id_)})
        else:
            cli.show_draft(view)
            upgrade.show_former(desk, id_)


@main.command(help=tr("Check a file of answers or a draft, offline. Ends with 0 ready, 1 blockers, 2 unreadable."))
@click.argument("what", metavar="FILE|ID")
@_PROFILE
@_JSON
@click.option("--report", type=_DIR, metavar="FILE", help=tr("Write a report of the check: FILE.html or FILE.pdf."))
def check(what: str, profile: Path | None, as_json: bool, report: Path | None) -> None:
    from a6desk import cli
    from a6desk.commands import checking

    named = cli.profile_of(profile) if profile else None
    checking.run(what, named, lambda: cli.open_desk(profile), report, as_json=as_json)


@main.command(help=tr("Add a file to a draft. A copy is kept; the file itself may go."))
@_ID
@click.argument("field", metavar="FIELD")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@_PROFILE
@_JSON
def attach(id_: str, field: str, file: Path, profile: Path | None, as_json: bool) -> None:
    from a6desk import cli

    with cli.open_desk(profile) as desk:
        cli.attach(desk, id_, field, file, as_json=as_json)


@main.command(help=tr("Take a file out of a draft. Nothing that was submitted loses it."))
@_ID
@click.argument("field", metavar="FIELD")
@click.argument("file", metavar="NAME|SHA256")
@_PROFILE
@_JSON
def detach(id_: str, field: str, file: str, profile: Path | None, as_json: bool) -> None:
    from a6desk import cli

    with cli.open_desk(profile) as desk:
        name = desk.detach(id_, field, file)
        if as_json:
            cli.out_json({"draft": desk.find_draft(id_).id, "field": field, "name": name})
        else:
            cli.out(tr("Taken out: {name}.", name=name))


@main.command(help=tr("Freeze a draft and put it into the outbox. It leaves with the next sync."))
@_ID
@click.option("--supersedes", metavar="ID", help=tr("The submission that this one corrects."))
@_PROFILE
@_JSON
def submit(id_: str, supersedes: str | None, profile: Path | None, as_json: bool) -> None:
    from a6desk import cli

    with cli.open_desk(profile) as desk:
        submission = desk.submit(id_, supersedes)
        if as_json:
            cli.out_json({"submission": submission.id, "digest": submission.digest, **cli.files_json(submission)})
        else:
            cli.out(tr("Submitted as {id}. It waits in the outbox for a connection.", id=submission.id))
            cli.out(tr("Digest: {digest}", digest=submission.digest))
            cli.show_files(submission)


@main.command(help=tr("Go on with a draft in a newer version of its form, or back. The earlier one is kept."))
@_ID
@click.option("--to", type=click.IntRange(1), metavar="N", help=tr("The version; the newest one by default."))
@click.option("--preview", is_flag=True, help=tr("Say what would become of each answer, and change nothing."))
@click.option("--back", is_flag=True, help=tr("Go back to the draft before; what was answered since is kept."))
@click.option("--take-over", metavar="FIELD", help=tr("Answer a question that is asked again with its former answer."))
@_PROFILE
@_JSON
def upgrade(
    id_: str, to: int | None, preview: bool, back: bool, take_over: str | None, profile: Path | None, as_json: bool
) -> None:
    from a6desk import cli
    from a6desk.commands import upgrade as said

    with cli.open_desk(profile) as desk:
        said.run(desk, id_, to, preview=preview, back=back, take_over=take_over, as_json=as_json)


@main.command(help=tr("Take a submission back."))
@_ID
@_PROFILE
@_JSON
def withdraw(id_: str, profile: Path | None, as_json: bool) -> None:
    from a6desk import cli

    with cli.open_desk(profile) as desk:
        submission = desk.find_submission(id_)
        done = desk.withdraw(submission.id)
        if as_json:
            row = desk.find_sent(submission.id)
            assert row is not None
            cli.out_json({**cli.sent_json(desk, row), "done": done})
        else:
            cli.out(done)


@main.command(
    help=tr("Talk with the hubs now: send what waits, read what is new. Ends with 1 where something still waits.")
)
@click.option("--keep-trying", is_flag=True, help=tr("Go on until nothing waits any more."))
@_PROFILE
@_JSON
def sync(keep_trying: bool, profile: Path | None, as_json: bool) -> None:
    from a6desk import app, cli

    with cli.open_desk(profile) as desk:
        rounds = app.sync(desk, keep_trying=keep_trying)
        if as_json:
            cli.out_json({"hubs": [cli.round_json(name, each) for name, each in rounds]})
        for name, each in rounds if not as_json else ():
            cli.out(cli.round_sentence(name, each, desk))
        quiet = all(each.stop is None and not each.later for _, each in rounds)
    cli.leave(0 if quiet else 1)


@main.command(help=tr("Connect this desk to a hub with a joining code."))
@click.argument("code", metavar="CODE", nargs=-1, required=True)
@click.option("--name", default="", help=tr("What the hub calls this desk."))
@_PROFILE
@_JSON
def connect(code: tuple[str, ...], name: str, profile: Path | None, as_json: bool) -> None:
    from a6desk import cli
    from a6desk.sync import connect as joining

    with cli.open_desk(profile) as desk:
        hub = joining.join(desk.store, desk.keys, " ".join(code), name)
        if as_json:
            cli.out_json(cli.hub_json(desk, hub))
        else:
            cli.show_hub(desk, hub)


class _Lazy(click.Group):
    """A group whose commands are loaded only when one is asked for. profile: what they call the folder of --profile."""

    def __init__(self, name: str, load: Callable[[], ModuleType], help_: str, profile: str):
        super().__init__(name, help=help_)
        self._module, self._profile = load, profile

    def _load(self) -> click.Group:
        return getattr(self._module(), str(self.name))  # type: ignore[no-any-return]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return self._load().get_command(ctx, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return self._load().list_commands(ctx)

    def given(self, profile: Path) -> dict[str, dict[str, str]]:
        """A profile that was named before the group, for each of its commands."""
        return {name: {self._profile: str(profile)} for name in self._load().commands}


_GROUPS = (  # each is imported only when one of its commands is asked for
    ("draft", lambda: importlib.import_module("a6desk.commands.drafts"),
     tr("Drafts: hand one over to another desk in a file, take one over."), "profile"),
    ("form", lambda: importlib.import_module("a6desk.commands.forms"),
     tr("Forms: what is wrong with one, and the schema of what it submits."), "profile"),
    ("hub", lambda: importlib.import_module("a6desk.hub.commands"),
     tr("A hub on this computer: serve it, invite desks, list them."), "folder"),
    ("pack", lambda: importlib.import_module("a6desk.commands.packs"),
     tr("Packs: forms and code lists that others publish, in signed files."), "profile"),
)  # fmt: skip
for _name, _load, _help, _folder in _GROUPS:
    main.add_command(_Lazy(_name, _load, _help, _folder))


def run() -> None:
    """The program. Every UserError ends as one sentence and exit code 2; anything else is a bug and looks like one."""
    from a6desk import cli

    cli.use_console()
    try:
        main.main(standalone_mode=False)
    except UserError as error:
        cli.complain(error)
        sys.exit(cli.UNREADABLE)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)


if __name__ == "__main__":
    run()
