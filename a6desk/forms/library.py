"""The forms, code lists and records that this program carries or a pack brought, read when first asked for.

A list of drafts needs the outlines of forms only, and those nothing heavy: reading.py is loaded for the first form.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from a6desk import paths, strict
from a6desk.errors import UserError
from a6desk.forms import codelists, packed, strings
from a6desk.forms.codelists import CodeList
from a6desk.i18n import listed, tr

if TYPE_CHECKING:
    from a6desk.forms.form import Form
    from a6desk.forms.records import RecordList

PUBLISHER = "a6desk"

log = logging.getLogger(__name__)

_LIMIT = 1_000_000  # bytes of a form file, as reading.py has it
_FORM = re.compile(r"^form: ([a-z][a-z0-9/-]*)$", re.MULTILINE)
_VERSION = re.compile(r"^version: ([1-9][0-9]*)$", re.MULTILINE)
_ABOUT = re.compile(r"^about: \{title: ([a-z][a-z0-9_]*), party: ([a-z][a-z0-9_]*)[a-z0-9_:, ]*\}$", re.MULTILINE)
"""How our own forms write it, at the margin, where nothing else of a YAML map can stand: read without loading YAML."""
_CARD = frozenset({"form", "version", "title", "help"})
_TITLE = re.compile(r"^title: ([A-Za-z][^\n]*)$", re.MULTILINE)
_FAMILY = re.compile(r"^family: ([a-z]+)$", re.MULTILINE)
_OUTLINE = frozenset({"form", "version", "about"})


@dataclass(frozen=True)
class Outline:
    """What a list of documents has to know of a form: which fields hold a document's title and its Party."""

    title: str
    party: str


@dataclass(frozen=True)
class Card:
    """What is said of a form where people choose one, in English: see strings.said() for other languages."""

    form: str
    version: int
    title: str
    help: str
    family: str


