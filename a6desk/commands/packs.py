"""a6desk pack …: build, look into, install and list packs of forms and code lists. None of it needs a connection."""

from pathlib import Path
from typing import Any

import click

from a6desk.errors import UserError
from a6desk.i18n import ntr, tr

_PATH = click.Path(path_type=Path)
_FILE = click.argument("file", type=_PATH, metavar="FILE")
_PROFILE = click.option("--profile", type=_PATH, metavar="DIR", help=tr("The folder of this person's data."))
_ANY_PROFILE = click.option("--profile", type=_PATH, expose_value=False, hidden=True)
_JSON = click.option("--json", "as_json", is_flag=True, help=tr("Print JSON, for a machine to read."))

_ABOUT = "pack.yaml"
_ENDINGS = (".yaml", ".csv", ".json")


@click.group()
def pack() -> None:
    pass


@pack.command(help=tr("Make a signing key for a publisher of packs. Keep the file secret, and keep a copy of it."))
@_FILE
@_ANY_PROFILE
@_JSON
def key(file: Path, as_json: bool) -> None:
    import os

    from a6desk import cli
    from a6desk.events import signing

    made = signing.new_key()
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(signing.encode(signing.private_bytes(made)) + "\n")
    except FileExistsError:
        raise UserError(tr("There is a file {name} already.", name=file.name), tr("Nothing was written.")) from None
    except OSError as error:
        cause = error.strerror or error
        raise UserError(tr("{name} could not be written: {cause}.", name=file.name, cause=cause)) from error
    _say_key(signing.public_of(made), as_json)
    if not as_json:
        cli.out(tr("Tell it to those who will install your packs, by a way that they trust."))


def _say_key(public: str, as_json: bool) -> None:
    from a6desk import cli
    from a6desk.events import signing

    fingerprint = signing.fingerprint(public)
    if as_json:
        cli.out_json({"key": public, "fingerprint": fingerprint})
    else:
        cli.out(tr("Fingerprint: {fingerprint}", fingerprint=_grouped(fingerprint)))


def _grouped(fingerprint: str) -> str:
    """As people compare it: in groups of four."""
    return " ".join(fingerprint[n : n + 4] for n in range(0, len(fingerprint), 4))


@pack.command(help=tr("Build a signed pack from a folder that holds pack.yaml, forms, code lists, records, strings."))
@click.argument("folder", type=_PATH, metavar="FOLDER")
@click.option("-o", "--output", "file", type=_PATH, required=True, metavar="FILE", help=tr("The pack to write."))
@click.option("--key", "key_file", type=_PATH, required=True, metavar="KEY", help=tr("The file with your signing key."))
@_ANY_PROFILE
@_JSON
def build(folder: Path, file: Path, key_file: Path, as_json: bool) -> None:
    from a6desk import cli
    from a6desk.exchange import installing, packs
    from a6desk.forms.library import Library

    about, files = _folder(folder)
    content = packs.build(about["publisher"], about["title"], about["number"], files, _key(key_file))
    made = packs.read(content, file.name)
    installing.check_content(made, file.name, Library())
    try:
        file.write_bytes(content)
    except OSError as error:
        cause = error.strerror or error
        raise UserError(tr("{name} could not be written: {cause}.", name=file.name, cause=cause)) from error
    if as_json:
        cli.out_json(_plain(made.manifest))
    else:
        _show(made.manifest)


def _folder(folder: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What pack.yaml says, and the files beside it by their path."""
    from a6desk import strict
    from a6desk.exchange import packs

    about = strict.parse_yaml(strict.read_text(folder / _ABOUT, 10_000), _ABOUT).data
    kinds = {"publisher": str, "title": str, "number": int}
    if not isinstance(about, dict) or set(about) != set(kinds) or not all(
        isinstance(about[name], kind) for name, kind in kinds.items()
    ):  # fmt: skip
        raise UserError(tr("{name} holds publisher, title (texts) and number (a whole number).", name=_ABOUT))
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / _ABOUT)
    if len(paths) > packs.MAX_FILES:
        raise UserError(tr("There are more than {n} files in the folder.", n=packs.MAX_FILES))
    return about, {
        path.relative_to(folder).as_posix(): strict.read_bytes(path, packs.MAX_FILE)
        for path in paths
        if path.suffix in _ENDINGS and not path.is_symlink()
    }


def _key(file: Path) -> Any:
    from a6desk import strict
    from a6desk.events import signing

    try:
        return signing.private_key(signing.decode(strict.read_text(file, 1_000).strip()))
    except ValueError:
        raise UserError(
            tr("{name} holds no signing key.", name=file.name), todo=tr("Make one: a6desk pack key FILE")
        ) from None


@pack.command(help=tr("Say what a pack holds, who signed it and whether it is whole. Nothing is installed."))
@_FILE
@_ANY_PROFILE
@_JSON
def inspect(file: Path, as_json: bool) -> None:
    from a6desk import cli

    manifest = _read(file).manifest
    if as_json:
        cli.out_json(_plain(manifest))
    else:
        _show(manifest)


def _read(file: Path) -> Any:
    from a6desk import strict
    from a6desk.exchange import packs

    return packs.read(strict.read_bytes(file, packs.MAX_PACK), file.name)


@pack.command(help=tr("Take a pack in. The first of a publisher asks for the fingerprint of its key."))
@_FILE
@click.option(
    "--accept", default="", metavar="FINGERPRINT", help=tr("The publisher's fingerprint, as you compared it.")
)
@_PROFILE
@_JSON
def install(file: Path, accept: str, profile: Path | None, as_json: bool) -> None:
    from a6desk import cli
    from a6desk.exchange import installing

    read = _read(file)
    done = installing.install(read, file.name, _packs(profile), accept)
    if as_json:
        cli.out_json({**_plain(read.manifest), "installed": done})
    elif done:
        _show(read.manifest)
        cli.out(tr("It is installed. Windows that are open show it when they are opened again."))
    else:
        cli.out(tr("This pack is installed already."))


@pack.command("list", help=tr("The packs of this profile."))
@_PROFILE
@_JSON
def list_(profile: Path | None, as_json: bool) -> None:
    from a6desk import cli
    from a6desk.exchange import installing

    found = installing.all_installed(_packs(profile))
    if as_json:
        cli.out_json([{**_plain(each.manifest), "carried": list(each.carried)} for each in found])
        return
    if not found:
        cli.out(tr("There is no pack here."))
    for each in found:
        _show(each.manifest)
        if each.carried:
            cli.out(ntr("{n} file of an earlier pack is kept beside it.",
                        "{n} files of earlier packs are kept beside it.", len(each.carried)))  # fmt: skip


def _packs(profile: Path | None) -> Path:
    from a6desk.paths import Profile, default_profile

    return (Profile(profile) if profile else default_profile()).packs


def _plain(manifest: Any) -> dict[str, Any]:
    said = manifest.model_dump(mode="json", include={"publisher", "title", "number", "grammar", "key"})
    return {**said, "fingerprint": manifest.fingerprint, "files": [each.path for each in manifest.files]}


def _show(manifest: Any) -> None:
    from a6desk import cli

    cli.out(
        tr("{title}, number {n} of {publisher}", title=manifest.title, n=manifest.number, publisher=manifest.publisher)
    )
    cli.out(tr("Fingerprint: {fingerprint}", fingerprint=_grouped(manifest.fingerprint)))
    for each in manifest.files:
        cli.out(f"    {each.path}")
