"""a6desk form …: the commands of whoever writes forms, or a program that reads what they submit."""

from pathlib import Path

import click

from a6desk.errors import UserError
from a6desk.i18n import ntr, tr

_ANY_PROFILE = click.option("--profile", type=click.Path(path_type=Path), expose_value=False, hidden=True)
"""For a command that reads nothing of a person: whoever names a profile to every command may name it here too."""
_JSON = click.option("--json", "as_json", is_flag=True, help=tr("Print JSON, for a machine to read."))


@click.group()
def form() -> None:
    pass


@form.command(help=tr("Read a form file and say, line by line, what is wrong with it."))
@click.argument("file", type=click.Path(path_type=Path))
@_ANY_PROFILE
@_JSON
def lint(file: Path, as_json: bool) -> None:
    from a6desk import cli
    from a6desk.forms.library import Library
    from a6desk.forms.reading import FormFault

    try:
        read = Library().read(file)
    except FormFault as fault:
        cli.out_faults(file.name, fault.faults, as_json=as_json)
        raise UserError(
            ntr("{name} has {n} fault.", "{name} has {n} faults.", len(fault.faults), name=file.name)
        ) from None
    except UserError as error:
        if as_json:
            cli.out_faults(file.name, [(None, str(error))], as_json=True)
        raise
    rules, fields = len(read.definition.rules), len(read.fields)
    if as_json:
        cli.out_json({"form": read.id, "version": read.version, "fields": fields, "rules": rules, "faults": []})
    else:
        fault_free = tr("{form} v{version}: {fields} fields, {rules} rules, no fault.",
                        form=read.id, version=read.version, fields=fields, rules=rules)  # fmt: skip
        cli.out(fault_free)


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