class Library:
    """Every version of every form, side by side: a draft stays with the version that it was begun with."""

    def __init__(self, folder: Path | None = None, packs: Path | None = None):
        self.folder = folder or paths.resources()
        self._packs = packs
        self._forms: dict[tuple[str, int], Form] = {}
        self._lists: dict[str, CodeList] = {}
        self._records: dict[str, RecordList] = {}
        self._outlines: dict[tuple[str, int], Outline] = {}
        self._earlier: dict[tuple[str, int], frozenset[int]] = {}
        self._cards: dict[tuple[str, int], Card] = {}
        self._titles: dict[tuple[str, int], str] = {}

    @cached_property
    def codelists(self) -> Mapping[str, CodeList]:
        """All code lists by id."""
        found = {}
        for name, path in self._places("codelists", "*.csv").items():
            try:
                found[path.stem] = self._codelist(path.stem)
            except UserError:
                if path.is_relative_to(self.folder):
                    raise
                log.warning("a code list of a pack cannot be read: %s", name)  # who needs it is told by its form
        return MappingProxyType(found)

    def roots(self) -> tuple[tuple[str, Path], ...]:
        """(publisher, folder): what the program carries, then what the newest pack of each publisher brought."""
        return self._roots

    @cached_property
    def _roots(self) -> tuple[tuple[str, Path], ...]:
        brought = packed.installed(self._packs)
        for publisher, folder in brought.items():
            strings.bring(publisher, folder / "strings")
        return ((PUBLISHER, self.folder), *brought.items())

    def _places(self, kind: str, pattern: str) -> dict[str, Path]:
        """File name -> where it is. What comes first counts, save that a publisher may renew what is its own."""
        found: dict[str, Path] = {}
        for publisher, root in self._roots:
            for path in (root / kind).glob(pattern):
                if path.name not in found or publisher == PUBLISHER:
                    found[path.name] = path
        return dict(sorted(found.items()))

    @cached_property
    def parties(self) -> CodeList | None:
        """The list of Parties, by itself: a list of drafts names them before any form is read."""
        return self._codelist("parties") if self._places("codelists", "parties.csv") else None

    @cached_property
    def roles(self) -> CodeList | None:
        """The list of roles that mandates are given for, by itself: the bar says who we are before any form is read."""
        return self._codelist("mandate-roles") if self._places("codelists", "mandate-roles.csv") else None

    def _codelist(self, id_: str) -> CodeList:
        if id_ not in self._lists:
            name = f"{id_}.csv"
            self._lists[id_] = codelists.read(self._places("codelists", name)[name])
        return self._lists[id_]

    @cached_property
    def record_kinds(self) -> tuple[str, ...]:
        """The kinds of records at hand. A kind may be a form's id too: then both are such documents."""
        return tuple(path.stem for path in self._places("records", "*.json").values())

    def records(self, kind: str) -> "RecordList":
        """The records of this kind, read when first asked for. A UserError where there are none."""
        if kind not in self._records:
            if kind not in self.record_kinds:
                raise UserError(tr("There are no records {kind} here.", kind=kind[:80]))
            from a6desk.forms import records

            name = f"{kind}.json"
            self._records[kind] = records.read(self._places("records", name)[name])
        return self._records[kind]

    @cached_property
    def versions(self) -> dict[str, tuple[int, ...]]:
        """publisher/id -> the versions at hand, in order."""
        found: dict[str, set[int]] = {}
        for publisher, root in self._roots:
            for path in (root / "forms").glob("*/v*.yaml"):
                number = path.stem.removeprefix("v")
                if number.isdecimal():
                    found.setdefault(f"{publisher}/{path.parent.name}", set()).add(int(number))
        return {id_: tuple(sorted(numbers)) for id_, numbers in sorted(found.items())}

    def full_id(self, id_: str) -> str:
        """nma-recording as a6desk/nma-recording; an id with its publisher as it is."""
        return id_ if "/" in id_ else f"{PUBLISHER}/{id_}"

    def form(self, id_: str, version: int | None = None) -> "Form":
        """The form of this id, its newest version by default. A UserError where there is none."""
        id_, version, path = self._find(id_, version)
        if (id_, version) not in self._forms:
            form = self.read(path)
            if (form.id, form.version) != (id_, version):
                said = {"name": path.name, "form": form.id, "version": form.version}
                raise UserError(tr("{name} says that it is {form} v{version}.", **said))
            self._forms[id_, version] = form
        return self._forms[id_, version]

    def drawing_on(self, short: str) -> "list[Form]":
        """The newest version of every form that has a link to this form. Files that cannot mean it are not parsed."""
        found = []
        for id_, versions in self.versions.items():
            _, version, path = self._find(id_, versions[-1])
            if re.search(rf"\bto: *{re.escape(short)}\b", strict.read_text(path, _LIMIT)):
                form = self.form(id_, version)
                if any(link.to == short for link in form.definition.links):
                    found.append(form)
        return found

    def outline(self, id_: str, version: int) -> Outline:
        """The outline of a form, read from the top of its file alone; what is wrong further down, form() says."""
        id_, version, path = self._find(id_, version)
        if (id_, version) not in self._outlines:
            found = _outline(path, id_, version)
            if found is None:
                about = self.form(id_, version).definition.about
                found = Outline(about.title, about.party)
            self._outlines[id_, version] = found
        return self._outlines[id_, version]

    def title(self, id_: str, version: int) -> str:
        """What a form is called, in English; YAML is not loaded for a title as our own forms write it."""
        if (id_, version) not in self._titles:
            text = strict.read_text(self._find(id_, version)[2], _LIMIT)
            said = _TITLE.search(text)
            plain = said is not None and not re.search(r":(\s|$)|\s#|[\"']", said[1])
            self._titles[id_, version] = said[1].strip() if said and plain else self.card(id_, version).title
        return self._titles[id_, version]

    def card(self, id_: str, version: int | None = None) -> Card:
        """What is said of a form, read from the top of its file alone. A UserError where there is none."""
        id_, version, path = self._find(id_, version)
        if (id_, version) not in self._cards:
            text = strict.read_text(path, _LIMIT)
            data = strict.parse_yaml(text, path.name, enough=_CARD).data
            family = _FAMILY.search(text)  # a form without one would have to be read to its end for it
            said = {**(data if isinstance(data, dict) else {}), "family": family[1] if family else ""}
            texts = [said.get(key) if isinstance(said.get(key), str) else "" for key in ("title", "help", "family")]
            self._cards[id_, version] = Card(id_, version, texts[0].strip() or id_, texts[1].strip(), texts[2])
        return self._cards[id_, version]

    def earlier(self, id_: str, version: int) -> frozenset[int]:
        """The earlier versions of a form that say in this one how their drafts move here; its top alone is read."""
        id_, version, path = self._find(id_, version)
        if (id_, version) not in self._earlier:
            data = strict.parse_yaml(strict.read_text(path, _LIMIT), path.name, enough=frozenset({"upgrade_from"})).data
            known = data.get("upgrade_from") if isinstance(data, dict) else None
            names = [name for name in known if name.isdecimal()] if isinstance(known, dict) else []
            self._earlier[id_, version] = frozenset(int(name[:6]) for name in names)
        return self._earlier[id_, version]

    def _find(self, id_: str, version: int | None) -> tuple[str, int, Path]:
        id_ = self.full_id(id_)
        at_hand = self.versions.get(id_, ())
        version = version if version is not None else max(at_hand, default=0)
        if version not in at_hand:
            known = listed(f"{name} v{n}" for name, numbers in self.versions.items() for n in numbers)
            raise UserError(
                tr("There is no form {form} v{version} here.", form=id_[:80], version=version),
                todo=tr("The forms at hand are: {forms}.", forms=known or "–"),
            )
        publisher, name = id_.split("/")
        places = (root / "forms" / name / f"v{version}.yaml" for each, root in self._roots if each == publisher)
        return id_, version, next(path for path in places if path.exists())

    def read(self, path: Path) -> "Form":
        """The form in any file, with the code lists of this library."""
        from a6desk.forms import reading

        return reading.read(strict.read_bytes(path, reading.LIMIT), path.name, self.codelists)


def _outline(path: Path, id_: str, version: int) -> Outline | None:
    """None where the top of the file does not say it plainly: then the whole is read, and says why."""
    text = strict.read_text(path, _LIMIT)
    form, number, about = (each.findall(text) for each in (_FORM, _VERSION, _ABOUT))
    if (form, number) == ([id_], [str(version)]) and len(about) == 1:
        return Outline(*about[0])
    data = strict.parse_yaml(text, path.name, enough=_OUTLINE).data
    if not isinstance(data, dict) or (data.get("form"), data.get("version")) != (id_, version):
        return None
    about = data.get("about")
    title, party = (about.get("title"), about.get("party")) if isinstance(about, dict) else (None, None)
    return Outline(title, party) if isinstance(title, str) and isinstance(party, str) else None
