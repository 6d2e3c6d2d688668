"""The forms and code lists that this program carries, read when first asked for."""

from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from a6desk import paths, strict
from a6desk.errors import UserError
from a6desk.forms import codelists, reading
from a6desk.forms.codelists import CodeList
from a6desk.forms.form import Form
from a6desk.i18n import listed, tr

PUBLISHER = "a6desk"


class Library:
    """Every version of every form, side by side: a draft stays with the version that it was begun with."""

    def __init__(self, folder: Path | None = None):
        self.folder = folder or paths.resources()
        self._forms: dict[tuple[str, int], Form] = {}

    @cached_property
    def codelists(self) -> MappingProxyType[str, CodeList]:
        """All code lists by id."""
        files = sorted((self.folder / "codelists").glob("*.csv"))
        return MappingProxyType({path.stem: codelists.read(path) for path in files})

    @cached_property
    def versions(self) -> dict[str, tuple[int, ...]]:
        """publisher/id -> the versions at hand, in order."""
        found: dict[str, list[int]] = {}
        for path in (self.folder / "forms").glob("*/v*.yaml"):
            number = path.stem.removeprefix("v")
            if number.isdecimal():
                found.setdefault(f"{PUBLISHER}/{path.parent.name}", []).append(int(number))
        return {id_: tuple(sorted(numbers)) for id_, numbers in sorted(found.items())}

    def full_id(self, id_: str) -> str:
        """nma-recording as a6desk/nma-recording; an id with its publisher as it is."""
        return id_ if "/" in id_ else f"{PUBLISHER}/{id_}"

    def form(self, id_: str, version: int | None = None) -> Form:
        """The form of this id, its newest version by default. A UserError where there is none."""
        id_ = self.full_id(id_)
        at_hand = self.versions.get(id_, ())
        version = version if version is not None else max(at_hand, default=0)
        if version not in at_hand:
            known = listed(f"{name} v{n}" for name, numbers in self.versions.items() for n in numbers)
            raise UserError(
                tr("There is no form {form} v{version} here.", form=id_[:80], version=version),
                todo=tr("The forms at hand are: {forms}.", forms=known or "–"),
            )
        if (id_, version) not in self._forms:
            path = self.folder / "forms" / id_.split("/")[1] / f"v{version}.yaml"
            form = self.read(path)
            if (form.id, form.version) != (id_, version):
                said = {"name": path.name, "form": form.id, "version": form.version}
                raise UserError(tr("{name} says that it is {form} v{version}.", **said))
            self._forms[id_, version] = form
        return self._forms[id_, version]

    def read(self, path: Path) -> Form:
        """The form in any file, with the code lists of this library."""
        return reading.read(strict.read_bytes(path, reading.LIMIT), path.name, self.codelists)
