"""a6desk form …: the commands of whoever writes forms, or a program that reads what they submit."""

from pathlib import Path
from typing import Any

import click

from a6desk.errors import UserError
from a6desk.i18n import ntr, tr

_ANY_PROFILE = click.option("--profile", type=click.Path(path_type=Path), expose_value=False, hidden=True)
"""For a command that reads nothing of a person: whoever names a profile to every command may name it here too."""
_JSON = click.option("--json", "as_json", is_flag=True, help=tr("Print JSON, for a machine to read."))


@click.group()
def form() -> None:
    pass


@form.command(
    help=tr("Read a form file, try its rules, and say line by line what is wrong. Ends with 1 where there is a fault.")
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--cases", type=click.Path(path_type=Path), metavar="FILE", help=tr("Answers that prove its rules."))
@_ANY_PROFILE
@_JSON
def lint(file: Path, cases: Path | None, as_json: bool) -> None:
    from a6desk import cli, clock, strict
    from a6desk.forms import lint as linting
    from a6desk.forms import reading
    from a6desk.forms.library import Library

    try:
        content = strict.read_bytes(file, reading.LIMIT)
        proofs = []
        if cases:
            text = strict.read_text(cases, reading.LIMIT)
            proofs = linting.read_cases(strict.parse_yaml(text, cases.name).data, cases.name)
        today = clock.believable_today()
        read, remarks = linting.lint(content, file.name, Library(), proofs, today, _lists_beside(file))
    except UserError as error:
        if as_json:
            cli.out_lint(str(file), None, [(None, "fault", str(error))], as_json=True)
        raise
    cli.out_lint(str(file), read, [(each.line, each.severity, each.sentence) for each in remarks], as_json=as_json)
    faults = sum(each.severity == "fault" for each in remarks)
    if faults:
        cli.complain(UserError(ntr("{name} has {n} fault.", "{name} has {n} faults.", faults, name=file.name)))
        cli.leave(cli.BLOCKED)


def _lists_beside(file: Path) -> dict[str, Any]:
    """The code lists of the folder that a form lies in, as a pack is built from: forms/<id>/v<n>.yaml, codelists/."""
    from a6desk.forms import codelists

    folder = file.resolve().parent.parent.parent / "codelists"
    paths = sorted(folder.glob("*.csv")) if file.resolve().parent.parent.name == "forms" else []
    return {path.stem: codelists.read(path) for path in paths}


@form.command(help=tr("Print the JSON Schema of what a form submits."))
@click.argument("id_", metavar="FORM")
@click.option("--version", type=click.IntRange(1), metavar="N", help=tr("The version; the newest one by default."))
@_ANY_PROFILE
def schema(id_: str, version: int | None) -> None:
    from a6desk.forms import schema as schemas_of
    from a6desk.forms.library import Library

    click.echo(schemas_of.text(Library().form(id_, version)), nl=False)


@form.command(help=tr("Write the JSON Schema of every form that comes with the program into a folder."))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@_ANY_PROFILE
def schemas(folder: Path) -> None:
    from a6desk import cli
    from a6desk.forms import schema as schemas_of
    from a6desk.forms.library import Library

    library = Library()
    for id_, versions in library.versions.items():
        for version in versions:
            path = folder / f"{id_.split('/')[1]}.v{version}.json"
            text = schemas_of.text(library.form(id_, version))
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8", newline="\n")
                cli.out(str(path))
